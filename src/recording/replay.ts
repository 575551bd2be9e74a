// Computes a recording again: the pure engine, and in place of the server a few lines that remember who is in which
// room and what was said there.

import type { Effect } from "../engine/effect.ts";
import { stateOf } from "../engine/from_plain.ts";
import { withKept } from "../engine/kept.ts";
import type { Notice } from "../engine/notice.ts";
import { isSound } from "../engine/sound.ts";
import { type ChatState, createState, LOBBY, OUTSIDE, type SessionId } from "../engine/state.ts";
import { step } from "../engine/step.ts";
import { Histories } from "../server/histories.ts";
import { digestOf } from "./digest.ts";
import type { Beginning, Happened, RecordingLine } from "./format.ts";

/** What somebody saw. */
export interface Sight {
  readonly session: SessionId;
  /** What it was called then. */
  readonly name: string | undefined;
  readonly notice: Notice;
}

/** What comes of one line of a recording. */
export interface Replayed {
  /** Milliseconds since 1970; nothing if no time has passed. */
  readonly at: number | undefined;
  readonly sights: readonly Sight[];
  /** Whether the state is as it was recorded, where that was. */
  readonly isAsRecorded: boolean | undefined;
}

/** A recording can't be read; the message says where. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";
}

/** In milliseconds before or after 1970: what a Date can be (ECMA-262, 21.4.1.1). */
const MOST_TIME = 8.64e15;

const NO_INPUT = "what happened there can't have";

/** One recording, line by line. */
export class Replay {
  #state: ChatState | undefined;
  #histories = new Histories(0);
  #rooms = new Map<string, Set<SessionId>>();
  #inputs = 0;
  #line = 0;

  /** How the chat began; nothing before the first line. */
  beginning: Beginning | undefined;

  /**
   * Takes the next line.
   *
   * @throws {ReplayError} if it is none
   */
  next(text: string): Replayed {
    this.#line += 1;
    const line = this.#parse(text);
    if ("partyline" in line) return this.#begin(line);
    if (this.#state === undefined) throw this.#error("it has no beginning");
    if ("digest" in line) {
      if (line.inputs !== this.#inputs) {
        throw this.#error(
          `${this.#inputs} inputs are before it, not ${line.inputs}, as if lines were missing, or two servers had written to the file`,
        );
      }
      return { at: undefined, sights: [], isAsRecorded: line.digest === digestOf(this.#state) };
    }
    return this.#take(line, this.#state);
  }

  #take({ at, input }: Happened, before: ChatState): Replayed {
    if (!(Math.abs(at) <= MOST_TIME)) throw this.#error("it has no time");
    if (typeof input !== "object" || input === null) throw this.#error(NO_INPUT);
    this.#inputs += 1;
    if (input.kind === "connected" && before.sessions.has(input.session)) {
      throw this.#error(
        `session ${input.session} is there already, as if two servers had written to the file`,
      );
    }
    try {
      const { effects, state } = step(before, input);
      this.#state = state;
      const sights = effects.flatMap((effect) => this.#perform(effect, before, state));
      return { at, sights, isAsRecorded: undefined };
    } catch (cause) {
      // A mistake of the engine's is what somebody may look for here: it keeps its stack.
      throw isSound(input) ? cause : this.#error(NO_INPUT, cause);
    }
  }

  #parse(text: string): RecordingLine {
    try {
      const line: unknown = JSON.parse(text);
      if (typeof line === "object" && line !== null) {
        if ("partyline" in line || "digest" in line || "input" in line) return line as RecordingLine;
      }
    } catch {
      // Told below.
    }
    throw this.#error("it is no line of a recording");
  }

  #error(problem: string, cause?: unknown): ReplayError {
    return new ReplayError(`Cannot replay line ${this.#line}: ${problem}`, { cause });
  }

  #begin(beginning: Beginning): Replayed {
    if (beginning.v !== 1) throw this.#error(`it is of version ${beginning.v}, and this partyline reads 1`);
    try {
      this.#start(beginning);
    } catch (cause) {
      throw this.#error("it is no beginning of a recording", cause);
    }
    return { at: undefined, sights: [], isAsRecorded: undefined };
  }

  #start(beginning: Beginning): void {
    const { epoch, history, kept, level = 1, lines = [], rules, state } = beginning;
    if (typeof rules !== "object" || rules === null) throw new TypeError("It has no rules");
    const empty = createState(rules, epoch, level);
    this.beginning = beginning;
    if (state !== undefined) this.#state = stateOf(state);
    else this.#state = kept === undefined ? empty : withKept(empty, kept);
    this.#histories = new Histories(history);
    for (const [room, said] of lines) for (const line of said) this.#histories.add(room, line);
    this.#rooms = readersOf(this.#state);
    this.#inputs = 0;
  }

  #perform(effect: Effect, before: ChatState, state: ChatState): readonly Sight[] {
    const seenBy = (session: SessionId, notice: Notice): Sight => ({
      session,
      name: (state.sessions.get(session) ?? before.sessions.get(session))?.name,
      notice,
    });
    switch (effect.kind) {
      case "deliver":
        return [seenBy(effect.session, effect.notice)];
      case "recall":
        return [seenBy(effect.session, this.#histories.recall(effect))];
      case "publish": {
        const { also = [], except, notice, room } = effect;
        if (notice.kind === "said" || notice.kind === "acted") this.#histories.add(room, notice);
        const readers = new Set([room, ...also].flatMap((room) => [...this.#rooms.get(room) ?? []]));
        return [...readers].filter((id) => except?.includes(id) !== true).map((id) => seenBy(id, notice));
      }
      case "subscribe":
        this.#rooms.set(effect.room, (this.#rooms.get(effect.room) ?? new Set()).add(effect.session));
        return [];
      case "unsubscribe":
        this.#rooms.get(effect.room)?.delete(effect.session);
        return [];
      case "forget":
        this.#histories.forget(effect.room);
        return [];
      default:
        return [];
    }
  }
}

/** Who reads which rooms. */
function readersOf({ detached, sessions }: ChatState): Map<string, Set<SessionId>> {
  const rooms = new Map<string, Set<SessionId>>();
  for (const { id, isRoaming, rooms: keys } of sessions.values()) {
    if (detached.has(id)) continue;
    const read = isRoaming && !keys.includes(LOBBY) ? [...keys, OUTSIDE] : keys;
    for (const key of read) rooms.set(key, (rooms.get(key) ?? new Set()).add(id));
  }
  return rooms;
}
