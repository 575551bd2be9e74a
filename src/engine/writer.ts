// Who wrote to somebody last, as plain data. Whom an answer reaches is decided in commands/send.ts.

import type { SessionId } from "./session.ts";

/** Who wrote to somebody last. */
export interface Writer {
  /** Its session. */
  readonly session: SessionId;
  /** The claimed name that it signed with, as the rules compare names: it may come back under it. Nothing if it was no such name. */
  readonly account: string | undefined;
}
