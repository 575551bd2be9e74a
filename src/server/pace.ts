// How much is said to one room, or to one person, in a time: no more than a modest reader takes. More lines wait, in
// the order of asking, so that floods slow down those who talk and never those who read.

import { type FloodRule, refill } from "../engine/flood.ts";
import type { Command } from "../engine/command.ts";
import { findByName } from "../engine/names.ts";
import { speakingProblem } from "../engine/rights.ts";
import { type ChatState, keyOf, type SessionId } from "../engine/state.ts";

/** A room by its name, or a person by its session. */
export type Target = string | SessionId;

/** 40 bytes: what stands around a text on its way to people, `[` and a name of 32 and `] ` and a line end. */
const AROUND = 40;

/** Whom a command speaks to, if it speaks to others. */
export function targetOf(state: ChatState, session: SessionId, command: Command): Target | undefined {
  switch (command.kind) {
    case "say":
    case "act":
    case "whisper":
      return roomOf(state, session, command.room);
    case "custom":
      return state.sessions.get(session)?.room;
    case "topic":
      if (command.text === undefined) return undefined;
      return roomOf(state, session, command.room);
    case "answer":
      return writerTo(state, session);
    case "send":
      return findByName(state, command.to)?.id;
    case "signal":
      return "room" in command ? roomOf(state, session, command.room) : findByName(state, command.to)?.id;
    default:
      return undefined;
  }
}

/** Whom its answer reaches: whoever wrote to it, or has the name again that was signed with. */
function writerTo(state: ChatState, id: SessionId): SessionId | undefined {
  const writer = state.lastWriters.get(id);
  if (writer?.account === undefined || state.sessions.has(writer.session)) return writer?.session;
  return findByName(state, writer.account)?.id;
}

/**
 * The room that something is said in. Nothing if whoever says it may not speak there, and so says nothing: those who may
 * must not wait for that.
 */
function roomOf(state: ChatState, id: SessionId, name: string | undefined): string | undefined {
  const session = state.sessions.get(id);
  if (session === undefined) return undefined;
  const key = name === undefined ? session.room : keyOf(name);
  const room = state.rooms.get(key);
  if (room === undefined) return undefined;
  return speakingProblem(state, session, key, room) === undefined ? key : undefined;
}

/** What is said to everybody's rooms and to everybody. */
export class Paces {
  readonly #rule: FloodRule;
  readonly #now: () => number;
  readonly #paces = new Map<Target, Pace>();

  /**
   * @param rule bytes at once, and a second
   * @param now milliseconds since some moment, never going back
   */
  constructor(rule: FloodRule, now: () => number) {
    this.#rule = rule;
    this.#now = now;
  }

  /** Whether something may be said there now. If not, `wait` for it. */
  isOpen(target: Target): boolean {
    const pace = this.#paces.get(target);
    if (pace === undefined) return true;
    if (pace.waiting.length > 0) return false;
    this.#refill(pace);
    return pace.left > 0;
  }

  /** Counts what is said there. */
  spend(target: Target, bytes: number): void {
    let pace = this.#paces.get(target);
    if (pace === undefined) {
      this.#paces.set(target, pace = { left: this.#rule.burst, at: this.#now(), waiting: [] });
    }
    pace.left -= bytes + AROUND;
  }

  /** Calls back when it is this one's turn to say one thing there. */
  wait(target: Target, callback: () => void): void {
    this.#paces.get(target)?.waiting.push(callback);
  }

  /** Lets those go on who may; call it every now and then. */
  tick(): void {
    for (const [target, pace] of this.#paces) {
      this.#refill(pace);
      let next = 0;
      while (next < pace.waiting.length && pace.left > 0) (pace.waiting[next++] as () => void)();
      pace.waiting.splice(0, next);
      if (pace.left >= this.#rule.burst && pace.waiting.length === 0) this.#paces.delete(target);
    }
  }

  #refill(pace: Pace): void {
    const now = this.#now();
    pace.left = refill(this.#rule, pace.left, now - pace.at);
    pace.at = now;
  }
}

interface Pace {
  /** Bytes that may be said now; below 0 after a line that was longer than what was left. */
  left: number;
  at: number;
  readonly waiting: (() => void)[];
}
