// A world without sockets, time and chance: the pure engine and the line dialect, and a few lines that
// stand in for the server.

import { Buffer } from "node:buffer";
import type { Decoder } from "../../src/dialects/dialect.ts";
import { lineDialect } from "../../src/dialects/line.ts";
import type { Effect } from "../../src/engine/effect.ts";
import type { Input } from "../../src/engine/input.ts";
import { DEFAULT_RULES, STRICT_RULES } from "../../src/engine/rules.ts";
import { type ChatState, createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { Histories } from "../../src/server/histories.ts";
import { concat } from "./notation.ts";
import type { Sight, Sights, World } from "./transcript.ts";

/** A chat with these options of the command, and the state that its engine is in. */
export function createPureWorld(options: readonly string[]): World & { readonly state: ChatState } {
  const { history, maxLine, requireName, strict } = readOptions(options);
  const dialect = lineDialect({ strict });
  const people = new Map<string, Person>();
  const sessions = new Map<number, Person>();
  const rooms = new Map<string, Set<number>>();
  const histories = new Histories(history);
  let state = createState({ ...(strict ? STRICT_RULES : DEFAULT_RULES), nameRequired: requireName });
  let lastSession = 0;

  function dispatch(input: Input): void {
    const result = step(state, input);
    state = result.state;
    result.effects.forEach(perform);
  }

  /** Does something, and lets as much time pass as rooms need to tell who came and went. */
  function settled(act: () => void): void {
    act();
    if (!state.unsettled.isEmpty()) dispatch({ kind: "ticked" });
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case "deliver":
        sessions.get(effect.session)?.seen.push(encoder.encode(dialect.render(effect.notice)));
        return;
      case "publish": {
        const { notice } = effect;
        if (notice.kind === "said" || notice.kind === "acted") histories.add(effect.room, notice);
        for (const session of rooms.get(effect.room) ?? []) {
          if (effect.except?.includes(session)) continue;
          sessions.get(session)?.seen.push(encoder.encode(dialect.render(notice)));
        }
        return;
      }
      case "recall":
        sessions.get(effect.session)?.seen.push(encoder.encode(dialect.render(histories.recall(effect))));
        return;
      case "forget":
        return histories.forget(effect.room);
      case "subscribe":
        rooms.set(effect.room, (rooms.get(effect.room) ?? new Set()).add(effect.session));
        return;
      case "unsubscribe":
        rooms.get(effect.room)?.delete(effect.session);
        return;
      case "hangUp":
        (sessions.get(effect.session) as Person).isHere = false;
        sessions.delete(effect.session);
    }
  }

  function connect(who: string): void {
    const seen: Uint8Array[] = [];
    const decoder = dialect.decoder({ maxLine, reply: (bytes) => seen.push(bytes) });
    const person = { session: ++lastSession, decoder, seen, isHere: true, hasLeft: false };
    people.set(who, person);
    sessions.set(person.session, person);
    dispatch({ kind: "connected", session: person.session });
  }

  function hear(person: Person, bytes: Uint8Array): void {
    if (!person.isHere) return;
    person.decoder.feed(bytes);
    takeLines(person);
  }

  function end(person: Person): void {
    person.hasLeft = true;
    person.decoder.end();
    takeLines(person);
    dispatch({ kind: "closed", session: person.session });
  }

  function takeLines({ decoder, session, seen }: Person): void {
    for (let decoded = decoder.next(); decoded !== undefined; decoded = decoder.next()) {
      if (decoded.kind === "foreign") {
        seen.push(decoded.reply);
        dispatch({ kind: "closed", session });
      } else if (decoded.command !== undefined) {
        dispatch({ kind: "said", session, command: decoded.command, moment: { now: 0, random: 0.5 } });
      }
    }
  }

  function takeSights(): Sights {
    const sights = new Map<string, Sight>();
    for (const [who, { seen, isHere, hasLeft }] of people) {
      // The word for a numbering is another one after each start.
      const text = Buffer.from(concat(seen.splice(0))).toString("latin1").replace(
        /(?<=\/history since )\w+-/g,
        "E-",
      );
      sights.set(who, {
        bytes: new Uint8Array(Buffer.from(text, "latin1")),
        isDisconnected: !isHere && !hasLeft,
      });
      if (!isHere) people.delete(who);
    }
    return sights;
  }

  return {
    get state() {
      return state;
    },
    perform(action) {
      if (action.kind === "connects") connect(action.who);
      const person = people.get(action.who);
      settled(() => {
        if (person !== undefined && action.kind === "says") hear(person, action.bytes);
        if (person !== undefined && action.kind === "leaves") end(person);
      });
      return Promise.resolve(takeSights());
    },
    finish() {
      for (const { session } of people.values()) dispatch({ kind: "closed", session });
      people.clear();
      return Promise.resolve(new Map());
    },
  };
}

/** What the options of the command mean to the engine and the dialect. */
function readOptions(options: readonly string[]) {
  const rest = [...options];
  const settings = { strict: false, requireName: false, maxLine: 4096, history: 200 };
  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    if (option === "--strict") settings.strict = true;
    else if (option === "--require-name") settings.requireName = true;
    else if (option === "--max-line") settings.maxLine = Number(rest.shift());
    else if (option === "--history") settings.history = Number(rest.shift());
    else throw new SyntaxError(`Cannot play a transcript with option ${option}`);
  }
  return settings;
}

interface Person {
  readonly session: number;
  readonly decoder: Decoder;
  readonly seen: Uint8Array[];
  isHere: boolean;
  hasLeft: boolean;
}

const encoder = new TextEncoder();
