// Asking about people and rooms: who finds whom, and what is remembered of those who have left.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../../src/engine/command.ts";
import { costOf } from "../../src/engine/commands/table.ts";
import { MOST_FORMER } from "../../src/engine/former.ts";
import type { Notice } from "../../src/engine/notice.ts";
import { type ChatState, createState, LOBBY, type Session } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { sanitize } from "../../src/dialects/sanitize.ts";
import { histories, type History, settledHistories } from "./histories.ts";

const MOMENT = { now: 0, random: 0 };

/** What somebody is answered. */
function ask<K extends Notice["kind"]>(
  state: ChatState,
  session: number,
  command: Command,
  kind: K,
): Extract<Notice, { readonly kind: K }> {
  const { effects, state: after } = step(state, { kind: "said", session, command, moment: MOMENT });
  expect(after).toBe(state);
  const [effect] = effects;
  if (effects.length !== 1 || effect?.kind !== "deliver" || effect.notice.kind !== kind) {
    throw new Error(`Another answer: ${JSON.stringify(effects)}`);
  }
  expect(effect.session).toBe(session);
  return effect.notice as Extract<Notice, { readonly kind: K }>;
}

function end({ inputs, rules }: History): ChatState {
  return inputs.reduce((state, input) => step(state, input).state, createState(rules));
}

/** A chat of people who roam, each in some rooms. */
function chat(people: { readonly [name: string]: readonly string[] }): ChatState {
  let state = createState();
  let session = 0;
  const say = (command: Command) => {
    state = step(state, { kind: "said", session, command, moment: MOMENT }).state;
  };
  for (const [name, rooms] of Object.entries(people)) {
    session++;
    state = step(state, { kind: "connected", session, cloak: `c${session}`, isRoaming: true }).state;
    say({ kind: "register", name, profile: { ident: "id", realName: sanitize(`Real ${name}`) } });
    for (const room of rooms) say({ kind: "join", room, key: undefined });
  }
  return state;
}

const namesOf = (people: readonly { readonly who: { readonly name: string | undefined } }[]) =>
  people.map(({ who }) => who.name);

const here = ({ sessions, detached }: ChatState): readonly Session[] =>
  [...sessions.values()].filter(({ id }) => !detached.has(id));

describe("by a mask", () => {
  for (const [name, some] of [["anybody", histories()], ["settled", settledHistories()]] as const) {
    test(`one finds people who are in a room with oneself, and nobody twice: ${name}`, () => {
      fc.assert(fc.property(some, fc.constantFrom("*", "a*", "*!*@*", "b?b", "alice"), (history, mask) => {
        const state = end(history);
        for (const { id, name: own, rooms } of here(state)) {
          const found = namesOf(ask(state, id, { kind: "search", mask }, "found").people);
          // Under strict rules somebody goes on signing with a name that another has.
          if (history.rules.nameConflict === "refuse") expect(new Set(found).size).toBe(found.length);
          const around = [...state.sessions.values()]
            .filter((other) => other.rooms.some((room) => rooms.includes(room))).map(({ name }) => name);
          for (const name of found) expect([own, ...around]).toContain(name);
          if (mask === "*") {
            expect(new Set(found)).toEqual(new Set([own, ...around].filter((name) => name !== undefined)));
          }
        }
      }));
    });
  }

  test("a whole one is held against name, ident and place", () => {
    const state = chat({ alice: ["dev"], bob: ["dev"], carol: ["ops"] });
    const found = (mask: string) => namesOf(ask(state, 1, { kind: "search", mask }, "found").people);
    expect(found("*!*@c2")).toEqual(["bob"]);
    expect(found("*!~ID@*")).toEqual(["alice", "bob"]);
    expect(found("@c3")).toEqual([]);
    expect(found("B*")).toEqual(["bob"]);
    expect(found("x".repeat(1000))).toEqual([]);
    expect(found(`${"*a".repeat(100)}!*@*`)).toEqual([]);
  });

  test("of a crowd too large to be shown only those are found who may change the room", () => {
    const crowd = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`p${index}`, [LOBBY]]));
    const state = chat({ ...crowd, alice: [LOBBY, "dev"], bob: ["dev"] });
    const alice = 502;
    expect(namesOf(ask(state, alice, { kind: "search", mask: "*" }, "found").people)).toEqual([
      "alice",
      "bob",
    ]);
  });

  test("no more than 1,000 people are tried, however many rooms one is in", () => {
    const people: { [name: string]: string[] } = {};
    const rooms = Array.from({ length: 4 }, (_, index) => `r${index}`);
    for (const room of rooms) for (let i = 0; i < 400; i++) people[`${room}-${i}`] = [room];
    const state = chat({ ...people, alice: rooms });
    const count = (mask: string) => ask(state, 1601, { kind: "search", mask }, "found").people.length;
    expect(count("*")).toBe(500);
    expect(count("r1*")).toBe(400);
    expect(count("r2*")).toBe(199);
    expect(count("r3*")).toBe(0);
  });
});

test("by name one finds everybody who is here, each once, in the order of asking", () => {
  const state = chat({ alice: ["dev"], bob: ["ops"], carol: [] });
  const found = (...names: readonly string[]) =>
    namesOf(ask(state, 1, { kind: "find", names }, "found").people);
  expect(found("CAROL", "bob", "nobody", "Bob")).toEqual(["carol", "bob"]);
  expect(found(...Array.from({ length: 200 }, () => "x"), "bob")).toEqual([]);
});

test("nobody reads of a room, looking somebody up or listing rooms, that he may not look into", () => {
  fc.assert(fc.property(settledHistories(), (history) => {
    const state = end(history);
    for (const { account, id, rooms } of here(state)) {
      if (account !== undefined && state.accounts.get(account)?.isModerator === true) continue;
      const secret = [...state.rooms].filter(([key, { modes }]) =>
        modes?.flags.includes("s") === true && !rooms.includes(key)
      ).map(([, { name }]) => name);
      const listed = ask(state, id, { kind: "list" }, "listed").rooms.map(({ name }) => name);
      for (const name of secret) expect(listed).not.toContain(name);
      for (const name of state.names.valueSeq().map(({ name = "" }) => name)) {
        const profile = ask(state, id, { kind: "profile", name }, "profile");
        for (const { name } of profile.rooms) expect(secret).not.toContain(name);
        if (profile.person.who.name !== state.sessions.get(id)?.name) {
          expect(profile.address).toBeUndefined();
        }
      }
    }
  }));
});

describe("who was here", () => {
  test("is remembered by name, the last one first, and no more than a hundred", () => {
    let state = chat({ alice: [] });
    for (let session = 2; session < 2 + MOST_FORMER + 5; session++) {
      state = step(state, { kind: "connected", session, cloak: `c${session}`, isRoaming: true }).state;
      const name = session % 2 === 0 ? "bob" : `guy${session}`;
      const command = { kind: "register", name } as const;
      state = step(state, { kind: "said", session, command, moment: MOMENT }).state;
      state = step(state, { kind: "closed", session }).state;
    }
    expect(state.former).toHaveLength(MOST_FORMER);
    const who = (most?: number) =>
      ask(state, 1, { kind: "former", name: "BOB", most }, "former").people.map(({ cloak }) => cloak);
    expect(who(2)).toEqual([`c${MOST_FORMER + 6}`, `c${MOST_FORMER + 4}`]);
    expect(who()).toHaveLength(MOST_FORMER / 2);
    expect(who().at(-1)).toBe("c8");
  });

  test("is remembered when the name is given up for another, and not when only its case changes", () => {
    let state = chat({ alice: [] });
    const rename = (name: string) => {
      const command = { kind: "register", name } as const;
      state = step(state, { kind: "said", session: 1, command, moment: MOMENT }).state;
    };
    rename("ALICE");
    expect(state.former).toEqual([]);
    rename("bob");
    expect(state.former.map(({ name }) => name)).toEqual(["ALICE"]);
  });

  test("without a name is nobody, and never more than the bound are kept", () => {
    fc.assert(fc.property(histories(), (history) => {
      const { former, names, peak } = end(history);
      expect(former.length).toBeLessThanOrEqual(MOST_FORMER);
      for (const { name } of former) expect(name).toBeDefined();
      expect(peak).toBeGreaterThanOrEqual(names.size);
    }));
  });
});

describe("rooms", () => {
  const state = chat({ alice: ["dev", "ops", "tea"], bob: ["dev"], carol: ["dev", "ops"], dave: [] });
  const list = (wanted: Omit<Extract<Command, { kind: "list" }>, "kind">) =>
    ask(state, 4, { kind: "list", ...wanted }, "listed").rooms.map(({ name }) => name);

  test("are listed with those of most people first, and the lobby only if somebody is in it", () => {
    expect(list({})).toEqual(["dev", "ops", "tea"]);
    expect(ask(chat({ alice: [LOBBY] }), 1, { kind: "list" }, "listed").rooms).toMatchObject([{
      name: LOBBY,
    }]);
  });

  test("are found by masks, by what they are not called, and by how many are in them", () => {
    expect(list({ masks: ["D*", "tea"] })).toEqual(["dev", "tea"]);
    expect(list({ masks: ["nothing"] })).toEqual([]);
    expect(list({ notMasks: ["*e*"] })).toEqual(["ops"]);
    expect(list({ moreThan: 1 })).toEqual(["dev", "ops"]);
    expect(list({ fewerThan: 3 })).toEqual(["ops", "tea"]);
    expect(list({ masks: ["*"], moreThan: 1, fewerThan: 3 })).toEqual(["ops"]);
  });
});

test("what is long or takes long costs more than a line", () => {
  for (const kind of ["search", "list", "census"] as const) {
    expect(costOf({ kind, mask: "*" } as Command)).toBeGreaterThan(1);
  }
});

describe("what somebody says of itself", () => {
  test("is told to all who share a room, each once, and to itself", () => {
    const state = chat({ alice: ["dev", "ops"], bob: ["dev"] });
    const command = { kind: "introduce", realName: sanitize("Another") } as const;
    const { effects, state: after } = step(state, { kind: "said", session: 1, command, moment: MOMENT });
    expect(effects).toMatchObject([{
      kind: "publish",
      room: "dev",
      also: ["ops"],
      from: 1,
      notice: { kind: "introduced", who: { name: "alice", profile: { ident: "id", realName: "Another" } } },
    }]);
    expect(after.sessions.get(1)?.profile?.realName).toBe("Another");
    const alone = step(chat({ alice: [] }), { kind: "said", session: 1, command, moment: MOMENT });
    expect(alone.effects).toMatchObject([{ kind: "deliver", session: 1, notice: { kind: "introduced" } }]);
  });

  test("that it is a program is known until it says otherwise", () => {
    let state = chat({ alice: [] });
    for (const isBot of [true, false]) {
      const command = { kind: "bot", isBot } as const;
      const { effects, state: after } = step(state, { kind: "said", session: 1, command, moment: MOMENT });
      expect(effects).toEqual([{ kind: "deliver", session: 1, notice: { kind: "bot", isBot } }]);
      state = after;
      expect(ask(state, 1, { kind: "profile", name: "alice" }, "profile").person.who.profile?.isBot)
        .toBe(isBot ? true : undefined);
    }
  });
});
