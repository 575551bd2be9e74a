// Who is written to, and what each is owed at some point of a turn: its own lines and those of its rooms, in the order
// in which they were said.

import type { Voice } from "../dialects/dialect.ts";
import { EMPTY_LOG, linesAfter, linesWithout, type Log, logUntil, merge } from "./turn_log.ts";

/** Those in a room who read the same language. */
export interface Group {
  readonly room: string;
  readonly voice: Voice;
  readonly members: Set<Subscriber>;
  log: Log;
}

/**
 * Where the lines of one client go, and the outbox's own notes on it. They are one object: to write to a thousand
 * clients is to wait for memory, and each object on the way costs as much as the work.
 */
export abstract class Subscriber {
  /** The language that it reads; changed by the outbox alone, with all that hangs on it. */
  voice: Voice;
  groups: readonly Group[] = NO_GROUPS;
  /** Whether `groups` has just one. */
  isInOneRoom = false;
  /** The turn in which it got lines of its own, joined or left; such a client needs a buffer of its own. */
  turn = 0;
  own: Log | undefined = undefined;
  /** How much of `own` counts if it is the log of a group, which goes on: copying it for each who leaves would be quadratic. */
  ownEnd: number | undefined = undefined;
  /** Lines up to this number are in `own` already, or were said before it came. */
  since = 0;
  /** The numbers of lines that it said itself and does not want to read, ascending. */
  skipped: number[] | undefined = undefined;
  isLeaving = false;

  constructor(voice: Voice) {
    this.voice = voice;
  }

  /** Takes whole lines: called at most once a turn. The bytes may be shared with others. */
  abstract write(bytes: Uint8Array): void;
  /** Everything has been written. */
  abstract close(): void;
  /** Writing or closing threw: a mistake of ours, which must cost nobody else anything. */
  abstract failed(error: unknown): void;
}

const NO_GROUPS: readonly Group[] = [];

/** What a client has to be given at this point of the turn: its own lines and those of its rooms, in order. */
export function owedTo(subscriber: Subscriber): Log {
  let owed = ownOf(subscriber);
  for (const group of subscriber.groups) {
    const heard = heardBy(subscriber, group.log);
    if (heard.texts.length > 0) owed = owed.texts.length === 0 ? heard : merge(owed, heard);
  }
  return owed;
}

function ownOf({ own, ownEnd }: Subscriber): Log {
  if (own === undefined) return EMPTY_LOG;
  return ownEnd === undefined || ownEnd === own.texts.length ? own : logUntil(own, ownEnd);
}

/** What of a group's log a member has not got yet. */
function heardBy({ since, skipped }: Subscriber, log: Log): Log {
  const lines = linesAfter(log, since);
  return skipped === undefined || lines.texts.length === 0 ? lines : linesWithout(lines, skipped);
}
