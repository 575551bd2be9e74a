// A session whose client has lost its connection. Plain data; see resuming.ts.

import type { WaitingMessage } from "./account.ts";

/** A session without a connection. */
export interface Detached {
  /** When it ends, in milliseconds since 1970, unless its client is back before. */
  readonly until: number;
  /** What was written to it meanwhile, the oldest first. */
  readonly missed: readonly WaitingMessage[];
}
