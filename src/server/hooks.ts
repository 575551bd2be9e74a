// The host program's functions, called so that their mistakes cost the one client that they were called for.

import type { Client, LeaveReason } from "./chat_server.ts";
import type { HookOptions } from "./options.ts";
import { isThenable, silenced } from "./thenable.ts";

/** What calls need of the server; `S` is what it knows a client by. */
export interface HooksHost<S> {
  clientOf(session: S): Client;
  contain(session: S, error: unknown): void;
}

/** Calls the hooks of one server. */
export class Hooks<S> {
  readonly #options: HookOptions;
  readonly #host: HooksHost<S>;

  constructor(options: HookOptions, host: HooksHost<S>) {
    this.#options = options;
    this.#host = host;
  }

  /** Calls something of the host program's; if it throws, now or later, that is the end of the session. */
  guard(session: S, call: () => unknown): void {
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
  connected(session: S): void {
    const { onConnect } = this.#options;
    if (onConnect !== undefined) this.guard(session, () => onConnect(this.#host.clientOf(session)));
  }

  /** A client has left. */
  closed(session: S, reason: LeaveReason): void {
    const { onClose } = this.#options;
    if (onClose !== undefined) this.guard(session, () => onClose(this.#host.clientOf(session), reason));
  }

  /**
   * Shows a line; whether the host program has taken it. Unlike the others it throws what the hook throws.
   *
   * @throws {TypeError} if the hook answers by a promise
   */
  takesLine(session: S, line: string): boolean {
    const { onLine } = this.#options;
    if (onLine === undefined) return false;
    const taken: unknown = onLine(this.#host.clientOf(session), line);
    if (!isThenable(taken)) return taken === true;
    silenced(taken);
    throw new TypeError("Cannot wait for onLine: it must return true or false, not a promise");
  }

  /** Whatever the host program says of a name, or a promise of that. Throws what the hook throws. */
  authorizeName(session: S, name: string): unknown {
    const { authorizeName } = this.#options;
    return authorizeName === undefined || authorizeName(this.#host.clientOf(session), name);
  }
}
