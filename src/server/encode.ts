// Text to bytes, once per message or turn, by what each runtime does fastest.

/**
 * 32 KiB: a screen of text for each of some dozens of clients. Whoever leaves a short write unread keeps one slab; what waits behind that
 * is copied elsewhere (Backlog).
 */
const SLAB = 32_768;

/** 3 bytes: the most that one of JavaScript's characters takes in UTF-8. */
const MOST_PER_CHARACTER = 3;

const encoder = new TextEncoder();
let free = new Uint8Array(SLAB);

/**
 * UTF-8. The bytes are nobody else's, though their buffer may be: to make a buffer of 1 KiB costs 5 µs on Node 20 and
 * Deno 2.9, which is more than to fill it, and next to nothing on Bun 1.4.
 */
// dnt-shim-ignore
export const encode: (text: string) => Uint8Array = "Bun" in globalThis ? encodePlainly : encodeInSlab;

function encodePlainly(text: string): Uint8Array {
  return encoder.encode(text);
}

function encodeInSlab(text: string): Uint8Array {
  const most = text.length * MOST_PER_CHARACTER;
  if (most > SLAB / 4) return encodePlainly(text);
  if (most > free.length) free = new Uint8Array(SLAB);
  const { written } = encoder.encodeInto(text, free);
  const bytes = free.subarray(0, written);
  free = free.subarray(written);
  return bytes;
}
