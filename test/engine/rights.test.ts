// What rooms allow, and to whom: on random histories, and one by one.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../../src/engine/command.ts";
import type { Effect } from "../../src/engine/effect.ts";
import type { Input } from "../../src/engine/input.ts";
import { MOST_MASKS } from "../../src/engine/masks.ts";
import { type ModeChange, modesOf } from "../../src/engine/modes.ts";
import type { Notice } from "../../src/engine/notice.ts";
import type { Room } from "../../src/engine/room.ts";
import { type ChatState, createState, type SessionId } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { sanitize } from "../../src/dialects/sanitize.ts";
import { type History, MOMENT, settledHistories } from "./histories.ts";

interface Happening {
  readonly before: ChatState;
  readonly input: Input;
  readonly state: ChatState;
  readonly effects: readonly Effect[];
}

function property(check: (happenings: readonly Happening[]) => void): void {
  fc.assert(fc.property(settledHistories(), (history) => check([...run(history)])), { numRuns: 200 });
}

function* run({ inputs, rules }: History): Generator<Happening> {
  let state = createState(rules);
  for (const input of inputs) {
    const before = state;
    const { effects, state: after } = step(before, input);
    state = after;
    yield { before, input, state, effects };
  }
}

/** What a room's key, limit, flags and lists are, by what its people were told. */
interface Told {
  readonly flags: Set<string>;
  key: string | undefined;
  limit: number | undefined;
  readonly masks: { readonly [list: string]: Set<string> };
}

function toldOf(told: Told, change: ModeChange): void {
  const put = <T>(set: Set<T>, value: T) => {
    // Only what is other than before is told.
    expect(set.has(value)).toBe(!change.isSet);
    if (change.isSet) set.add(value);
    else set.delete(value);
  };
  switch (change.mode) {
    case "k":
      expect(told.key).not.toBe(change.key);
      told.key = change.key;
      return;
    case "l":
      expect(told.limit).not.toBe(change.limit);
      told.limit = change.limit;
      return;
    case "o":
    case "v":
      return;
    case "b":
    case "e":
    case "I":
      return put(told.masks[change.mode] as Set<string>, change.mask);
    default:
      return put(told.flags, change.mode);
  }
}

describe("a room, whatever happens,", () => {
  test("is as its people were told", () => {
    property((happenings) => {
      const rooms = new Map<string, Told>();
      for (const { effects, state } of happenings) {
        for (const effect of effects) {
          if (effect.kind === "forget") rooms.delete(effect.room);
          if (effect.kind !== "publish" || effect.notice.kind !== "modesSet") continue;
          // Who makes a room knows its key.
          const told = rooms.get(effect.room);
          if (told !== undefined) { for (const change of effect.notice.changes) toldOf(told, change); }
        }
        for (const [key, room] of state.rooms) {
          const { flags, limit, masks } = modesOf(room);
          const now = {
            flags: new Set(flags),
            key: room.key,
            limit,
            masks: {
              b: new Set(masks.b.map(({ mask }) => mask)),
              e: new Set(masks.e.map(({ mask }) => mask)),
              I: new Set(masks.I.map(({ mask }) => mask)),
            },
          };
          if (rooms.has(key)) expect(rooms.get(key)).toEqual(now);
          else rooms.set(key, structuredClone(now) as Told);
        }
      }
    });
  });

  test("has operators and voices of those who are in it, and lists of bounded length without doubles", () => {
    property((happenings) => {
      for (const { state } of happenings) {
        for (const room of state.rooms.values()) {
          const { masks, voiced } = modesOf(room);
          const isSound = [room.operators, voiced].every((those) =>
            new Set(those).size === those.length && those.every((id) =>
              room.members.has(id)
            )
          ) && Object.values(masks).every((list) =>
            list.length <= MOST_MASKS &&
            new Set(list.map(({ mask }) => mask.toLowerCase())).size === list.length
          );
          if (!isSound) expect.fail(`${room.name}: ${JSON.stringify([room.operators, voiced, masks])}`);
        }
      }
    });
  });

  test("that is always there is open to everybody, and nobody's", () => {
    property((happenings) => {
      for (const { state } of happenings) {
        for (const room of state.rooms.values()) {
          if (!room.isKept) continue;
          const { flags, limit } = modesOf(room);
          expect([room.key, limit, room.operators]).toEqual([undefined, undefined, []]);
          expect(flags.filter((flag) => flag === "i" || flag === "s")).toEqual([]);
        }
      }
    });
  });

  test("is changed by its operators and moderators, and by nobody else", () => {
    property((happenings) => {
      for (const { before, effects, input, state } of happenings) {
        if (input.kind !== "said" || before.detached.has(input.session)) continue;
        const session = before.sessions.get(input.session);
        const { kind } = input.command;
        if (session === undefined || (kind !== "mode" && kind !== "expel")) continue;
        const key = (input.command.room ?? session.room).toLowerCase();
        const isAllowed = before.rooms.get(key)?.operators.includes(session.id) === true ||
          before.accounts.get(session.account ?? "")?.isModerator === true;
        if (isAllowed) continue;
        expect(state).toBe(before);
        expect(effects.map((effect) => effect.kind)).toEqual(["deliver"]);
      }
    });
  });

  test("is not shown to those who may not know of it", () => {
    property((happenings) => {
      for (const { before, effects, input } of happenings) {
        if (
          input.kind !== "said" || !["rooms", "whois", "who", "modes", "masks"].includes(input.command.kind)
        ) {
          continue;
        }
        const session = before.sessions.get(input.session);
        const notice = effects[0]?.kind === "deliver" ? effects[0].notice : undefined;
        if (session === undefined || before.accounts.get(session.account ?? "")?.isModerator === true) {
          continue;
        }
        const names = notice?.kind === "rooms"
          ? notice.rooms.map(({ name }) => name)
          : notice?.kind === "whois"
          ? notice.rooms
          : notice?.kind === "members" || notice?.kind === "modes" || notice?.kind === "masks"
          ? [notice.room]
          : [];
        for (const name of names) {
          const room = before.rooms.get(name.toLowerCase()) as Room;
          if (modesOf(room).flags.includes("s")) expect(room.members.has(session.id)).toBe(true);
        }
      }
    });
  });

  test("is entered above its limit, without its key, uninvited or banned by those only for whom that does not count", () => {
    property((happenings) => {
      for (const { before, input, state } of happenings) {
        if (input.kind !== "said" || input.command.kind !== "join") continue;
        const key = input.command.room.toLowerCase();
        const session = before.sessions.get(input.session);
        const room = before.rooms.get(key);
        const isIn = state.rooms.get(key)?.members.has(input.session) === true;
        if (session === undefined || room === undefined || room.members.has(session.id) || !isIn) continue;
        const counts = before.accounts.get(session.account ?? "")?.isModerator !== true &&
          (room.owner === undefined || room.owner !== session.account) &&
          !session.invitations.some(({ epoch, room: to }) => to === key && epoch === room.epoch);
        // It is good once.
        const after = state.sessions.get(session.id);
        expect(after?.invitations.some(({ room: to }) => to === key)).toBe(false);
        if (!counts) continue;
        const { flags, limit = Infinity, masks } = modesOf(room);
        expect(room.members.size).toBeLessThan(limit);
        expect([undefined, input.command.key]).toContain(room.key);
        if (flags.includes("i")) expect(masks.I).not.toEqual([]);
        if (masks.b.some(({ mask }) => mask === "*!*@*")) expect(masks.e).not.toEqual([]);
      }
    });
  });
});

/** A chat with people by names, whose ids are counted up. */
class Chat {
  state = createState();
  #last = 0;
  /** What everybody was told in the last step, in order. */
  told = new Map<SessionId, Notice[]>();
  #rooms = new Map<string, Set<SessionId>>();

  constructor(...names: string[]) {
    for (const name of names) {
      this.happens({ kind: "connected", session: ++this.#last, cloak: `cloak${this.#last}` });
      this.says(this.#last, { kind: "register", name });
    }
  }

  says(session: SessionId, command: Command): readonly string[] {
    this.happens({ kind: "said", session, command, moment: MOMENT });
    return this.heard(session);
  }

  /** Changes a room, by letters as programs write them. */
  sets(
    session: SessionId,
    room: string,
    ...changes: readonly (readonly [string, string?])[]
  ): readonly string[] {
    return this.says(session, {
      kind: "mode",
      room,
      changes: changes.map(([letters, text]) => {
        const isSet = letters.startsWith("+");
        const mode = letters.slice(1);
        if (mode === "k") return { isSet, mode, key: text };
        if (mode === "l") return { isSet, mode, limit: Number(text) };
        if (mode === "o" || mode === "v") return { isSet, mode, name: text };
        return (text === undefined ? { isSet, mode } : { isSet, mode, mask: text });
      }) as ModeChange[],
    });
  }

  joins(session: SessionId, room: string, key?: string): readonly string[] {
    return this.says(session, { kind: "join", room, key });
  }

  talks(session: SessionId, room: string): readonly string[] {
    return this.says(session, { kind: "say", room, text: sanitize("hello") });
  }

  heard(session: SessionId): readonly string[] {
    return (this.told.get(session) ?? []).map(({ kind }) => kind);
  }

  happens(input: Input): void {
    const { effects, state } = step(this.state, input);
    this.state = state;
    this.told = new Map();
    const tell = (id: SessionId, notice: Notice) => this.told.set(id, [...this.told.get(id) ?? [], notice]);
    for (const effect of effects) {
      if (effect.kind === "deliver") tell(effect.session, effect.notice);
      if (effect.kind === "subscribe") {
        this.#rooms.set(effect.room, (this.#rooms.get(effect.room) ?? new Set()).add(effect.session));
      }
      if (effect.kind === "unsubscribe") this.#rooms.get(effect.room)?.delete(effect.session);
      if (effect.kind !== "publish") continue;
      for (const id of this.#rooms.get(effect.room) ?? []) {
        if (effect.except?.includes(id) !== true) tell(id, effect.notice);
      }
    }
  }
}

const [ANN, BOB, CAT] = [1, 2, 3] as const;

function den(): Chat {
  const chat = new Chat("ann", "bob", "cat");
  chat.joins(ANN, "den");
  return chat;
}

describe("coming in", () => {
  test("needs an invitation where that is so; it is good once, and for that room only", () => {
    const chat = den();
    chat.sets(ANN, "den", ["+i"]);
    expect(chat.joins(BOB, "den")).toEqual(["inviteOnly"]);
    expect(chat.says(ANN, { kind: "invite", room: "den", name: "bob" })).toEqual(["inviting"]);
    expect(chat.heard(BOB)).toEqual(["invited"]);
    expect(chat.says(BOB, { kind: "invitations" })).toEqual(["invitations"]);
    expect(chat.told.get(BOB)).toEqual([{ kind: "invitations", rooms: ["den"] }]);
    expect(chat.joins(BOB, "den")).toContain("joined");
    chat.says(BOB, { kind: "leave", room: "den" });
    expect(chat.joins(BOB, "den")).toEqual(["inviteOnly"]);
    chat.says(ANN, { kind: "invite", room: "den", name: "bob" });
    chat.says(ANN, { kind: "leave", room: "den" });
    chat.joins(CAT, "den");
    chat.sets(CAT, "den", ["+i"]);
    expect(chat.joins(BOB, "den"), "that was another den").toEqual(["inviteOnly"]);
  });

  test("is past everything for who is invited by an operator, and past nothing for others", () => {
    const chat = den();
    chat.joins(CAT, "den");
    chat.sets(ANN, "den", ["+k", "tofu"], ["+l", "1"], ["+b", "bob"]);
    // Who could not let him in must not ask him to come.
    expect(chat.says(CAT, { kind: "invite", room: "den", name: "bob" })).toEqual(["notOperator"]);
    expect(chat.heard(BOB)).toEqual([]);
    expect(chat.joins(BOB, "den", "tofu")).toEqual(["bannedFromRoom"]);
    chat.sets(ANN, "den", ["+e", "*!*@cloak2"]);
    expect(chat.joins(BOB, "den")).toEqual(["wrongKey"]);
    expect(chat.joins(BOB, "den", "tofu")).toEqual(["roomFull"]);
    expect(chat.told.get(BOB)).toEqual([{ kind: "roomFull", room: "den", limit: 1 }]);
    chat.sets(ANN, "den", ["-e", "*!*@cloak2"], ["+i"]);
    expect(chat.says(CAT, { kind: "invite", room: "den", name: "bob" })).toEqual(["notOperator"]);
    chat.says(ANN, { kind: "invite", room: "den", name: "bob" });
    expect(chat.joins(BOB, "den")).toContain("joined");
    expect(chat.says(ANN, { kind: "invite", room: "den", name: "bob" })).toEqual(["isInRoom"]);
  });

  test("is somebody's again after whoever looked after it has given that up, and one has left", () => {
    const chat = den();
    chat.joins(BOB, "den");
    chat.joins(CAT, "den");
    chat.sets(ANN, "den", ["-o", "ann"]);
    expect(chat.state.rooms.get("den")?.operators).toEqual([]);
    chat.says(ANN, { kind: "leave", room: "den" });
    expect(chat.state.rooms.get("den")?.operators).toEqual([BOB]);
  });

  test("is free for whoever needs no invitation", () => {
    const chat = den();
    chat.sets(ANN, "den", ["+i"], ["+I", "B?B"]);
    expect(chat.joins(BOB, "den")).toContain("joined");
    expect(chat.joins(CAT, "den")).toEqual(["inviteOnly"]);
  });

  test("is never shut for its owner", () => {
    const chat = new Chat("ann", "bob");
    chat.happens({ kind: "hashed", session: ANN, name: "ann", hash: "h", at: 0 });
    chat.joins(ANN, "den");
    chat.joins(BOB, "den");
    chat.sets(ANN, "den", ["+i"], ["+k", "tofu"], ["+b", "*"], ["+l", "1"], ["+o", "bob"]);
    chat.says(BOB, { kind: "expel", room: "den", name: "ann", reason: undefined });
    expect(chat.joins(ANN, "den")).toContain("joined");
    // The others hear that it is theirs again.
    expect(chat.told.get(BOB)?.at(-1)).toEqual({
      kind: "modesSet",
      room: "den",
      by: undefined,
      changes: [{ isSet: true, mode: "o", name: "ann" }],
    });
  });
});

describe("speaking", () => {
  test("needs a voice in a moderated room", () => {
    const chat = den();
    chat.joins(BOB, "den");
    chat.sets(ANN, "den", ["+m"]);
    expect(chat.talks(BOB, "den")).toEqual(["mayNotSpeak"]);
    expect(chat.told.get(BOB)).toEqual([{ kind: "mayNotSpeak", room: "den", why: "moderated" }]);
    expect(chat.talks(ANN, "den")).toEqual(["said"]);
    chat.sets(ANN, "den", ["+v", "bob"]);
    expect(chat.talks(BOB, "den")).toEqual(["said"]);
    chat.sets(ANN, "den", ["-v", "BOB"]);
    expect(chat.talks(BOB, "den")).toEqual(["mayNotSpeak"]);
    chat.says(BOB, { kind: "leave", room: "den" });
    chat.joins(BOB, "den");
    chat.sets(ANN, "den", ["-m"]);
    expect(chat.talks(BOB, "den")).toEqual(["said"]);
  });

  test("is not for who is banned, unless with a voice or by an exception", () => {
    const chat = den();
    chat.joins(BOB, "den");
    chat.sets(ANN, "den", ["+b", "*!*@cloak2"]);
    expect(chat.talks(BOB, "den")).toEqual(["mayNotSpeak"]);
    expect(chat.told.get(BOB)).toEqual([{ kind: "mayNotSpeak", room: "den", why: "banned" }]);
    chat.sets(ANN, "den", ["-t"]);
    expect(chat.says(BOB, { kind: "topic", room: "den", text: sanitize("b") })).toEqual(["mayNotSpeak"]);
    chat.sets(ANN, "den", ["+e", "bob"]);
    expect(chat.talks(BOB, "den")).toEqual(["said"]);
    expect(chat.says(BOB, { kind: "topic", room: "den", text: sanitize("b") })).toEqual(["topicSet"]);
    chat.sets(ANN, "den", ["-e", "bob!*@*"], ["+v", "bob"]);
    expect(chat.talks(BOB, "den")).toEqual(["said"]);
  });

  test("from outside is for rooms that allow it", () => {
    const chat = den();
    expect(chat.talks(BOB, "den")).toEqual(["mayNotSpeak"]);
    expect(chat.told.get(BOB)).toEqual([{ kind: "mayNotSpeak", room: "den", why: "outside" }]);
    expect(chat.talks(BOB, "nowhere")).toEqual(["mayNotSpeak"]);
    chat.sets(ANN, "den", ["-n"]);
    expect(chat.talks(BOB, "den"), "who is not in it reads nothing there").toEqual([]);
    expect(chat.heard(ANN)).toEqual(["said"]);
    chat.sets(ANN, "den", ["+m"]);
    expect(chat.talks(BOB, "den")).toEqual(["mayNotSpeak"]);
  });
});

describe("changes", () => {
  test("are told as they are, and each that can't be by itself", () => {
    const chat = den();
    chat.joins(BOB, "den");
    const told = chat.sets(
      ANN,
      "den",
      ["+m"],
      ["+t"],
      ["+o", "BOB"],
      ["+o", "cat"],
      ["+v", "nobody"],
      ["+b", "x y"],
      ["+b", "cat"],
      ["-b", "CAT!*@*"],
      ["-k"],
      ["-l"],
    );
    expect(told).toEqual(["comings", "modesSet", "notMember", "nobodyCalled", "badMask"]);
    expect(chat.told.get(BOB)).toEqual([{
      kind: "modesSet",
      room: "den",
      by: { name: "ann", profile: undefined, cloak: "cloak1", account: undefined },
      changes: [
        { isSet: true, mode: "m" },
        { isSet: true, mode: "o", name: "bob" },
        { isSet: true, mode: "b", mask: "cat!*@*" },
        { isSet: false, mode: "b", mask: "cat!*@*" },
      ],
    }]);
    expect(chat.sets(BOB, "den", ["+m"])).toEqual(["nothingChanged"]);
    expect(chat.sets(CAT, "den", ["-m"])).toEqual(["notInRoom"]);
    expect(chat.sets(CAT, "nowhere", ["-m"])).toEqual(["noSuchRoom"]);
    chat.sets(BOB, "den", ["-o", "ann"]);
    expect(chat.sets(ANN, "den", ["-m"], ["-t"])).toEqual(["notOperator"]);
  });

  test("make lists of 60 at most", () => {
    const chat = den();
    for (let i = 1; i <= MOST_MASKS; i++) {
      expect(chat.sets(ANN, "den", ["+b", `x${i}`])).toEqual(["modesSet"]);
    }
    expect(chat.sets(ANN, "den", ["+b", "X1"])).toEqual(["nothingChanged"]);
    expect(chat.sets(ANN, "den", ["+b", "x61"])).toEqual(["tooManyMasks"]);
    expect(chat.sets(ANN, "den", ["+e", "x61"])).toEqual(["modesSet"]);
    chat.says(BOB, { kind: "masks", room: "den", list: "b" });
    const [list] = chat.told.get(BOB) ?? [];
    expect(list?.kind === "masks" && list.masks[59]).toEqual({ mask: "x60!*@*", by: "ann", at: MOMENT.now });
    expect(chat.says(BOB, { kind: "masks", room: "den", list: "e" })).toEqual(["notOperator"]);
  });

  test("of a secret room nobody else knows of, nor its key", () => {
    const chat = den();
    chat.sets(ANN, "den", ["+k", "tofu"]);
    chat.says(BOB, { kind: "modes", room: "den" });
    expect(chat.told.get(BOB)).toEqual([{
      ...{ kind: "modes", room: "den", flags: ["n", "t"], isLocked: true, key: undefined, limit: undefined },
      madeAt: MOMENT.now,
    }]);
    chat.says(ANN, { kind: "modes", room: "den" });
    expect(chat.told.get(ANN)?.[0]).toMatchObject({ key: "tofu" });
    chat.sets(ANN, "den", ["+s"], ["-k"]);
    for (const kind of ["modes", "who"] as const) {
      expect(chat.says(BOB, { kind, room: "den" })).toEqual(["noSuchRoom"]);
    }
    expect(chat.says(BOB, { kind: "invite", room: "den", name: "cat" })).toEqual(["noSuchRoom"]);
    chat.says(BOB, { kind: "rooms" });
    expect(chat.told.get(BOB)).toEqual([{ kind: "rooms", rooms: [], total: 0 }]);
    chat.says(BOB, { kind: "whois", name: "ann" });
    expect(chat.told.get(BOB)?.[0]).toMatchObject({ rooms: [] });
  });
});

describe("sending out", () => {
  test("is told to all, also to whoever has to go, who may come again", () => {
    const chat = den();
    chat.joins(BOB, "den");
    chat.happens({ kind: "ticked", at: MOMENT.now });
    chat.joins(CAT, "den");
    const told = chat.says(ANN, { kind: "expel", room: "den", name: "BOB", reason: sanitize("too loud") });
    // Who has come only now is told of first.
    expect(told).toEqual(["comings", "expelled"]);
    const who = (name: string, number: number) =>
      ({ name, profile: undefined, cloak: `cloak${number}`, account: undefined }) as const;
    const notice = {
      kind: "expelled",
      room: "den",
      by: who("ann", 1),
      whom: who("bob", 2),
      reason: "too loud",
    };
    expect(chat.told.get(CAT)).toEqual([notice]);
    expect(chat.told.get(BOB)?.at(-1)).toEqual({ ...notice, now: "lobby" });
    chat.happens({ kind: "ticked", at: MOMENT.now });
    expect(chat.heard(ANN), "that is no second coming or going").toEqual([]);
    expect(chat.talks(BOB, "den")).toEqual(["mayNotSpeak"]);
    expect(chat.joins(BOB, "den")).toContain("joined");
    expect(chat.says(BOB, { kind: "expel", room: "den", name: "ann", reason: undefined })).toEqual([
      "notOperator",
    ]);
    expect(chat.says(ANN, { kind: "expel", room: "den", name: "ann", reason: undefined })).toEqual([
      ...["comings", "expelled"],
    ]);
    expect(chat.heard(CAT), "whose the room is now").toContain("expelled");
    expect(chat.state.rooms.get("den")?.operators.length).toBe(1);
  });

  test("is not possible out of the lobby, where everybody is, and a moderator of the server needs to be in no room", () => {
    const chat = den();
    chat.happens({ kind: "hashed", session: CAT, name: "cat", hash: "h", at: 0 });
    chat.happens({ kind: "appointed", name: "cat", isModerator: true });
    const out = (room: string, name: string) =>
      chat.says(CAT, { kind: "expel", room, name, reason: undefined });
    expect(out("lobby", "bob")).toEqual(["isEverybodys"]);
    for (const letter of ["+i", "+s"]) expect(chat.sets(CAT, "lobby", [letter])).toEqual(["isEverybodys"]);
    expect(chat.sets(CAT, "lobby", ["+k", "tofu"], ["+l", "3"], ["+o", "bob"])).toEqual(
      Array(3).fill("isEverybodys"),
    );
    expect(chat.sets(CAT, "lobby", ["+m"], ["+v", "bob"])).toEqual(["modesSet"]);
    expect(chat.talks(ANN, "lobby")).toEqual(["mayNotSpeak"]);
    expect(chat.talks(BOB, "lobby")).toEqual(["said"]);
    chat.sets(ANN, "den", ["+s"], ["+i"]);
    expect(out("den", "ann")).toEqual([]);
    expect(chat.heard(ANN)).toEqual(["expelled"]);
    expect(chat.state.rooms.has("den")).toBe(false);
  });
});

test("operators are told what is for them alone, and nobody else hears of it", () => {
  const chat = new Chat("ann", "bob", "cat", "dan", "eve");
  for (const id of [ANN, BOB, CAT, 4]) chat.joins(id, "den");
  chat.sets(ANN, "den", ["+o", "bob"], ["+v", "cat"]);
  const text = sanitize("psst");
  const say = (id: SessionId, to: "operators" | "voiced") => {
    const told = chat.says(id, { kind: "whisper", room: "den", to, text });
    expect(chat.told.has(4)).toBe(false);
    return [told, ...[ANN, BOB, CAT].map((id) => chat.heard(id))];
  };
  const heard = ["whispered"];
  expect(say(ANN, "operators")).toEqual([[], [], heard, []]);
  expect(say(CAT, "operators")).toEqual([[], heard, heard, []]);
  expect(say(BOB, "voiced")).toEqual([[], heard, [], heard]);
  expect(say(5, "operators")).toEqual([["mayNotSpeak"], [], [], []]);
  chat.says(BOB, { kind: "ignore", name: "cat" });
  expect(say(CAT, "voiced")).toEqual([[], heard, [], []]);
  expect(chat.state.rooms.get("den")?.last, "it is no line of the room").toBe(0);
});

test("who ignores somebody is not told where that one invites, and neither is told so", () => {
  const chat = den();
  chat.sets(ANN, "den", ["+i"]);
  chat.says(BOB, { kind: "ignore", name: "ann" });
  expect(chat.says(ANN, { kind: "invite", room: "den", name: "bob" })).toEqual(["inviting"]);
  expect(chat.heard(BOB)).toEqual([]);
  expect(chat.joins(BOB, "den")).toEqual(["inviteOnly"]);
});
