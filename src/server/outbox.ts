// The fan-out: one write per client per turn of the event loop, and one buffer for all who get the same.
//
// While inputs are handled, nothing is written. A room has a group for each dialect spoken in it; a notice to the room
// is rendered once for each group, into the group's log of the turn. A client that was told something alone has a log,
// too. Every line has a number, so that at the end of the turn the logs of one client merge in the order in which
// things were said. Nearly everybody was told nothing alone: then their group's log is joined and encoded once, and all
// of them get that same buffer.
//
// A client that joins or leaves in the middle of a turn is given what it is owed so far as lines of its own.

import type { Voice } from "../dialects/dialect.ts";
import type { Notice } from "../engine/notice.ts";
import type { Counters } from "./stats.ts";
import { type Group, owedTo, type Subscriber } from "./subscriber.ts";
import { append, bytesOf, emptyLog, type Log, logUntil } from "./turn_log.ts";

/** Gathers a turn's lines and writes them at its end. */
export class Outbox {
  readonly #endOfTurn: (callback: () => void) => void;
  readonly #counters: Pick<Counters, "deliveries">;
  readonly #rooms = new Map<string, Group[]>();
  readonly #flush = () => this.flush();
  #busyGroups: Group[] = [];
  #special: Subscriber[] = [];
  #isScheduled = false;
  #published = 0;
  #turn = 1;
  /** The number of the line that came last in this turn. */
  #last = 0;

  /**
   * @param endOfTurn calls back at the end of the present turn
   * @param counters where deliveries are counted, once for each group and turn
   */
  constructor(
    endOfTurn: (callback: () => void) => void,
    counters: Pick<Counters, "deliveries"> = { deliveries: 0 },
  ) {
    this.#endOfTurn = endOfTurn;
    this.#counters = counters;
  }

  /** How many characters have been said in this turn, to rooms and to one client each. */
  get published(): number {
    return this.#published;
  }

  /** Tells one client. Returns how many characters that took. */
  tell(subscriber: Subscriber, notice: Notice): number {
    const text = subscriber.voice.render(notice);
    if (text !== "") this.write(subscriber, text);
    return text.length;
  }

  /** Gives one client whole lines as they are. */
  write(subscriber: Subscriber, text: string): void {
    this.#published += text.length;
    append(this.#ownLog(subscriber), ++this.#last, text);
  }

  /**
   * Tells everyone who is in the room now.
   *
   * @param sender who said it, and is left out if its dialect shows people what they type
   * @param except who is left out whatever they read; each of them needs a buffer of its own in this turn
   */
  publish(room: string, notice: Notice, sender?: Subscriber, except: readonly Subscriber[] = []): void {
    const groups = this.#rooms.get(room);
    if (groups === undefined) return;
    const number = ++this.#last;
    for (const group of groups) this.#append(group, number, group.voice.render(notice));
    if (sender !== undefined && !sender.voice.echoes) this.#skip(sender, room, number);
    for (const subscriber of except) {
      if (subscriber !== sender || sender.voice.echoes) this.#skip(subscriber, room, number);
    }
  }

  /** Tells everyone who is in one of the rooms now, each of them once: all of it has one number. */
  publishOnce(rooms: readonly string[], notice: Notice, sender?: Subscriber): void {
    const number = ++this.#last;
    // In several rooms it is the same for all who read the same language.
    const texts = new Map<Voice, string>();
    for (const room of rooms) {
      for (const group of this.#rooms.get(room) ?? []) {
        const text = texts.get(group.voice) ?? group.voice.render(notice);
        texts.set(group.voice, text);
        this.#append(group, number, text);
      }
      if (sender !== undefined && !sender.voice.echoes) this.#skip(sender, room, number);
    }
  }

  /** From now on the client gets what is published to the room. */
  join(subscriber: Subscriber, room: string): void {
    this.#settle(subscriber);
    let groups = this.#rooms.get(room);
    if (groups === undefined) this.#rooms.set(room, groups = []);
    let group = groups.find(({ voice }) => voice === subscriber.voice);
    if (group === undefined) {
      groups.push(group = { room, voice: subscriber.voice, members: new Set(), log: emptyLog() });
    }
    group.members.add(subscriber);
    enter(subscriber, [...subscriber.groups, group]);
  }

  /** From now on it does not; what was published before still reaches it. */
  leave(subscriber: Subscriber, room: string): void {
    const group = subscriber.groups.find((group) => group.room === room);
    if (group === undefined) return;
    this.#settle(subscriber);
    group.members.delete(subscriber);
    enter(subscriber, subscriber.groups.filter((other) => other !== group));
    if (group.members.size > 0) return;
    const groups = this.#rooms.get(room)?.filter((other) => other !== group) ?? [];
    if (groups.length === 0) this.#rooms.delete(room);
    else this.#rooms.set(room, groups);
  }

  /** From now on it reads another language. */
  change(subscriber: Subscriber, voice: Voice): void {
    const rooms = subscriber.groups.map(({ room }) => room);
    for (const room of rooms) this.leave(subscriber, room);
    subscriber.voice = voice;
    for (const room of rooms) this.join(subscriber, room);
  }

  /** From now on it gets nothing any more but what it is owed already. */
  retire(subscriber: Subscriber): void {
    for (const { room } of subscriber.groups) this.leave(subscriber, room);
  }

  /** Closes the client once everything it is owed has been written. */
  close(subscriber: Subscriber): void {
    this.#mark(subscriber);
    subscriber.isLeaving = true;
  }

  /** Ends the turn: writes everything. */
  flush(): void {
    this.#isScheduled = false;
    const turn = this.#turn++;
    const groups = this.#busyGroups;
    const special = this.#special;
    this.#busyGroups = [];
    this.#special = [];
    this.#last = 0;
    this.#published = 0;
    let deliveries = 0;
    for (const subscriber of special) deliveries += flushSpecial(subscriber);
    for (const group of groups) deliveries += flushGroup(group, turn);
    this.#counters.deliveries += deliveries;
    for (const group of groups) group.log = emptyLog();
    for (const subscriber of special) {
      subscriber.since = 0;
      subscriber.skipped = undefined;
    }
  }

  #append(group: Group, number: number, text: string): void {
    if (text === "") return;
    if (group.log.texts.length === 0) {
      this.#busyGroups.push(group);
      this.#schedule();
    }
    this.#published += text.length;
    append(group.log, number, text);
  }

  /** Makes what a client is owed so far its own, before its rooms change. */
  #settle(subscriber: Subscriber): void {
    this.#mark(subscriber);
    const owed = owedTo(subscriber);
    if (owed !== subscriber.own) {
      subscriber.own = owed.texts.length === 0 ? undefined : owed;
      subscriber.ownEnd = subscriber.groups.some((group) => group.log === owed)
        ? owed.texts.length
        : undefined;
    }
    subscriber.since = this.#last;
  }

  #skip(subscriber: Subscriber, room: string, number: number): void {
    if (!subscriber.groups.some((group) => group.room === room)) return;
    this.#mark(subscriber);
    if (subscriber.skipped === undefined) subscriber.skipped = [number];
    else subscriber.skipped.push(number);
  }

  #ownLog(subscriber: Subscriber): Log {
    this.#mark(subscriber);
    if (subscriber.own !== undefined && subscriber.ownEnd !== undefined) {
      subscriber.own = logUntil(subscriber.own, subscriber.ownEnd);
    }
    subscriber.ownEnd = undefined;
    return subscriber.own ??= emptyLog();
  }

  #mark(subscriber: Subscriber): void {
    if (subscriber.turn === this.#turn) return;
    subscriber.turn = this.#turn;
    this.#special.push(subscriber);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#endOfTurn(this.#flush);
  }
}

/** Returns how many lines that were. */
function flushSpecial(subscriber: Subscriber): number {
  try {
    const log = owedTo(subscriber);
    subscriber.own = undefined;
    subscriber.ownEnd = undefined;
    if (log.texts.length > 0) subscriber.write(bytesOf(log));
    if (subscriber.isLeaving) subscriber.close();
    return log.texts.length;
  } catch (error) {
    subscriber.failed(error);
    return 0;
  }
}

/** Returns how many lines that were, each counted for all who were given it. */
function flushGroup(group: Group, turn: number): number {
  const bytes = bytesOf(group.log);
  // Counted as if all got the group's lines, and set right for the few who did not.
  let deliveries = group.members.size * group.log.texts.length;
  for (const subscriber of group.members) {
    if (subscriber.turn === turn) {
      deliveries -= group.log.texts.length;
      continue;
    }
    try {
      if (subscriber.isInOneRoom) {
        subscriber.write(bytes);
      } else {
        // In several rooms: if more than one of them had something to say, they merge, once.
        subscriber.turn = turn;
        const log = owedTo(subscriber);
        deliveries += log.texts.length - group.log.texts.length;
        subscriber.write(log === group.log ? bytes : bytesOf(log));
      }
    } catch (error) {
      subscriber.failed(error);
    }
  }
  return deliveries;
}

function enter(subscriber: Subscriber, groups: readonly Group[]): void {
  subscriber.groups = groups;
  subscriber.isInOneRoom = groups.length === 1;
}
