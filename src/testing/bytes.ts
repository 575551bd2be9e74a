// The bytes that checks send, and how they are compared.

import { createHash } from "node:crypto";
import type { Witness } from "./witness.ts";

/** Text as bytes. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** All that a connection has read, as text. */
export function textOf(witness: Witness): string {
  const decoder = new TextDecoder();
  return witness.chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
}

/** Bytes without a pattern, the same every time: a piece out of place changes their digest. */
export function noise(size: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = size;
  for (let at = 0; at < words.length; at++) {
    words[at] = state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  }
  return new Uint8Array(words.buffer, 0, size);
}

/** A digest of all parts together. */
export function digest(...parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** Cuts bytes into parts of these sizes, over and over. */
export function inParts(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    parts.push(bytes.subarray(at, at + size));
    at += size;
  }
  return parts;
}
