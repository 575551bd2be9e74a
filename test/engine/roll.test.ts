// Which servers are in, read from any log.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Input } from "../../src/engine/input.ts";
import { ENGINE_LEVELS } from "../../src/engine/levels.ts";
import { placeOf } from "../../src/engine/nodes.ts";
import { EMPTY_ROLL, type Entry, memberOf, readEntry, type Roll } from "../../src/engine/roll.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import { createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";

const joined = {
  levels: ENGINE_LEVELS,
  version: "1",
  rules: DEFAULT_RULES,
  commands: [],
  secret: "the first one's",
};

function entry(incarnation: string, count: number, at: number, rest: Partial<Entry> = {}): Entry {
  return { incarnation, count, at, inputs: [], ...count === 1 ? { joined } : {}, ...rest };
}

function rolled(entries: readonly Entry[], from = EMPTY_ROLL): { roll: Roll; inputs: Input[] } {
  let roll = from;
  const inputs: Input[] = [];
  for (const next of entries) {
    const result = readEntry(roll, next);
    roll = result.roll;
    inputs.push(...result.before, ...result.inputs, ...result.after);
  }
  return { roll, inputs };
}

const places = (roll: Roll) =>
  roll.members.map(({ incarnation, place }) => `${incarnation}${place}`).join(" ");

describe("a roll", () => {
  test("gives the lowest free place, and frees that of who leaves", () => {
    const log = [entry("a", 1, 1), entry("b", 1, 2), entry("a", 2, 3, { hasLeft: true }), entry("c", 1, 4)];
    expect(places(rolled(log).roll)).toBe("c0 b1");
    expect(rolled(log).inputs.at(-1)).toEqual({ kind: "nodeGone", place: 0, at: 3, why: "left" });
  });

  test("gives up who was silent for more than 7 s, and ignores what it still says", () => {
    const beats = [3, 5, 7, 9].map((second, index) => entry("b", index + 2, second * 1000));
    const { roll, inputs } = rolled([entry("a", 1, 1000), entry("b", 1, 1000), ...beats]);
    expect(places(roll)).toBe("b1");
    expect(inputs.at(-1)).toEqual({ kind: "nodeGone", place: 0, at: 9000, why: "silent" });
    const late = readEntry(roll, entry("a", 2, 9100, { inputs: [{ kind: "connected", session: 64 }] }));
    expect([late.counts, late.inputs]).toEqual([false, []]);
  });

  test("keeps who writes the same again and again, for it can't read at the moment, and counts that once", () => {
    const seconds = [1, 3, 5, 7, 9, 11];
    const others = seconds.map((second, index) => entry("b", index + 2, 1000 + second * 1000));
    const again = seconds.map((second) =>
      entry("a", 2, 1001 + second * 1000, { inputs: [{ kind: "connected", session: 64 }] })
    );
    const log = [...others, ...again].sort((one, other) => one.at - other.at);
    const { inputs, roll } = rolled([entry("a", 1, 1000), entry("b", 1, 1000), ...log]);
    expect(places(roll)).toBe("a0 b1");
    expect(inputs.filter(({ kind }) => kind === "connected").length).toBe(1);
  });

  test("gives up nobody for an hour in which nothing was written", () => {
    const hour = 3_600_000;
    const log = [entry("a", 1, 1000), entry("b", 1, 1000), entry("a", 2, hour), entry("b", 2, hour + 1)];
    expect(places(rolled(log).roll)).toBe("a0 b1");
  });

  test("refuses other settings, and says which, unless nobody is there", () => {
    const other = { ...joined, rules: { ...DEFAULT_RULES, maxRooms: 7 } };
    const { roll } = rolled([entry("a", 1, 1)]);
    expect(readEntry(roll, entry("b", 1, 2, { joined: other })).refused).toMatch(/: maxRooms$/);
    const roomy = (...keptRooms: string[]) => ({
      joined: { ...joined, rules: { ...DEFAULT_RULES, keptRooms } },
    });
    const { roll: two } = rolled([entry("a", 1, 1, roomy("a", "b"))]);
    expect(readEntry(two, entry("b", 1, 2, roomy("b", "a"))).refused).toBeUndefined();
    expect(readEntry(two, entry("b", 1, 2, roomy("b"))).refused).toMatch(/: keptRooms$/);
    const { roll: empty } = rolled([entry("a", 2, 3, { hasLeft: true })], roll);
    const founded = readEntry(empty, entry("b", 1, 4, { joined: other }));
    expect(founded.before).toEqual([{ kind: "refounded", rules: other.rules }]);
  });

  test("keeps the secret of who was there first, though all have left and another one says what the chat allows", () => {
    const secretly = (secret: string) => ({ joined: { ...joined, rules: { ...DEFAULT_RULES }, secret } });
    const refused = { joined: { ...secretly("refused").joined, levels: { low: 99, high: 99 } } };
    const { roll } = rolled([
      entry("a", 1, 1, secretly("first")),
      entry("b", 1, 2, secretly("second")),
      entry("x", 1, 3, refused),
      entry("a", 2, 4, { hasLeft: true }),
      entry("b", 2, 5, { hasLeft: true }),
    ]);
    expect(roll.terms?.secret).toBe("first");
    const saved = JSON.parse(JSON.stringify(roll)) as Roll;
    const other = { ...DEFAULT_RULES, maxRooms: 7 };
    const refounded = rolled(
      [entry("c", 1, 6, { joined: { ...secretly("third").joined, rules: other } })],
      saved,
    );
    expect(refounded.roll.terms).toMatchObject({ secret: "first", rules: other });
    expect(JSON.stringify(refounded)).not.toMatch(/second|third/);
  });

  test("goes on at the level that all know, and at a higher one when the last that does not know it is gone", () => {
    const able = (low: number, high: number) => ({
      joined: { ...joined, levels: { low, high }, version: `0.${high}` },
    });
    const newRules = { ...DEFAULT_RULES, maxStars: 5 };
    const old = [entry("a", 1, 1, able(1, 1)), entry("b", 1, 2, able(1, 1))];
    const begun = rolled(old);
    expect(begun.inputs).toEqual([
      { kind: "refounded", rules: DEFAULT_RULES },
      { kind: "leveled", level: 1, rules: DEFAULT_RULES },
    ]);
    const mixed = rolled([
      entry("a", 2, 3, { hasLeft: true }),
      entry("c", 1, 4, { joined: { ...able(1, 2).joined, rules: newRules } }),
      entry("d", 1, 5, able(1, 3)),
    ], begun.roll);
    expect(mixed.inputs.filter(({ kind }) => kind === "leveled")).toEqual([]);
    expect(readEntry(mixed.roll, entry("e", 1, 6, able(2, 3))).refused).toBe(
      "its engine is at level 1, where partyline 0.1 has brought it; this one (0.3) begins at 2: " +
        "start one between the two first, until the older ones have left",
    );
    const raised = rolled([entry("b", 2, 7, { hasLeft: true })], mixed.roll);
    expect(raised.inputs).toEqual([
      { kind: "nodeGone", place: 1, at: 7, why: "left" },
      // With the rule that only the newer ones know.
      { kind: "leveled", level: 2, rules: newRules },
    ]);
    expect(readEntry(raised.roll, entry("f", 1, 8, able(1, 1))).refused).toMatch(
      /at level 2, where partyline 0\.2 .* \(0\.1\) goes up to 1: start 0\.2 or a later one/,
    );
    const alone = rolled([
      entry("c", 2, 9, { hasLeft: true }),
      entry("d", 2, 10, { hasLeft: true }),
    ], raised.roll);
    // It never falls, though nobody is there.
    expect(readEntry(alone.roll, entry("g", 1, 11, able(1, 1))).refused).toMatch(/at level 3/);
  });

  test("raises the level when the last old one has been silent for too long", () => {
    const able = (high: number) => ({ joined: { ...joined, levels: { low: 1, high } } });
    const beats = [3, 5, 7, 9].map((second, index) => entry("b", index + 2, second * 1000));
    const { inputs, roll } = rolled([entry("a", 1, 1000, able(1)), entry("b", 1, 1000, able(2)), ...beats]);
    expect(inputs.map(({ kind }) => kind)).toEqual(["refounded", "leveled", "nodeGone", "leveled"]);
    expect(roll.terms?.level).toBe(2);
  });

  test("gives out 64 places and refuses the 65th", () => {
    const log = Array.from({ length: 64 }, (_, index) => entry(`n${index}`, 1, 1));
    const { roll } = rolled(log);
    expect(roll.members.length).toBe(64);
    expect(readEntry(roll, entry("more", 1, 2)).refused).toBe("there are 64 already");
  });

  test("refuses rules that all would have to keep, when they have become too many", () => {
    const extra = (name: string) => ({ ...DEFAULT_RULES, [name]: "x".repeat(100_000) });
    const { roll } = rolled([
      entry("a", 1, 1),
      entry("b", 1, 2, { joined: { ...joined, rules: extra("one") } }),
      entry("c", 1, 3, { joined: { ...joined, rules: extra("two") } }),
      entry("d", 1, 4, { joined: { ...joined, rules: extra("three") } }),
    ]);
    expect(places(roll)).toBe("a0 b1 c2");
  });

  test("says why an entry counts for nothing, but of one that is there twice", () => {
    const { roll } = rolled([entry("a", 1, 1), entry("a", 2, 2)]);
    const why = (next: Entry) => readEntry(roll, next).ignored;
    expect(why(entry("a", 3, 3))).toBeUndefined();
    expect(why(entry("a", 2, 3))).toBeUndefined();
    expect(why(entry("a", 9, 3))).toBe("its number is 9, and the next one of its server 3");
    expect(why(entry("x", 2, 3))).toBe("its server is none of this chat's, or no longer");
    expect(why(entry("a", 1, 3))).toBe("its server has joined already");
    expect(why(entry("x", 2, 3, { joined }))).toBe("its server joins with its number 2, not with the first");
    expect(why(entry("x", 1, 3, { joined: { ...joined, commands: ["count"] } }))).toMatch(
      /^its server may not join: .*: the commands of the host program$/,
    );
    const stranger = readEntry(
      roll,
      entry("a", 3, 3, { inputs: [{ kind: "stopped" }, { kind: "ticked", at: 1 }] }),
    );
    expect([stranger.inputs.length, stranger.ignored]).toEqual([
      1,
      "1 of its inputs are none that its server may hand over",
    ]);
  });

  test("takes the time of all inputs from the log", () => {
    const said: Input = {
      kind: "said",
      session: 64,
      command: { kind: "who" },
      moment: { now: 5, random: 0.25 },
    } as Input;
    const { inputs } = rolled([
      entry("a", 1, 1),
      entry("a", 2, 7, { inputs: [{ kind: "connected", session: 64 }, said] }),
    ]);
    expect(inputs.at(-1)).toMatchObject({ moment: { now: 7, random: 0.25 } });
    const timed: Input[] = [
      { kind: "hashed", session: 64, name: "a", hash: undefined, at: 5 },
      { kind: "verified", session: 64, name: "a", hash: undefined, verdict: "denied", at: 5 },
      { kind: "lost", session: 64, at: 5 },
      { kind: "ticked", at: 5 },
    ];
    const log = [
      entry("a", 1, 1),
      entry("a", 2, 7, { inputs: [{ kind: "connected", session: 64 }, ...timed] }),
    ];
    expect(rolled(log).inputs.slice(-4).map((input) => (input as { at: number }).at)).toEqual([7, 7, 7, 7]);
  });
});

/** What servers write, in any order, sent again now and then, with any pauses. */
const logs = fc.array(
  fc.record({
    who: fc.nat(4),
    pause: fc.oneof({ weight: 8, arbitrary: fc.nat(900) }, { weight: 2, arbitrary: fc.nat(30_000) }),
    act: fc.constantFrom("says", "says", "says", "says", "connects", "again", "skips", "leaves", "joins"),
    session: fc.nat(400),
  }),
  { maxLength: 80, size: "max" },
).map((events) => {
  const nodes = Array.from({ length: 5 }, (_, index) => ({ index, life: 0, count: 0 }));
  let at = 1_000;
  return events.map(({ act, pause, session, who }): Entry => {
    const node = nodes[who] as typeof nodes[number];
    at += pause;
    if (act === "joins") Object.assign(node, { life: node.life + 1, count: 0 });
    if (act === "skips") node.count += 1;
    if (act !== "again" || node.count === 0) node.count += 1;
    const name = `${node.index}.${node.life}`;
    const inputs: Input[] = act === "connects"
      ? [{ kind: "connected", session }]
      : [{ kind: "closed", session }, { kind: "stopped" }, { kind: "nodeGone", place: 0, at, why: "left" }];
    return entry(name, node.count, at, { inputs, hasLeft: act === "leaves" && node.count > 1 });
  });
});

describe("any log", () => {
  test("is read by all alike, and the engine never throws at what it comes to", () => {
    fc.assert(fc.property(logs, (log) => {
      const { inputs } = rolled(log);
      expect(rolled(log).inputs).toEqual(inputs);
      let state = createState();
      for (const input of inputs) state = step(state, input).state;
      expect(inputs.some(({ kind }) => kind === "stopped")).toBe(false);
    }));
  });

  test("has each entry count once, in its server's order, while that is on the roll", () => {
    fc.assert(fc.property(logs, (log) => {
      let roll = EMPTY_ROLL;
      const counted = new Map<string, number>();
      for (const next of log) {
        const before = roll;
        const result = readEntry(roll, next);
        roll = result.roll;
        expect(roll.clock - before.clock).toBeLessThanOrEqual(2_500);
        for (const { heardAt } of roll.members) expect(roll.clock - heardAt).toBeLessThanOrEqual(7_000);
        expect(new Set(roll.members.map(({ place }) => place)).size).toBe(roll.members.length);
        if (!result.counts) continue;
        if (next.joined === undefined) expect(next.count).toBe((counted.get(next.incarnation) ?? 0) + 1);
        counted.set(next.incarnation, next.count);
      }
    }));
  });

  test("never gives an id twice, and ids have their server's place", () => {
    fc.assert(fc.property(logs, (log) => {
      let roll = EMPTY_ROLL;
      const seen = new Set<number>();
      for (const next of log) {
        const result = readEntry(roll, next);
        for (const input of result.inputs) {
          if (input.kind !== "connected") continue;
          expect(seen.has(input.session)).toBe(false);
          expect(placeOf(input.session)).toBe(memberOf(result.roll, next.incarnation)?.place);
          seen.add(input.session);
        }
        roll = result.roll;
      }
    }));
  });
});

describe("whoever can write to the log", () => {
  const announced = { kind: "announced", text: "x", to: undefined };
  const begun = step(createState(), { kind: "connected", session: 64 }).state;

  test("makes nothing of the chat with commands that there are not, or that are what every object has", () => {
    for (
      const kind of [
        "constructor",
        "valueOf",
        "toString",
        "hasOwnProperty",
        "__proto__",
        "nothing",
        "",
        5,
        null,
      ]
    ) {
      const input = {
        kind: "said",
        session: 64,
        command: { kind },
        moment: { now: 1, random: 0 },
      } as unknown as Input;
      expect(step(begun, input), String(kind)).toEqual({ state: begun, effects: [] });
    }
  });

  test("hands over nothing that the engine could not compute later, but ends whom it is said of", () => {
    const connected: Input = { kind: "connected", session: 64, address: "10.0.0.1", cloak: "x" };
    const handedOver = (input: unknown) => {
      const { roll } = rolled([entry("a", 1, 1), entry("a", 2, 2, { inputs: [connected] })]);
      const { ignored, inputs } = readEntry(roll, entry("a", 3, 3, { inputs: [input as Input] }));
      return [inputs, ignored?.slice(0, 16)];
    };
    const said = (command: unknown, moment: unknown = { now: 3, random: 0 }) => ({
      kind: "said",
      session: 64,
      command,
      moment,
    });
    for (
      const input of [
        { kind: "connected", session: 128, address: null },
        { kind: "connected", session: 128, address: ["10.0.0.1"] },
        { kind: "connected", session: 128, cloak: 5 },
        { kind: "named", session: 64, name: { a: 1 } },
        { kind: "hashed", session: 64, name: "a", hash: 5, at: 3 },
        { kind: "lost", session: 64, at: "3" },
        { kind: "closed", session: 64, why: {} },
        said(null),
        said([]),
        said({}),
        said({ kind: ["say"] }),
        said({ kind: "say", text: 5 }),
        said({ kind: "say", text: null }),
        said({ kind: "say", text: "a", tags: {} }),
        said({ kind: "mode", changes: [{ isSet: true, mode: "k", key: 5 }] }),
        said({ kind: "mode", changes: "k" }),
        said({ kind: "watch", names: ["a", 5] }),
        said({ kind: "watch", names: [["a"]] }),
        said({ kind: "ban", target: { kind: "name", name: 5 } }),
        said({ kind: "say", text: "a" }, null),
        said({ kind: "say", text: "a" }, { now: 3, random: "x" }),
      ]
    ) {
      const { session } = input as { session: number };
      expect(handedOver(input), JSON.stringify(input)).toEqual([
        [{ kind: "closed", session }],
        "1 of its inputs ",
      ]);
    }
    expect(handedOver({ ...announced, text: 5 })).toEqual([[{ kind: "ticked", at: 3 }], "1 of its inputs "]);
    for (
      const input of [
        { ...announced, to: ["a"] },
        { kind: "connected", session: 128, address: undefined },
        said({ kind: "history", count: undefined, before: { number: 5, epoch: undefined } }),
        said({ kind: "latest", after: 1, before: 5, most: 3 }),
        said({
          kind: "excerpt",
          room: "a",
          most: 3,
          way: "between",
          points: [{ at: 3 }, { number: 3, epoch: "x" }],
        }),
        said({ kind: "whisper", to: "voiced", text: "a" }),
        said({ kind: "ban", target: { kind: "range", bytes: "x" }, duration: 5, reason: undefined }),
      ]
    ) expect(handedOver(input)[1], JSON.stringify(input)).toBeUndefined();
  });

  test("uses no place up for whoever has it next: that gets another one", () => {
    const { roll } = rolled([
      entry("a", 1, 1),
      entry("a", 2, 2, { inputs: [{ kind: "connected", session: Number.MAX_SAFE_INTEGER - 63 }] }),
      entry("a", 3, 3, { hasLeft: true }),
      entry("b", 1, 4),
    ]);
    expect(roll.lastSessions[0]).toBe(Number.MAX_SAFE_INTEGER - 63);
    expect(places(roll)).toBe("b1");
  });

  test("takes no rule away that the engine relies on, and makes none of another kind", () => {
    const rules = {
      ...DEFAULT_RULES,
      keptRooms: 5,
      maxRooms: "many",
      reservedNames: [5],
      maxTopic: 7,
      later: [1],
    };
    for (const kind of ["refounded", "leveled"] as const) {
      for (const [given, maxTopic] of [[rules, 7], [{}, DEFAULT_RULES.maxTopic]] as const) {
        const input = { kind, level: 2, rules: given } as unknown as Input;
        const { state } = step(createState(), input);
        const { keptRooms, maxRooms, reservedNames } = DEFAULT_RULES;
        expect(state.rules).toMatchObject({ keptRooms, maxRooms, reservedNames, maxTopic });
      }
    }
  });
});
