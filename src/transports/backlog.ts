// What the kernel has not taken yet, for the runtimes that leave it to us (Bun, Deno) and for the memory network.
// Small pieces leave together: after a stall a client has thousands of short lines and each write is a system call.

/** 64 KiB: as much as one write of Node's stream; joining more saves no calls worth the copy. */
const MAX_BATCH = 65_536;

/** Bytes that wait, in order. */
export class Backlog {
  /** How many bytes wait. */
  bytes = 0;
  private readonly parts: Uint8Array[] = [];

  push(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.bytes += bytes.length;
  }

  /** Removes what should be written next: one part as it is, or several small ones joined. Only while `bytes > 0`. */
  take(): Uint8Array {
    const parts = this.parts;
    let count = 1;
    let size = (parts[0] as Uint8Array).length;
    while (count < parts.length && size + (parts[count] as Uint8Array).length <= MAX_BATCH) {
      size += (parts[count] as Uint8Array).length;
      count++;
    }
    const taken = parts.splice(0, count);
    this.bytes -= size;
    return count === 1 ? (taken[0] as Uint8Array) : joinBytes(taken);
  }

  /** Puts the rest of what `take` gave in front again. */
  putBack(rest: Uint8Array): void {
    this.parts.unshift(rest);
    this.bytes += rest.length;
  }
}

/** One buffer of all parts. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
