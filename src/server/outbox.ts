// The fan-out: one write per client per turn of the event loop, and one buffer for all who get the same.
//
// While inputs are handled nothing is written: a room keeps a log of the turn's lines, and so does a client
// that was told something of its own. Every line has a number, so that at the end of the turn the logs of
// one client merge in the order in which things were said. Nearly everybody has nothing of their own: their
// room's log is joined and encoded once, and all of them are given that same buffer.
//
// A client that joins or leaves in mid-turn is given what it is owed so far as lines of its own.

import { encode } from "./encode.ts";

/**
 * Where the lines of one client go, and the outbox's own notes on it. They are one object: to write to a thousand
 * clients is to wait for memory, and each object on the way costs as much as the work.
 */
export abstract class Recipient {
  rooms: readonly Room[] = NO_ROOMS;
  /** Whether `rooms` has just one. */
  isInOneRoom = false;
  /** The turn in which it got lines of its own, joined or left; such a client needs a buffer of its own. */
  turn = 0;
  own: Log | undefined = undefined;
  /** How much of `own` counts if it is the log of a room, which goes on: a copy for each who leaves costs their square. */
  ownEnd: number | undefined = undefined;
  /** Lines up to this number are in `own` already, or were said before it came. */
  since = 0;
  isLeaving = false;

  /** Takes whole lines: called at most once a turn. The bytes may be shared with others. */
  abstract write(bytes: Uint8Array): void;
  /** Everything has been written. */
  abstract close(): void;
  /** Writing or closing threw: a mistake of ours, which must cost nobody else anything. */
  abstract failed(error: unknown): void;
}

/** Gathers a turn's lines and writes them at its end. */
export class Outbox {
  readonly #endOfTurn: (callback: () => void) => void;
  readonly #rooms = new Map<string, Room>();
  readonly #flush = () => this.flush();
  #busyRooms: Room[] = [];
  #special: Recipient[] = [];
  #isScheduled = false;
  #published = 0;
  #turn = 1;
  /** The number of the line that came last in this turn. */
  #last = 0;

  /** @param endOfTurn calls back at the end of the present turn */
  constructor(endOfTurn: (callback: () => void) => void) {
    this.#endOfTurn = endOfTurn;
  }

  /** How many characters have been published in this turn. */
  get published(): number {
    return this.#published;
  }

  /** Tells one client. */
  tell(recipient: Recipient, text: string): void {
    const log = this.#ownLog(recipient);
    append(log, ++this.#last, text);
  }

  /** Tells everyone who is in the room now. */
  publish(name: string, text: string): void {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    if (room.log.texts.length === 0) {
      this.#busyRooms.push(room);
      this.#schedule();
    }
    this.#published += text.length;
    append(room.log, ++this.#last, text);
  }

  /** From now on the client gets what is published to the room. */
  join(recipient: Recipient, name: string): void {
    this.#settle(recipient);
    let room = this.#rooms.get(name);
    if (room === undefined) this.#rooms.set(name, room = { name, members: new Set(), log: emptyLog() });
    room.members.add(recipient);
    enter(recipient, [...recipient.rooms, room]);
  }

  /** From now on it does not; what was published before still reaches it. */
  leave(recipient: Recipient, name: string): void {
    const room = this.#rooms.get(name);
    if (room === undefined || !room.members.has(recipient)) return;
    this.#settle(recipient);
    room.members.delete(recipient);
    enter(recipient, recipient.rooms.filter((other) => other !== room));
    if (room.members.size === 0) this.#rooms.delete(name);
  }

  /** From now on it gets nothing any more but what it is owed already. */
  retire(recipient: Recipient): void {
    for (const room of recipient.rooms) this.leave(recipient, room.name);
  }

  /** Closes the client once everything it is owed has been written. */
  close(recipient: Recipient): void {
    this.#mark(recipient);
    recipient.isLeaving = true;
  }

  /** Ends the turn: writes everything. */
  flush(): void {
    this.#isScheduled = false;
    const turn = this.#turn++;
    const rooms = this.#busyRooms;
    const special = this.#special;
    this.#busyRooms = [];
    this.#special = [];
    this.#last = 0;
    this.#published = 0;
    for (const recipient of special) this.#flushSpecial(recipient);
    for (const room of rooms) this.#flushRoom(room, turn);
    for (const room of rooms) room.log = emptyLog();
    for (const recipient of special) recipient.since = 0;
  }

  #write(recipient: Recipient, bytes: Uint8Array): void {
    try {
      recipient.write(bytes);
    } catch (error) {
      recipient.failed(error);
    }
  }

  #flushSpecial(recipient: Recipient): void {
    const log = owedTo(recipient);
    recipient.own = undefined;
    recipient.ownEnd = undefined;
    try {
      if (log.texts.length > 0) recipient.write(bytesOf(log));
      if (recipient.isLeaving) recipient.close();
    } catch (error) {
      recipient.failed(error);
    }
  }

  #flushRoom(room: Room, turn: number): void {
    const bytes = bytesOf(room.log);
    for (const recipient of room.members) {
      if (recipient.turn === turn) continue;
      if (recipient.isInOneRoom) {
        this.#write(recipient, bytes);
      } else {
        // In several rooms: if more than one of them had something to say, they merge, once.
        recipient.turn = turn;
        const log = owedTo(recipient);
        this.#write(recipient, log === room.log ? bytes : bytesOf(log));
      }
    }
  }

  /** Makes what a client is owed so far its own, before its rooms change. */
  #settle(recipient: Recipient): void {
    this.#mark(recipient);
    const owed = owedTo(recipient);
    if (owed !== recipient.own) {
      recipient.own = owed.texts.length === 0 ? undefined : owed;
      recipient.ownEnd = recipient.rooms.some((room) => room.log === owed) ? owed.texts.length : undefined;
    }
    recipient.since = this.#last;
  }

  #ownLog(recipient: Recipient): Log {
    this.#mark(recipient);
    if (recipient.own !== undefined && recipient.ownEnd !== undefined) {
      recipient.own = logUntil(recipient.own, recipient.ownEnd);
    }
    recipient.ownEnd = undefined;
    return recipient.own ??= emptyLog();
  }

  #mark(recipient: Recipient): void {
    if (recipient.turn === this.#turn) return;
    recipient.turn = this.#turn;
    this.#special.push(recipient);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#endOfTurn(this.#flush);
  }
}

function enter(recipient: Recipient, rooms: readonly Room[]): void {
  recipient.rooms = rooms;
  recipient.isInOneRoom = rooms.length === 1;
}

/** A turn's texts with their numbers, ascending. */
interface Log {
  readonly numbers: number[];
  readonly texts: string[];
}

interface Room {
  readonly name: string;
  readonly members: Set<Recipient>;
  log: Log;
}

const NO_ROOMS: readonly Room[] = [];

function emptyLog(): Log {
  return { numbers: [], texts: [] };
}

function append(log: Log, number: number, text: string): void {
  log.numbers.push(number);
  log.texts.push(text);
}

function bytesOf(log: Log): Uint8Array {
  const { texts } = log;
  return encode(texts.length === 1 ? texts[0] as string : texts.join(""));
}

/** What a client has to be given at this point of the turn: its own lines and those of its rooms, in order. */
function owedTo(recipient: Recipient): Log {
  let owed = ownOf(recipient);
  for (const room of recipient.rooms) {
    const heard = linesAfter(room.log, recipient.since);
    if (heard.texts.length > 0) owed = owed.texts.length === 0 ? heard : merge(owed, heard);
  }
  return owed;
}

function ownOf({ own, ownEnd }: Recipient): Log {
  if (own === undefined) return EMPTY_LOG;
  return ownEnd === undefined || ownEnd === own.texts.length ? own : logUntil(own, ownEnd);
}

function logUntil(log: Log, end: number): Log {
  return { numbers: log.numbers.slice(0, end), texts: log.texts.slice(0, end) };
}

const EMPTY_LOG: Log = { numbers: [], texts: [] };

function linesAfter(log: Log, number: number): Log {
  if (number === 0 || log.numbers.length === 0) return log;
  let from = log.numbers.length;
  while (from > 0 && (log.numbers[from - 1] as number) > number) from--;
  return { numbers: log.numbers.slice(from), texts: log.texts.slice(from) };
}

function merge(a: Log, b: Log): Log {
  const merged = emptyLog();
  let i = 0;
  let j = 0;
  while (i < a.numbers.length || j < b.numbers.length) {
    const left = a.numbers[i] ?? Infinity;
    const right = b.numbers[j] ?? Infinity;
    if (left < right) append(merged, left, a.texts[i++] as string);
    else append(merged, right, b.texts[j++] as string);
  }
  return merged;
}
