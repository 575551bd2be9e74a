// What is written down of the chat: kept in a store, and recorded in a file. For a single server, both begin with the
// chat. A cluster's chat was there before this server: both begin when it joins, and the store has a copy.

import type { Input } from "../engine/input.ts";
import type { ChatState } from "../engine/state.ts";
import { giveBack } from "../recording/file.ts";
import type { Recorder } from "../recording/recorder.ts";
import type { Kept, Store } from "../store/store.ts";
import { changeOf } from "../engine/rooms.ts";
import { lackingIn } from "./lacking.ts";
import type { Histories } from "./histories.ts";
import { Keeping, type KeepingHost } from "./keeping.ts";
import type { Settings } from "./settings.ts";
import { startRecording } from "./recording.ts";

/** A store, and what it kept. */
export interface OpenStore {
  readonly store: Store;
  readonly kept: Kept;
}

/** What the copies are of. */
export interface CopiesHost extends KeepingHost {
  readonly histories: Histories;
}

/** The copies of one chat. */
export class Copies {
  readonly #settings: Settings;
  readonly #host: CopiesHost;
  #keeping: Keeping | undefined;
  #recorder: Recorder | undefined;
  /** A store that nothing is kept in yet. */
  #idle: OpenStore | undefined;

  constructor(settings: Settings, host: CopiesHost, store: OpenStore | undefined) {
    this.#settings = settings;
    this.#host = host;
    this.#idle = store;
  }

  /** Where things are kept, if they are, and that has begun. */
  get keeping(): Keeping | undefined {
    return this.#keeping;
  }

  /** Begins with a chat that goes on from what the store kept, and makes words for addresses with that secret. */
  begin(state: ChatState, secret: string): void {
    const kept = this.#idle?.kept;
    this.#recorder = startRecording(this.#settings, { kept, state }, this.#host.events);
    if (kept === undefined) return;
    this.#keep(secret);
    for (const [room, { lines }] of kept.rooms) {
      for (const line of lines) this.#host.histories.add(room, line);
    }
    const known = new Set(kept.rooms.map(([key]) => key));
    for (const [key, room] of state.rooms) if (!known.has(key)) this.#keeping?.add(changeOf(key, room));
  }

  /**
   * Begins in the middle of a cluster's chat, whose secret that is: a server that goes on alone from the copy needs it.
   *
   * @throws {StoreError} if the store has another chat's
   */
  beginInTheMiddle(state: ChatState, secret: string): void {
    const { events, histories } = this.#host;
    const lines = histories.all();
    if (this.#idle !== undefined) {
      const { lost, records } = lackingIn(this.#idle.kept, state, lines);
      this.#keep(secret);
      for (const record of records) this.#keeping?.add(record);
      if (lost > 0) events.report("archiveLacks", { lines: lost });
    }
    this.#recorder = startRecording(this.#settings, { lines, state }, events);
  }

  /** Something has happened. */
  add(input: Input): void {
    if (this.#recorder !== undefined) this.#recorder.add(input, this.#settings.clock.date());
  }

  tick(state: ChatState, now: number): void {
    this.#keeping?.tick(now);
    this.#recorder?.tick(state, now);
  }

  /** @param grace milliseconds that a store may take which fails */
  async close(state: ChatState, grace: number): Promise<void> {
    await this.#keeping?.close(grace);
    await this.#idle?.store.close();
    if (this.#recorder !== undefined) await this.#recorder.close(state);
    else if (this.#settings.recording !== undefined) giveBack(this.#settings.recording);
  }

  #keep(secret: string): void {
    if (this.#idle === undefined) return;
    const { kept, store } = this.#idle;
    this.#idle = undefined;
    this.#keeping = new Keeping(store, this.#host, this.#settings.clock, kept.rooms.map(([key]) => key));
    if (kept.secret !== secret) this.#keeping.add({ kind: "secret", value: secret });
  }
}
