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
import { DEFAULT_LIMITS } from "../../src/server/limits.ts";
import { passwordProblem } from "../../src/server/passwords/policy.ts";
import { Histories } from "../../src/server/histories.ts";
import { concat, withoutChance } from "./notation.ts";
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
  let now = 0;
  let secret: string | undefined;

  function dispatch(input: Input): void {
    const result = step(state, input);
    state = result.state;
    result.effects.forEach(perform);
  }

  function takeSecret(): string | undefined {
    const taken = secret;
    secret = undefined;
    return taken;
  }

  /** Does something, and lets as much time pass as rooms need to tell who came and went. */
  function settled(act: () => void): void {
    act();
    if (!state.unsettled.isEmpty()) dispatch({ kind: "ticked", at: now });
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case "deliver":
        sessions.get(effect.session)?.seen.push(encoder.encode(dialect.render(effect.notice)));
        return;
      case "publish": {
        const { notice } = effect;
        if (notice.kind === "said" || notice.kind === "acted") histories.add(effect.room, notice);
        const heard = [effect.room, ...effect.also ?? []].flatMap((room) => [...rooms.get(room) ?? []]);
        for (const session of new Set(heard)) {
          if (effect.except?.includes(session)) continue;
          sessions.get(session)?.seen.push(encoder.encode(dialect.render(notice)));
        }
        return;
      }
      case "recall":
        sessions.get(effect.session)?.seen.push(encoder.encode(dialect.render(histories.recall(effect))));
        return;
      // In place of scrypt: what is kept of a password is the password.
      case "hash": {
        const { name, session } = effect;
        return dispatch({ kind: "hashed", session, name, hash: `kept ${takeSecret()}`, at: 0 });
      }
      case "verify": {
        const { hash, name, session } = effect;
        const verdict = hash === `kept ${takeSecret()}` ? "granted" : "denied";
        return dispatch({ kind: "verified", session, name, hash, verdict, at: now });
      }
      case "save":
      case "moderated":
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
    dispatch({ kind: "connected", session: person.session, address: REMOTE.host });
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
      } else if (decoded.kind !== "answered" && decoded.command !== undefined) {
        if (decoded.kind === "confided" && decoded.command.kind !== "hello") {
          const problem = passwordProblem(decoded.command.kind, decoded.secret, REMOTE, {
            plainPasswords: false,
            limits: DEFAULT_LIMITS,
          });
          if (problem !== undefined) {
            seen.push(encoder.encode(dialect.render(problem)));
            continue;
          }
          secret = decoded.secret;
        }
        dispatch({ kind: "said", session, command: decoded.command, moment: { now: ++now, random: 0.5 } });
      }
    }
  }

  function takeSights(): Sights {
    const sights = new Map<string, Sight>();
    for (const [who, { seen, isHere, hasLeft }] of people) {
      const text = withoutChance(Buffer.from(concat(seen.splice(0))).toString("latin1"));
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
        if (action.kind === "appointed") dispatch({ kind: "appointed", name: action.who, isModerator: true });
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
    else if (option === "--plain-passwords") continue;
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

/** Where everybody comes from. */
const REMOTE = { kind: "tcp", host: "127.0.0.1", port: 1 } as const;

const encoder = new TextEncoder();
