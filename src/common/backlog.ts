// A queue of bytes that the kernel has not taken yet. Small pieces are copied together and written together, since
// each write is a system call; and a client that does not read costs what it left unread, not 250 bytes more for
// each short line.

/** 64 KiB: as much as one write of Node's stream; joining more saves no calls worth the copy. */
const MAX_BATCH = 65_536;

/** 4 KiB: a longer piece is kept as it is, and so shared by all connections that wait to send it. Node's buffer pool has none that long. */
const SMALL = 4096;

/** 512 bytes for the first few lines. */
const SMALLEST_GATHERING = 512;

/** Bytes that wait, in order. */
export class Backlog {
  /** How many bytes wait. */
  bytes = 0;
  private readonly parts: Uint8Array[] = [];
  /** Small pieces, behind all of `parts`. */
  private gathered: Uint8Array = NOTHING;
  private gatheredLength = 0;

  push(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    if (bytes.length < SMALL) return this.gather(bytes);
    this.sealGathered();
    this.parts.push(bytes);
  }

  /** Removes what should be written next: one part as it is, or several small ones joined. Only while `bytes > 0`. */
  take(): Uint8Array {
    if (this.parts.length === 0) this.sealGathered();
    const parts = this.parts;
    let count = 1;
    let size = (parts[0] as Uint8Array).length;
    while (count < parts.length && size + (parts[count] as Uint8Array).length <= MAX_BATCH) {
      size += (parts[count] as Uint8Array).length;
      count++;
    }
    const taken = parts.splice(0, count);
    this.bytes -= size;
    if (this.bytes === 0) this.gathered = NOTHING;
    return count === 1 ? (taken[0] as Uint8Array) : joinBytes(taken);
  }

  /** Puts the rest of what `take` gave in front again. */
  putBack(rest: Uint8Array): void {
    this.parts.unshift(rest);
    this.bytes += rest.length;
  }

  /** Writes until `write` takes less than it is given: it says how many bytes it took. */
  sendBy(write: (bytes: Uint8Array) => number): void {
    while (this.bytes > 0) {
      const batch = this.take();
      const taken = write(batch);
      if (taken < batch.length) return this.putBack(batch.subarray(taken));
    }
  }

  private gather(bytes: Uint8Array): void {
    if (this.gatheredLength + bytes.length > MAX_BATCH) this.sealGathered();
    const length = this.gatheredLength + bytes.length;
    if (length > this.gathered.length) {
      const larger = new Uint8Array(
        Math.max(SMALLEST_GATHERING, length, Math.min(2 * this.gathered.length, MAX_BATCH)),
      );
      larger.set(this.gathered.subarray(0, this.gatheredLength));
      this.gathered = larger;
    }
    this.gathered.set(bytes, this.gatheredLength);
    this.gatheredLength = length;
  }

  /** Makes a part of what has been gathered. */
  private sealGathered(): void {
    if (this.gatheredLength > 0) this.parts.push(this.gathered.slice(0, this.gatheredLength));
    this.gatheredLength = 0;
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

const NOTHING = new Uint8Array(0);
