// All connections: the clients that the engine knows, those that are still reading their last lines, and those that got
// no place and are being told so. Each of the three has its own limit.

import type { SessionId } from "../engine/state.ts";
import { Admission, type Refusal } from "./admission.ts";
import type { Settings } from "./settings.ts";
import type { SessionLoop } from "./session_loop.ts";

/** 32 refused clients at a time are told why, while there is room among those who linger; the rest of an onslaught is cut off. */
const MAX_REFUSED = 32;

/** Every open connection of one server. */
export class Connections {
  /** The clients that the engine knows. */
  readonly sessions = new Map<SessionId, SessionLoop>();
  readonly #admission: Admission;
  /** Clients, and those that linger. */
  readonly #most: number;
  readonly #all = new Set<SessionLoop>();
  /** Those of them that the host program has closed, which the engine does not know yet. */
  readonly #retired = new Set<SessionLoop>();
  /** Their session has ended; the oldest first. */
  readonly #lingering = new Set<SessionLoop>();
  readonly #refused = new Set<SessionLoop>();
  /** The engine has forgotten them, and will know them again. */
  readonly #aside = new Set<SessionLoop>();
  #whenEmpty: (() => void) | undefined;

  constructor({ limits, places }: Pick<Settings, "limits" | "places">) {
    this.#admission = new Admission(limits);
    this.#most = limits.maxClients + places.lingering;
  }

  /** All of them, in whatever state. */
  get all(): Iterable<SessionLoop> {
    return this.#all;
  }

  /** How many clients take part. */
  get size(): number {
    return this.sessions.size - this.#retired.size;
  }

  /** The host program has closed it: it no longer takes part. */
  retire(session: SessionLoop): void {
    if (this.sessions.has(session.id)) this.#retired.add(session);
  }

  /** Takes a new connection in, unless there is no place. */
  enter(session: SessionLoop): Refusal | undefined {
    this.#all.add(session);
    const refusal = this.#admission.enter(session.connection.remote);
    if (refusal !== undefined) return refusal;
    this.#hurryLingering();
    this.sessions.set(session.id, session);
    return undefined;
  }

  /** A connection that got no place. Returns whether there is time to tell it why. */
  refuse(session: SessionLoop): boolean {
    this.#all.add(session);
    const isRoom = this.sessions.size + this.#lingering.size + this.#refused.size < this.#most;
    this.#refused.add(session);
    return isRoom && this.#refused.size <= MAX_REFUSED;
  }

  /** Those whom the engine will know again. */
  get aside(): ReadonlySet<SessionLoop> {
    return this.#aside;
  }

  /** The engine forgets it, and it keeps its place. */
  setAside(session: SessionLoop): void {
    this.sessions.delete(session.id);
    this.#aside.add(session);
  }

  /** The engine will know it by that id. */
  bringBack(session: SessionLoop, id: SessionId): void {
    this.#aside.delete(session);
    session.moveTo(id);
    this.sessions.set(id, session);
  }

  /** The session has ended, and its place is free; the connection may linger. */
  leave(session: SessionLoop): void {
    this.#retired.delete(session);
    if (!this.#aside.delete(session) && !this.sessions.delete(session.id)) return;
    this.#admission.leave(session.connection.remote);
    if (this.#all.has(session)) this.#lingering.add(session);
  }

  /** The connection is over. */
  remove(session: SessionLoop): void {
    this.#all.delete(session);
    if (this.#aside.has(session)) this.leave(session);
    this.#lingering.delete(session);
    this.#refused.delete(session);
    if (this.#all.size === 0) this.#whenEmpty?.();
  }

  /** Resolves when there is no connection any more. */
  empty(): Promise<void> {
    if (this.#all.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty = resolve);
  }

  /** The place of who has left is free, but its descriptor is not yet: newcomers may have to hurry it up. */
  #hurryLingering(): void {
    if (this.sessions.size + this.#lingering.size < this.#most) return;
    const [oldest] = this.#lingering;
    if (oldest === undefined) return;
    this.#lingering.delete(oldest);
    oldest.connection.abort();
  }
}
