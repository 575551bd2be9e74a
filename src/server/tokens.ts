// Secrets by which a program comes back after its connection was lost. One is worth a name for a minute, so it is
// random, and only its fingerprint is kept.

import { createHash, randomBytes } from "node:crypto";

/** 128 bits: nobody guesses that in a minute, or ever. */
const BYTES = 16;

/** A new token, and the fingerprint of the one that was given, if one was. */
export function newTokens(given: string): { readonly token: string; readonly resume: string | undefined } {
  return {
    token: randomBytes(BYTES).toString("base64url"),
    resume: given === "" ? undefined : fingerprint(given),
  };
}

/** What can be kept of a token: SHA-256 is enough for what is made of chance. */
export function fingerprint(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
