// The client without a socket, a clock or a terminal: what happens goes in (a connection, a line of the server, a typed
// line, a second that has passed), and what must be done is asked of its `Hands`. All that it knows is in `world`.

import { takeAnswer } from "./model/answers.ts";
import { takeEvent } from "./model/events.ts";
import { MOST_WAITING, nextToSend, type Pending, talkOf, withoutPassword, wordOf } from "./model/outbox.ts";
import { delayBefore, mayReturn, type Phase } from "./model/reconnect.ts";
import { Requests, type Take } from "./model/requests.ts";
import { cleaned, codeOf, type Incoming, messageOf, numberOf, readIncoming, textOf } from "./model/wire.ts";
import { sentenceOf } from "./model/words.ts";
import { createWorld, currentPlace, keyOf, note, tell, type World } from "./model/world.ts";
import type { Chatting, ClientOptions, Hands } from "./chatting.ts";
import { fill, refresh, refreshRooms } from "./filling.ts";
import { TakingUp } from "./taking_up.ts";

/** 30 s without an answer: the network may be gone without a word. A server lets lines of one who sends too fast wait. */
const DEAD_AFTER = 30_000;
/** A minute: how often we look who is in the lobby, and whether the line still holds. */
const HEARTBEAT = 60_000;
/** 100 s: longer than the server keeps our session, we do not try when nobody types any more. */
const PATIENCE = 100_000;
/**
 * 90 s: the server keeps the session of a lost connection for 60. It can't be had back where the answer to our hello was
 * lost, too, for with that the secret changes.
 */
const GHOST_TIME = 90_000;
/** 2 s: so long we wait for a goodbye. */
const GOODBYE = 2000;

/** The client. */
export class Client implements Chatting {
  readonly world: World = createWorld();
  readonly options: ClientOptions;
  readonly hands: Hands;
  readonly #requests = new Requests();
  phase: Phase = { kind: "connecting" };
  /** What we want to be called, and the password of that name. */
  name: string | undefined;
  password: string | undefined;
  /** What we can come back with. */
  resume: string | undefined;
  /** We have no right to the name that we want. */
  hasNameTrouble = false;
  /** How many lines were refused. */
  refused = 0;
  wasHere = false;
  #attempt = 0;
  #lastKey = 0;
  readonly #keys: string;
  #lastTold: string | undefined;
  #heardAt = 0;
  #lostAt = 0;
  #leavingSince = 0;
  #isInputOver = false;
  #hasToldOfGhost = false;

  constructor(hands: Hands, options: ClientOptions) {
    this.hands = hands;
    this.options = options;
    this.name = options.name;
    this.#keys = Math.floor(hands.random() * 2 ** 40).toString(36);
  }

  /** There is a connection. */
  opened(): void {
    this.phase = { kind: "arriving" };
    this.#requests.clear();
    this.#lastTold = undefined;
    this.#heardAt = this.hands.now();
    new TakingUp(this).begin();
  }

  /** A line of the server's. Returns whether it can be one of this protocol. */
  line(text: string): boolean {
    const told = readIncoming(text);
    if (told === undefined) return false;
    this.#heardAt = this.hands.now();
    if (this.#requests.take(told)) return true;
    if (told["error"] !== undefined) {
      this.#lastTold = codeOf(told["error"]);
      this.#say(messageOf(told["error"]));
      return true;
    }
    this.#lastTold = textOf(told["ev"]) ?? this.#lastTold;
    const { lines, people } = takeEvent(this.world, told, this.hands.now());
    if (lines === true) { for (const place of this.world.places.values()) fill(this, place); }
    if (people !== undefined) refresh(this, people);
    return true;
  }

  get mayBeOurGhost(): boolean {
    return this.wasHere && this.hands.now() - this.#lostAt < GHOST_TIME;
  }

  ghostSeen(): void {
    if (!this.#hasToldOfGhost) this.#say(`The name ${this.name} is still held by your lost connection.`);
    this.#hasToldOfGhost = true;
    this.hands.disconnect();
  }

  /** There is no connection any more, or there was none. */
  closed(problem: string): void {
    if (this.phase.kind === "over") return;
    if (this.phase.kind === "leaving") return this.end(this.#problemAtEnd());
    if (!mayReturn(this.#lastTold, this.wasHere)) {
      return this.end(currentPlace(this.world).items.at(-1)?.text ?? problem);
    }
    if (!this.wasHere) return this.end(problem);
    if (this.phase.kind === "here") {
      this.name = this.world.me ?? (this.hasNameTrouble ? this.name : undefined);
      this.#lostAt = this.hands.now();
      this.#hasToldOfGhost = false;
      this.#say(`The connection is lost: ${problem}.`);
    }
    const delay = delayBefore(this.#attempt++, this.hands.random());
    this.phase = { kind: "waiting", at: this.hands.now() + delay };
    if (this.#isInputOver && this.hands.now() - this.#lostAt > PATIENCE) this.end(this.#problemAtEnd());
  }

  /** We are who we were, where we were, and have read what was said. */
  arrived(): void {
    if (this.wasHere) this.#say("You are back.");
    this.wasHere = true;
    this.#attempt = 0;
    this.phase = { kind: "here" };
    this.flush();
  }

  /** Some time has passed: call it twice a second. */
  tick(): void {
    const now = this.hands.now();
    if (this.phase.kind === "waiting" && now >= this.phase.at) return this.retry();
    if (this.phase.kind === "leaving" && now - this.#leavingSince > GOODBYE) this.end(this.#problemAtEnd());
    if (this.phase.kind !== "here" && this.phase.kind !== "arriving") return;
    if (now - (this.#requests.oldest ?? now) > DEAD_AFTER) return this.hands.disconnect();
    if (this.phase.kind === "here" && now - this.#heardAt > HEARTBEAT) {
      this.#heardAt = now;
      refresh(this, currentPlace(this.world));
      refreshRooms(this);
    }
  }

  /** Tries to connect, now. */
  retry(): void {
    if (this.phase.kind !== "waiting") return;
    this.phase = { kind: "connecting" };
    this.hands.connect();
  }

  /** A line was typed. Returns whether it was taken. */
  typed(line: string): boolean {
    const text = cleaned(line).trimEnd();
    if (text.trim() === "" || this.phase.kind === "over" || this.phase.kind === "leaving") return true;
    if (this.world.outbox.length >= MOST_WAITING) return false;
    const word = wordOf(text);
    if (this.phase.kind !== "here" && (word === "quit" || word === "exit")) return this.leave(), true;
    const room = this.options.follows === true ? undefined : currentPlace(this.world).name;
    const key = `${this.#keys}-${++this.#lastKey}`;
    this.world.outbox.push({ key, room, text, state: "waiting" });
    this.retry();
    this.flush();
    return true;
  }

  /** No more lines will be typed: leaves after the last answer. */
  inputEnded(): void {
    if (this.#isInputOver) return;
    this.#isInputOver = true;
    this.#lostAt = this.hands.now();
    this.flush();
  }

  /** Leaves politely. */
  leave(): void {
    if (this.phase.kind !== "here") return this.end(this.#problemAtEnd());
    this.#beginToLeave();
    this.ask({ do: "quit" }, () => this.hands.disconnect());
  }

  /** Asks for something. */
  ask(command: Incoming, take: Take): void {
    this.hands.send(this.#requests.ask(command, this.hands.now(), take));
  }

  /** Sends the next line that waits, if it may be sent now. */
  flush(): void {
    if (this.phase.kind !== "here") return;
    const pending = nextToSend(this.world.outbox, this.hasNameTrouble);
    if (pending !== undefined) this.#send(pending);
    else if (this.#isInputOver && !this.world.outbox.some(({ state }) => state === "sent")) this.leave();
  }

  /** Somebody has typed the password that was asked for, or does not want to. */
  passwordGiven(password: string | undefined): void {
    if (password === undefined) {
      // What waits was typed by somebody with that name.
      this.hasNameTrouble = this.world.outbox.length > 0;
      return this.#say("You have no name: /nick NAME takes one.");
    }
    this.password = password;
    // Without a connection it is used as soon as there is one.
    if (this.phase.kind !== "here" && this.phase.kind !== "arriving") return;
    this.ask({ do: "login", name: this.name, password }, (answer) => {
      if (answer["error"] !== undefined) {
        this.#say(messageOf(answer["error"]));
        return this.hands.askPassword(this.name ?? "");
      }
      this.isCalled(textOf(answer["name"]), true);
      note(this.world, sentenceOf("loggedIn", answer) ?? "", this.hands.now());
      this.flush();
    });
  }

  /** We have a name. */
  isCalled(name: string | undefined, isAccount: boolean): void {
    this.world.me = name;
    this.world.account = isAccount ? name : undefined;
    this.name = name;
    this.hasNameTrouble = false;
  }

  /** It is over. */
  end(problem?: string): void {
    if (this.phase.kind === "over") return;
    this.phase = { kind: "over" };
    this.hands.disconnect();
    this.hands.end(problem);
  }

  #send(pending: Pending): void {
    const { key, text } = pending;
    const place = this.world.places.get(keyOf(pending.room ?? this.world.current)) ??
      currentPlace(this.world);
    const sent = {
      room: place.name,
      me: this.world.me,
      after: Math.max(place.to ?? 0, place.own),
      epoch: place.epoch,
    };
    pending.state = "sent";
    pending.sent ??= sent;
    // A line that waited for a room in which we are no more is refused, and not said elsewhere.
    const room = pending.room ?? place.name;
    const talk = wordOf(text) === undefined ? talkOf(text) : undefined;
    const command = talk === undefined
      ? { do: "line", room, text, key }
      : { do: "say", room, text: talk.text, key };
    if (/^(quit|exit)$/.test(wordOf(text) ?? "")) this.#beginToLeave();
    this.ask(command, (answer) => this.#answered(pending, answer));
  }

  #answered(pending: Pending, answer: Incoming): void {
    const { text } = pending;
    this.world.outbox = this.world.outbox.filter((other) => other !== pending);
    if (answer["error"] !== undefined) {
      this.refused += 1;
      const isTalk = talkOf(text) !== undefined;
      this.#say(`${isTalk ? `Not said: ${text}\n` : ""}${reasonOf(answer["error"])}`);
    } else if (talkOf(text) !== undefined) {
      const place = this.world.places.get(keyOf(textOf(answer["room"]) ?? ""));
      if (place !== undefined) place.own = Math.max(place.own, numberOf(answer["n"]) ?? 0);
    } else this.#learn(text, answer);
    if (this.phase.kind === "leaving") this.hands.disconnect();
    this.flush();
  }

  #learn(text: string, answer: Incoming): void {
    const me = this.world.me;
    const joined = takeAnswer(this.world, text, answer, this.hands.now());
    if (joined !== undefined) fill(this, joined, textOf(answer["epoch"]), numberOf(answer["last"]));
    const [, name, password] = /^\/(?:login|identify)\s+@?(\S+)\s+([^]+)$/i.exec(text) ?? [];
    if (name !== undefined) this.password = password;
    if (this.world.me !== me || name !== undefined) this.isCalled(this.world.me, name !== undefined);
  }

  #beginToLeave(): void {
    this.phase = { kind: "leaving" };
    this.#leavingSince = this.hands.now();
  }

  #problemAtEnd(): string | undefined {
    const waiting = this.world.outbox.map(({ text }) => withoutPassword(text));
    if (waiting.length > 0) return `Not sent: ${waiting.join("\n          ")}`;
    return this.#isInputOver && this.refused > 0
      ? this.refused === 1 ? "A line was refused" : `${this.refused} lines were refused`
      : undefined;
  }

  #say(text: string): void {
    tell(this.world, text, this.hands.now());
  }
}

/** Why something was refused, with what can be typed here. */
function reasonOf(error: unknown): string {
  return codeOf(error) === "nameRequired" ? "Take a name first: /nick NAME" : messageOf(error);
}
