// A chat of people who live fast: ten at a time leave, come back, take names, come into their rooms, talk, ask and go.

import { type Command, DEFAULT_RULES, type Input, type SafeText } from "../../src/engine/mod.ts";
import type { Size, StepName } from "./engine_sizes.ts";
import type { StepTimes } from "./step_times.ts";
import { TimedChat } from "./timed_chat.ts";

/** 10 people at once: 10 steps are long enough for the clock, and few enough for a chat of a hundred. */
const PARTY = 10;

/** A prime that divides no size: neighbours in time are none in memory. */
const STRIDE = 7919;

/** Any: the engine has no clock. */
const MOMENT = { now: 1_790_000_000_000, random: 0.25 };

/** 32 characters, as in the other workloads. */
const TEXT = "a line of thirty-two characters." as SafeText;

/** A chat of a size, with all of its people. */
export class EngineWorld {
  readonly #size: Size;
  readonly #chat: TimedChat;
  /** The session of each person. */
  readonly #sessions: Uint32Array;
  #lastSession = 0;
  #nextPerson = 0;
  #lastRead = 0;

  constructor(size: Size) {
    this.#size = size;
    this.#chat = new TimedChat({ ...DEFAULT_RULES, maxRooms: size.rooms, maxMembers: size.people });
    this.#sessions = new Uint32Array(size.people);
    for (let person = 0; person < size.people; person++) this.#arrive([person]);
    this.#tick();
    this.#chat.takeTimes();
  }

  /** So many parties live once. */
  live(parties: number): StepTimes {
    for (let party = 0; party < parties; party++) this.#party();
    return this.#chat.takeTimes();
  }

  #party(): void {
    const people = Array.from({ length: PARTY }, () => this.#nextPerson++ * STRIDE % this.#size.people);
    this.#all(people, "close", "hangUp", (session) => ({ kind: "closed", session }));
    // Before they come back: of whoever does so between two ticks nobody is told.
    this.#tick();
    this.#arrive(people);
    // Before they talk: the first line after somebody came tells that, too.
    this.#tick();
    this.#say(people, "say", "publish", () => ({ kind: "say", text: TEXT }));
    this.#say(people, "send", "sent", (person) => {
      return { kind: "send", to: nameOf((person + 1) % this.#size.people), text: TEXT };
    });
    this.#say(people, "rename", "registered", (person) => ({ kind: "register", name: `other-${person}` }));
    this.#say(people, "rename", "registered", (person) => ({ kind: "register", name: nameOf(person) }));
    this.#say(people, "who", "members", () => ({ kind: "who" }));
    this.#say(people, "rooms", "rooms", () => ({ kind: "rooms" }));
    this.#say(people, "leave", "unsubscribe", () => ({ kind: "leave", room: undefined }));
    this.#tick();
    this.#join(people);
    this.#tick();
    // At the end: to end an account is to look at all rooms, and what is measured then would find the caches cold.
    this.#read(people);
  }

  /** They have names of their own for the time: a client that has none tells only itself. */
  #read(people: readonly number[]): void {
    this.#all(people, "claim", "claimed", (session, person) => {
      return { kind: "hashed", session, name: nameOf(person), hash: "any", at: MOMENT.now };
    });
    // Later each time: what was read already would be no news.
    this.#say(people, "mark", "marked", () => ({ kind: "mark", room: "lobby", at: ++this.#lastRead }));
    for (const person of people) this.#chat.prepare({ kind: "accountRemoved", name: nameOf(person) });
  }

  #arrive(people: readonly number[]): void {
    for (const person of people) this.#sessions[person] = ++this.#lastSession;
    this.#all(people, "connect", "subscribe", (session) => ({ kind: "connected", session }));
    this.#say(people, "register", "registered", (person) => ({ kind: "register", name: nameOf(person) }));
    this.#join(people);
  }

  #join(people: readonly number[]): void {
    this.#say(people, "join", "subscribe", (person) => {
      return { kind: "join", room: `room-${person % this.#size.rooms}`, key: undefined };
    });
  }

  #tick(): void {
    this.#chat.advance("tick", "publish", [{ kind: "ticked", at: 0 }]);
  }

  #say(
    people: readonly number[],
    name: StepName,
    effect: string,
    command: (person: number) => Command,
  ): void {
    this.#all(people, name, effect, (session, person) => {
      return { kind: "said", session, command: command(person), moment: MOMENT };
    });
  }

  #all(
    people: readonly number[],
    name: StepName,
    effect: string,
    input: (session: number, person: number) => Input,
  ): void {
    const inputs = people.map((person) => input(this.#sessions[person] as number, person));
    this.#chat.advance(name, effect, inputs);
  }
}

function nameOf(person: number): string {
  return `person-${person}`;
}
