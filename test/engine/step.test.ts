// The laws of the engine, tried on random histories. A small shell follows the effects, as src/server does,
// and notes who was told what.

import fc from "fast-check";
import { is } from "immutable";
import { describe, expect, test } from "vitest";
import type { Effect } from "../../src/engine/effect.ts";
import type { Input } from "../../src/engine/input.ts";
import type { Notice, Said } from "../../src/engine/notice.ts";
import { isPresence } from "../../src/engine/presence_notice.ts";
import { areNone, type Room } from "../../src/engine/room.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import {
  type ChatState,
  createState,
  LOBBY,
  OUTSIDE,
  type Session,
  type SessionId,
} from "../../src/engine/state.ts";
import { muteOf } from "../../src/engine/sanctions.ts";
import { speakingProblem } from "../../src/engine/rights.ts";
import { step } from "../../src/engine/step.ts";
import { freeze, histories, type History, keyOf, MOMENT, snapshot } from "./histories.ts";

const RUNS = { numRuns: 150 };

describe("step", () => {
  test("never changes its input, and an old state can be stepped again", () => {
    fc.assert(
      fc.property(histories(), ({ rules, inputs }) => {
        let state = createState(freeze(rules));
        const past: { state: ChatState; input: Input; before: string; effects: string; after: string }[] = [];
        for (const input of inputs) {
          Object.freeze(state);
          for (const session of state.sessions.values()) Object.freeze(session);
          const before = snapshot(state);
          const next = step(state, freeze(input));
          expect(snapshot(state)).toBe(before);
          past.push({
            state,
            input,
            before,
            effects: JSON.stringify(next.effects),
            after: snapshot(next.state),
          });
          state = next.state;
        }
        for (const { state, input, before, effects, after } of past) {
          expect(snapshot(state)).toBe(before);
          const again = step(state, input);
          expect(JSON.stringify(again.effects)).toBe(effects);
          expect(snapshot(again.state)).toBe(after);
        }
      }),
      RUNS,
    );
  });

  test("gives the same results for the same inputs", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const copy = structuredClone(history);
        expect([...run(copy)].map(summary)).toEqual([...run(history)].map(summary));
      }),
      RUNS,
    );
  });

  test("never throws, whatever happens", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const _ of run(history));
      }),
      RUNS,
    );
  });

  test.each(["zzz", "__proto__", undefined])(
    "an input of a kind that it does not know does nothing: %s",
    (kind) => {
      const { state } = step(createState(), { kind: "connected", session: 1 });
      const next = step(state, { kind, session: 1 } as unknown as Input);
      expect(next.state).toBe(state);
      expect(next.effects).toEqual([]);
    },
  );

  test("throws if a session connects twice, which is a mistake of the shell", () => {
    const { state } = step(createState(), { kind: "connected", session: 1 });
    const before = snapshot(state);
    expect(() => step(state, { kind: "connected", session: 1 })).toThrow(RangeError);
    expect(snapshot(state)).toBe(before);
  });

  test("gives effects that are plain data, and those to a room can travel as JSON", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const { effects } of run(history)) {
          expect(isPlain(effects)).toBe(true);
          expect(structuredClone(effects)).toEqual(effects);
          const published = effects.filter(({ kind }) => kind === "publish");
          expect(JSON.parse(JSON.stringify(published))).toEqual(published);
        }
      }),
      RUNS,
    );
  });

  test("ignores those who have left", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const { before, input, state, effects } of run(history)) {
          if (
            !("session" in input) || input.kind === "connected" || before.sessions.has(input.session)
          ) continue;
          expect(state).toBe(before);
          expect(effects).toEqual([]);
        }
      }),
      RUNS,
    );
  });
});

describe("a name", () => {
  test("is held once, by someone who is here and signs with it", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const { rules } = history;
        for (const { state } of run(history)) {
          for (const [key, session] of state.names) {
            expect(state.sessions.get(session.id)).toBe(session);
            const { name } = session;
            expect(name === undefined ? undefined : keyOf(rules, name)).toBe(key);
          }
          if (rules.nameConflict === "takeOver") continue;
          const names = [...state.sessions.values()].flatMap(({ name }) => name === undefined ? [] : [name]);
          expect(new Set(names.map((name) => keyOf(rules, name))).size).toBe(names.length);
          expect(state.names.size).toBe(names.length);
        }
      }),
      RUNS,
    );
  });

  test("belongs to whom it was given last, until that one takes another or leaves", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const { state, owners } of run(history)) {
          expect(new Map(state.names.map(({ id }) => id))).toEqual(owners);
        }
      }),
      RUNS,
    );
  });

  test("is never too long, reserved or another's if it was registered under kind rules", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        fc.pre(history.rules.nameConflict === "refuse");
        for (const { before, input, told } of run(history)) {
          if (input.kind !== "said" || input.command.kind !== "register") continue;
          const registered = told.get(input.session)?.some(({ kind }) => kind === "registered") ?? false;
          const { name } = input.command;
          const key = keyOf(history.rules, name);
          const others = [...before.sessions.values()].filter(({ id }) => id !== input.session);
          const isClaimed = before.accounts.has(key) && before.sessions.get(input.session)?.account !== key;
          const isAllowed = before.sessions.has(input.session) && name.length <= 32 && !isClaimed &&
            !["guest", "server"].includes(name.toLowerCase()) &&
            !others.some(({ name }) => name !== undefined && keyOf(history.rules, name) === key);
          expect(registered).toBe(isAllowed);
        }
      }),
      RUNS,
    );
  });
});

describe("a line", () => {
  test("reaches everyone in the speaker's room once, the speaker too, with his name, the next number and the time", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const { before, input, rooms, told } of run(history)) {
          if (input.kind !== "said" || !maySpeak(before, input.session)) continue;
          const { command } = input;
          if (command.kind !== "say" && command.kind !== "act") continue;
          const { name: from, room: present, rooms: all } = before.sessions.get(input.session) as Session;
          const key = command.room?.toLowerCase() ?? present;
          const isRepeated = before.taken.get(input.session)?.some(({ key }) => key === command.key) ?? false;
          const speaker = before.sessions.get(input.session) as Session;
          const asked = before.rooms.get(key);
          const isHeard = asked !== undefined && speakingProblem(before, speaker, key, asked) === undefined;
          // Where nothing was changed that is everybody who is in it.
          if (asked?.modes === undefined) expect(isHeard).toBe(all.includes(key));
          if (!isHeard || isRepeated) {
            expect(linesOf(told)).toEqual(new Map());
            continue;
          }
          const { last, lastAt, name: room } = before.rooms.get(key) as Room;
          const kind = command.kind === "say" ? "said" : "acted";
          const line = {
            kind,
            from,
            room,
            text: command.text,
            number: last + 1,
            at: Math.max(MOMENT.now, lastAt + 1),
          };
          const listeners = [...rooms.get(key) ?? []].filter((id) => hears(before, id, input.session));
          expect(linesOf(told)).toEqual(new Map(listeners.map((id) => [id, [line]])));
        }
      }),
      RUNS,
    );
  });

  test("has a number in its room without gap and without repeat, as long as the room is there", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const numbers = new Map<string, number>();
        for (const { effects } of run(history)) {
          for (const effect of effects) {
            if (effect.kind === "forget") numbers.delete(effect.room);
            if (effect.kind !== "publish" || !isLine(effect.notice)) continue;
            expect(effect.notice.number).toBe((numbers.get(effect.room) ?? 0) + 1);
            numbers.set(effect.room, effect.notice.number);
          }
        }
      }),
      RUNS,
    );
  });

  test("that is private reaches its addressee and nobody else", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        let owners: ReadonlyMap<string, SessionId> = new Map();
        for (const { before, input, told, owners: next } of run(history)) {
          if (input.kind === "said" && input.command.kind === "send" && maySpeak(before, input.session)) {
            const { to, text } = input.command;
            // What becomes of a message to a name that is kept: test/engine/place_faults.test.ts.
            if (before.accounts.has(keyOf(history.rules, to))) {
              owners = next;
              continue;
            }
            const owner = owners.get(keyOf(history.rules, to));
            const from = before.sessions.get(input.session)?.name;
            // Beside that its sender may hear that the other is away, and that he is back himself.
            const about = [...told].map(([id, notices]) =>
              [
                id,
                notices.filter((notice) =>
                  notice.kind !== "isAway" && notice.kind !== "away" && !isPresence(notice)
                ),
              ] as const
            );
            const heard = new Map(about.filter(([, notices]) => notices.length > 0));
            if (owner !== undefined) {
              const name = before.sessions.get(owner)?.name;
              const isRoaming = [owner, input.session].some((id) => before.sessions.get(id)?.isRoaming);
              const word = isRoaming ? expect.any(String) : undefined;
              const sent = { kind: "sent", from, to: name, text, at: MOMENT.now, word };
              expect(heard).toEqual(new Map(hears(before, owner, input.session) ? [[owner, [sent]]] : []));
            } else if (history.rules.unknownRecipient === "told") {
              expect(heard).toEqual(new Map([[input.session, [{ kind: "nobodyCalled", name: to }]]]));
            } else {
              expect(heard.size).toBe(0);
            }
          }
          owners = next;
        }
      }),
      RUNS,
    );
  });

  test("of somebody is not for those who are known to ignore that name: the index and what each wants agree", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const { state } of run(history)) {
          const wanted = new Map<string, Set<SessionId>>();
          for (const { id, ignored } of state.sessions.values()) {
            for (const name of ignored) wanted.set(name, (wanted.get(name) ?? new Set()).add(id));
          }
          expect(new Map([...state.ignorers].map(([name, ids]) => [name, new Set(ids)]))).toEqual(wanted);
        }
      }),
      RUNS,
    );
  });

  test("of someone who needs a name and has none reaches nobody", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        fc.pre(history.rules.nameRequired);
        for (const { before, input, told } of run(history)) {
          if (input.kind !== "said" || maySpeak(before, input.session)) continue;
          if (!["say", "act", "send", "answer"].includes(input.command.kind)) continue;
          const isHere = before.sessions.has(input.session);
          expect(told).toEqual(new Map(isHere ? [[input.session, [{ kind: "nameRequired" }]]] : []));
        }
      }),
      RUNS,
    );
  });

  test("of the host reaches everyone, or those it names, once each", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        let owners: ReadonlyMap<string, SessionId> = new Map();
        for (const { before, input, told, owners: next } of run(history)) {
          if (input.kind === "announced") {
            const named = input.to?.map((name) => owners.get(keyOf(history.rules, name)));
            const ids = named === undefined ? before.sessions.keys() : named.filter((id) => id !== undefined);
            const line = { kind: "announced", text: input.text };
            expect(told).toEqual(new Map([...ids].map((id) => [id, [line]])));
          }
          owners = next;
        }
      }),
      RUNS,
    );
  });

  test("is answered to its sender alone if it is neither said nor sent", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const { before, input, told } of run(history)) {
          if (input.kind !== "said" || !before.sessions.has(input.session)) continue;
          if (
            ["say", "act", "send", "signal", "answer", "topic", ...LISTENING, ...ALOUD].includes(
              input.command.kind,
            )
          ) {
            continue;
          }
          // Whose rooms it is in may hear of it, but no more than that.
          const answered = (told.get(input.session) ?? []).filter((notice) =>
            notice.kind !== "inherited" && notice.kind !== "modesSet" && !isPresence(notice)
          );
          // What history answers, and what comes of a password, is not the engine's to say.
          // Of what else it is called it hears as its rooms do.
          const isLater = ["claim", "history", "introduce", "login"].includes(input.command.kind);
          if (isLater) expect(answered.length).toBeLessThanOrEqual(1);
          else expect(answered.length).toBe(1);
          const others = [...told].filter(([id]) => id !== input.session).flatMap(([, notices]) => notices);
          const heard = [
            "comings",
            "inherited",
            "modesSet",
            ...isModerator(before, input.session) ? MODERATION : [],
          ];
          // Who else is logged in by a name that is given back is told so.
          if (input.command.kind === "release") heard.push("released");
          for (const notice of others) if (!isPresence(notice)) expect(heard).toContain(notice.kind);
        }
      }),
      RUNS,
    );
  });
});

describe("the end", () => {
  test("leaves an empty state once everyone has left, by quitting or by closing", () => {
    fc.assert(
      fc.property(histories(), fc.infiniteStream(fc.boolean()), (history, quits) => {
        let { state } = [...run(history)].at(-1) ?? { state: createState(history.rules) };
        for (const session of state.sessions.keys()) {
          const input: Input = quits.next().value === true
            ? { kind: "said", session, command: { kind: "quit" }, moment: MOMENT }
            : { kind: "closed", session };
          state = step(state, input).state;
        }
        expectEmpty(state);
      }),
      RUNS,
    );
  });

  test("tells everyone, hangs up on everyone, and leaves an empty state", () => {
    fc.assert(
      fc.property(histories(), ({ rules, inputs }) => {
        const { before, state, told, hungUp } = [...run({ rules, inputs: [...inputs, { kind: "stopped" }] })]
          .at(-1) as Happening;
        const ids = [...before.sessions.keys()];
        expect(told).toEqual(new Map(ids.map((id) => [id, [{ kind: "stopping" }]])));
        expect(hungUp).toEqual(new Set(ids));
        expectEmpty(state);
      }),
      RUNS,
    );
  });

  test("hangs up on exactly those who leave, after their last word, and names them no more", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const { before, state, effects, hungUp } of run(history)) {
          expect(hungUp).toEqual(
            new Set([...before.sessions.keys()].filter((id) => !state.sessions.has(id))),
          );
          for (const [index, effect] of effects.entries()) {
            if (effect.kind !== "hangUp") continue;
            const later = effects.slice(index + 1);
            expect(later.filter((other) => "session" in other && other.session === effect.session)).toEqual(
              [],
            );
          }
        }
      }),
      RUNS,
    );
  });
});

describe("a room", () => {
  test("has the members that were subscribed to it, which are all who are in it", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const { state, rooms } of run(history)) {
          const peopled = [...state.rooms].filter(([, { members }]) => !members.isEmpty());
          const { [OUTSIDE]: outside = new Set(), ...heard } = Object.fromEntries(rooms);
          const isRoom = ([key]: readonly [string, unknown]) => !key.startsWith("*");
          const inside = Object.fromEntries(Object.entries(heard).filter(isRoom));
          // Who watches a name listens where it is told of, and nobody else does.
          const watchers = Object.entries(heard).flatMap(([key, ids]) =>
            key.startsWith("*is ") ? [[key.slice(4), ids] as const] : []
          );
          expect(new Map(watchers)).toEqual(
            new Map([...state.watchers].map(([key, ids]) => [key, new Set(ids)])),
          );
          for (const { id, watched } of state.sessions.values()) {
            expect(watched.length).toBe([...state.watchers.values()].filter((ids) => ids.has(id)).length);
            for (const { isFollowing, name } of watched) {
              const key = keyOf(history.rules, name);
              expect(heard[`*of ${key}`]?.has(id) ?? false).toBe(isFollowing);
            }
          }
          expect(Object.fromEntries(peopled.map(([key, { members }]) => [key, new Set(members)]))).toEqual(
            inside,
          );
          for (const { id, isRoaming, room, rooms: all } of state.sessions.values()) {
            expect(outside.has(id)).toBe(isRoaming && !all.includes(LOBBY));
            if (!isRoaming) expect(all).toContain(LOBBY);
            expect([...all, LOBBY]).toContain(room);
            for (const key of all) expect(rooms.get(key)?.has(id)).toBe(true);
          }
          const places = [...state.sessions.values()].reduce((sum, { rooms }) => sum + rooms.length, 0);
          expect(Object.values(inside).reduce((sum, { size }) => sum + size, 0)).toBe(places);
        }
      }),
      RUNS,
    );
  });

  test("tells nobody anything who is not in it", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        for (const { before, input, told } of run(history)) {
          for (const [id, notices] of told) {
            for (const notice of notices) {
              if (!TO_ROOMS.includes(notice.kind)) {
                continue;
              }
              const { room } = notice as Said;
              const member = before.rooms.get(room.toLowerCase())?.members.has(id) ?? false;
              expect([input, notice, member]).toEqual([input, notice, true]);
            }
          }
        }
      }),
      RUNS,
    );
  });

  test("is as large and as many as the rules allow, and is there as long as somebody is in it or it is kept", () => {
    fc.assert(
      fc.property(histories(), (history) => {
        const { keptRooms, maxMembers, maxRooms, maxRoomsEach } = history.rules;
        for (const { state } of run(history)) {
          expect(state.rooms.size).toBeLessThanOrEqual(maxRooms + 1);
          for (const [key, { comings, isKept, members, name, operators, owner }] of state.rooms) {
            expect(name.toLowerCase()).toBe(key);
            expect(isKept).toBe(key === LOBBY || keptRooms.includes(key));
            if (key !== LOBBY) expect(members.size).toBeLessThanOrEqual(maxMembers);
            // What is somebody's waits for him.
            const isAlone = owner !== undefined && members.isEmpty();
            if (!isKept && !isAlone) expect(members.size).toBeGreaterThan(0);
            // Operators may have made each other members like all.
            if (isKept) expect(operators).toEqual([]);
            if (history.inputs.every((input) => input.kind !== "said" || input.command.kind !== "mode")) {
              if (!isAlone) expect(operators.length > 0).toBe(!isKept);
            }
            for (const id of operators) expect(members.has(id)).toBe(true);
            expect(state.unsettled.has(key)).toBe(!areNone(comings));
            for (const id of comings.came.keys()) expect(members.has(id)).toBe(true);
            for (const id of comings.went.keys()) expect(members.has(id)).toBe(false);
          }
          for (const { rooms } of state.sessions.values()) {
            expect(rooms.length).toBeLessThanOrEqual(maxRoomsEach + 1);
          }
        }
      }),
      RUNS,
    );
  });

  test("lists its members, and no more than 50 of them", () => {
    let state = createState(DEFAULT_RULES);
    for (let session = 1; session <= 60; session++) state = step(state, { kind: "connected", session }).state;
    const { effects } = step(state, { kind: "said", session: 7, command: { kind: "who" }, moment: MOMENT });
    expect(effects).toEqual([{
      kind: "deliver",
      session: 7,
      notice: { kind: "members", room: "lobby", names: Array(50).fill(undefined), total: 60 },
    }]);
  });
});

/** Whether somebody wants to hear of somebody. */
function hears({ rules, sessions }: ChatState, listener: SessionId, speaker: SessionId): boolean {
  const name = sessions.get(speaker)?.name;
  const ignored = sessions.get(listener)?.ignored ?? [];
  return name === undefined || listener === speaker || !ignored.includes(keyOf(rules, name));
}

/** What of it was said to a room. */
function linesOf(told: Happening["told"]): Map<SessionId, Notice[]> {
  const lines = [...told].map(([id, notices]) => [id, notices.filter(isLine)] as const);
  return new Map(
    lines.filter(([, notices]) => notices.length > 0).map(([id, notices]) => [id, [...notices]]),
  );
}

/** One step, and what the shell made of it. */
interface Happening {
  readonly before: ChatState;
  readonly input: Input;
  readonly state: ChatState;
  readonly effects: readonly Effect[];
  /** Who was told what in this step. */
  readonly told: ReadonlyMap<SessionId, readonly Notice[]>;
  readonly hungUp: ReadonlySet<SessionId>;
  /** Who is subscribed to what, as the effects say. */
  readonly rooms: ReadonlyMap<string, ReadonlySet<SessionId>>;
  /** Whose each name is, as the notices say. */
  readonly owners: ReadonlyMap<string, SessionId>;
}

/** Plays a history. Fails if an effect names someone who is not connected. */
function* run({ rules, inputs }: History): Generator<Happening> {
  const rooms = new Map<string, Set<SessionId>>();
  const owners = new Map<string, SessionId>();
  const connected = new Set<SessionId>();
  let state = createState(rules);
  const own = (name: string, id: SessionId) => {
    disown(id);
    owners.set(keyOf(rules, name), id);
  };
  const disown = (id: SessionId) => {
    for (const [key, owner] of owners) if (owner === id) owners.delete(key);
  };
  for (const input of inputs) {
    const before = state;
    const { state: after, effects } = step(before, input);
    state = after;
    const told = new Map<SessionId, Notice[]>();
    const hungUp = new Set<SessionId>();
    const tell = (id: SessionId, notice: Notice) => told.set(id, [...told.get(id) ?? [], notice]);
    if (input.kind === "connected") connected.add(input.session);
    if (input.kind === "named" && connected.has(input.session)) own(input.name, input.session);
    for (const effect of effects) {
      if (effect.kind === "publish") {
        const heard = [effect.room, ...effect.also ?? []].flatMap((room) => [...rooms.get(room) ?? []]);
        for (const id of new Set(heard)) if (!effect.except?.includes(id)) tell(id, effect.notice);
        continue;
      }
      if (effect.kind === "forget" || effect.kind === "save") continue;
      const { session } = effect;
      expect(connected.has(session)).toBe(true);
      if (effect.kind === "deliver") {
        tell(session, effect.notice);
        if (effect.notice.kind === "registered") own(effect.notice.name, session);
      } else if (effect.kind === "subscribe") {
        rooms.set(effect.room, (rooms.get(effect.room) ?? new Set()).add(session));
      } else if (effect.kind === "unsubscribe") {
        expect(rooms.get(effect.room)?.delete(session)).toBe(true);
        if (rooms.get(effect.room)?.size === 0) rooms.delete(effect.room);
      } else if (effect.kind === "hangUp") {
        for (const members of rooms.values()) expect(members.has(session)).toBe(false);
        connected.delete(session);
        disown(session);
        hungUp.add(session);
      }
    }
    expect(new Set(state.sessions.keys())).toEqual(connected);
    yield { before, input, state, effects, told, hungUp, rooms, owners: new Map(owners) };
  }
}

function summary({ state, effects }: Happening): unknown {
  return [snapshot(state), effects];
}

/** What is told to those who are in a room. */
const TO_ROOMS = ["said", "acted", "comings", "topicSet", "inherited", "modesSet", "expelled"];

/** What others hear of, or what has several answers: see rights.test.ts. */
const ALOUD = ["mode", "expel", "invite", "whisper"];

/** What is answered by what one listens to, if at all. */
const LISTENING = ["watch", "unwatch", "watched", "mark"];

/** What others hear of what a moderator does. */
const MODERATION = ["announced", "banned", "kicked", "muted", "unmuted"];

function isModerator({ accounts, sessions }: ChatState, id: SessionId): boolean {
  return accounts.get(sessions.get(id)?.account ?? "")?.isModerator === true;
}

function isLine(notice: Notice): notice is Said {
  return notice.kind === "said" || notice.kind === "acted";
}

function maySpeak(state: ChatState, id: SessionId): boolean {
  const session = state.sessions.get(id);
  return session !== undefined && muteOf(state, session, MOMENT.now) === undefined &&
    (!state.rules.nameRequired || session.name !== undefined);
}

function expectEmpty(
  { ignorers, lastWriters, names, rooms, rules, sessions, unsettled }: ChatState,
): void {
  const empty = createState(rules);
  expect(is(sessions, empty.sessions)).toBe(true);
  expect(is(names, empty.names)).toBe(true);
  expect(
    rooms.filter(({ isKept, members, owner }) => !(isKept || owner !== undefined) || !members.isEmpty()).size,
  ).toBe(0);
  expect([unsettled.size, lastWriters.size, ignorers.size]).toEqual([0, 0, 0]);
}

/** Whether there is nothing in it but text, numbers, truth, lists and records. */
function isPlain(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== "object") return ["string", "number", "boolean"].includes(typeof value);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === Array.prototype) &&
    Object.values(value).every(isPlain);
}
