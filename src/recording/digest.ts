// A state in a few characters, to compare two of them.

import { createHash } from "node:crypto";
import { plainState } from "../engine/plain_state.ts";
import type { ChatState } from "../engine/state.ts";

/** 16 characters of SHA-256: nobody means to find two states with the same, and by chance nobody does. */
const LENGTH = 16;

/** The same for the same state, on every runtime. */
export function digestOf(state: ChatState): string {
  // What is kept of passwords is in no recording.
  const accounts = state.accounts.map((account) => ({ ...account, hash: "" }));
  return createHash("sha256").update(JSON.stringify(plainState({ ...state, accounts }))).digest("base64url")
    .slice(0, LENGTH);
}
