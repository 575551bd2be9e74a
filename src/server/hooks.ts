// The host program's functions, called so that their mistakes cost the one client that they were called for.

import type { Client, LeaveReason } from "./chat_server.ts";
import type { ServeOptions } from "./options.ts";
import type { SessionLoop } from "./session_loop.ts";
import { isThenable, silenced } from "./thenable.ts";

/** What the host program wants to be asked or told. */
export type HookOptions = Pick<ServeOptions, "authorizeName" | "onClose" | "onConnect" | "onLine">;

/** What calls need. */
export interface HooksHost {
  clientOf(session: SessionLoop): Client;
  contain(session: SessionLoop, error: unknown): void;
}

/** Calls the hooks of one server. */
export class Hooks {
  readonly #options: HookOptions;
  readonly #host: HooksHost;

  constructor(options: HookOptions, host: HooksHost) {
    this.#options = options;
    this.#host = host;
  }

  /** Calls something of the host program's; if it throws, now or later, that is the end of the session. */
  guard(session: SessionLoop, call: () => unknown): void {
    try {
      const result = call();
      if (isThenable(result)) {
        Promise.resolve(result).catch((error) => this.#host.contain(session, error));
      }
    } catch (error) {
      this.#host.contain(session, error);
    }
  }

  /** A client has come in. */
  connected(session: SessionLoop): void {
    const { onConnect } = this.#options;
    if (onConnect !== undefined) this.guard(session, () => onConnect(this.#host.clientOf(session)));
  }

  /** A client has left. */
  closed(session: SessionLoop, reason: LeaveReason): void {
    const { onClose } = this.#options;
    if (onClose !== undefined) this.guard(session, () => onClose(this.#host.clientOf(session), reason));
  }

  /**
   * Shows a line; whether the host program has taken it. Unlike the others it throws what the hook throws.
   *
   * @throws {TypeError} if the hook answers by a promise
   */
  takesLine(session: SessionLoop, line: string): boolean {
    const { onLine } = this.#options;
    if (onLine === undefined) return false;
    const taken: unknown = onLine(this.#host.clientOf(session), line);
    if (!isThenable(taken)) return taken === true;
    silenced(taken);
    throw new TypeError("Cannot wait for onLine: it must return true or false, not a promise");
  }

  /** Whatever the host program says of a name, or a promise of that. Throws what the hook throws. */
  authorizeName(session: SessionLoop, name: string): unknown {
    const { authorizeName } = this.#options;
    return authorizeName === undefined || authorizeName(this.#host.clientOf(session), name);
  }
}
