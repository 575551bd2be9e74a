// Ways to cut bytes into chunks. Whatever takes a stream of bytes is tried whole, byte by byte, and cut
// anywhere: a network promises nothing else.

import fc from "fast-check";

/** Bytes in one chunk, if there are any. */
export function whole(bytes: Uint8Array): Uint8Array[] {
  return bytes.length === 0 ? [] : [bytes];
}

/** Each byte in a chunk of its own. */
export function byteByByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}

/** Chunks of a size. */
export function chunksOf(size: number, bytes: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += size) chunks.push(bytes.subarray(from, from + size));
  return chunks;
}

/** Bytes made of `pieces`, which are chosen to hurt, and of any others. */
export function hurtingBytes(pieces: readonly string[]): fc.Arbitrary<Uint8Array> {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...pieces.map(latin1)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }) },
  );
  return fc.array(piece, { maxLength: 24, size: "max" }).map((parts) =>
    Uint8Array.from(parts.flatMap((part) => [...part]))
  );
}

/** Bytes with some way to cut them. */
export function cut(
  bytes: fc.Arbitrary<Uint8Array>,
): fc.Arbitrary<{ bytes: Uint8Array; chunks: Uint8Array[] }> {
  return bytes.chain((bytes) =>
    fc.array(fc.nat(bytes.length), { maxLength: 8 }).map((places) => {
      const borders = [...new Set([0, ...places, bytes.length])].sort((a, b) => a - b);
      const chunks = borders.slice(1).map((border, index) => bytes.subarray(borders[index], border));
      return { bytes, chunks };
    })
  );
}

/** A byte for each character. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** A character for each byte. */
export function unlatin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
