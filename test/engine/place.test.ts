// Properties of claimed names, moderators and what outlives a chat, on random histories.

import fc from "fast-check";
import { is, Map } from "immutable";
import { describe, expect, test } from "vitest";
import type { Effect } from "../../src/engine/effect.ts";
import type { Input } from "../../src/engine/input.ts";
import { withKept } from "../../src/engine/kept.ts";
import { keptModes } from "../../src/engine/modes.ts";
import type { Room } from "../../src/engine/room.ts";
import type { ChatState, Session } from "../../src/engine/state.ts";
import { createState } from "../../src/engine/state.ts";
import { muteOf } from "../../src/engine/sanctions.ts";
import { step } from "../../src/engine/step.ts";
import { keyOf, MOMENT, settledHistories } from "./histories.ts";
import type { History } from "./histories.ts";

const RUNS = { numRuns: 500 };

interface Happening {
  readonly before: ChatState;
  readonly input: Input;
  readonly state: ChatState;
  readonly effects: readonly Effect[];
}

function* run({ inputs, rules }: History): Generator<Happening> {
  let state = createState(rules);
  for (const input of inputs) {
    const before = state;
    const next = step(before, input);
    state = next.state;
    yield { before, input, state, effects: next.effects };
  }
}

function property(check: (happening: Happening, history: History) => void): void {
  fc.assert(
    fc.property(settledHistories(), (history) => {
      for (const happening of run(history)) check(happening, history);
    }),
    RUNS,
  );
}

function speaker({ before, input }: Happening): Session | undefined {
  if (input.kind !== "said" || before.detached.has(input.session)) return undefined;
  return before.sessions.get(input.session);
}

function isModerator({ accounts }: ChatState, session: Session | undefined): boolean {
  return accounts.get(session?.account ?? "")?.isModerator === true;
}

describe("a claimed name", () => {
  test("is registered by nobody but who is logged in by it", () => {
    property(({ before, effects, input, state }, { rules }) => {
      // The host program gives whom it likes any name; and the recipe knows no claims.
      if (input.kind === "named" || rules.nameConflict === "takeOver") return;
      for (const effect of effects) {
        if (effect.kind !== "deliver" || effect.notice.kind !== "registered") continue;
        const key = keyOf(rules, effect.notice.name);
        if (before.accounts.has(key)) expect(state.sessions.get(effect.session)?.account).toBe(key);
      }
    });
  });

  test("is logged in by only with its password, or by claiming it", () => {
    property(({ before, input, state }) => {
      for (const [id, { account }] of state.sessions) {
        if (account === undefined || before.sessions.get(id)?.account === account) continue;
        expect("session" in input && input.session).toBe(id);
        // Or by coming back as who one was.
        if (input.kind === "said" && input.command.kind === "hello") {
          const from = before.tokens.get(input.command.resume ?? "");
          expect(before.sessions.get(from ?? -1)?.account).toBe(account);
          continue;
        }
        if (input.kind === "verified") expect(input.verdict).toBe("granted");
        else expect(input.kind === "hashed" && input.hash).toBe("a hash");
      }
    });
  });

  test("is there as long as somebody is logged in by it, or a room is its", () => {
    property(({ state: { accounts, rooms, sessions } }) => {
      for (const { account } of sessions.values()) {
        if (account !== undefined) expect(accounts.has(account)).toBe(true);
      }
      for (const { owner } of rooms.values()) if (owner !== undefined) expect(accounts.has(owner)).toBe(true);
    });
  });
});

test("accounts, messages that wait, bans and mutes are as many as the rules allow", () => {
  property(({ state: { accounts, rules, sanctions, waiting } }) => {
    expect(accounts.size).toBeLessThanOrEqual(rules.maxAccounts);
    expect(sanctions.size).toBeLessThanOrEqual(rules.maxSanctions);
    const waits = [...accounts.values()].map((account) => account.waiting.length);
    expect(waiting).toBe(waits.reduce((sum, count) => sum + count, 0));
    for (const count of waits) expect(count).toBeLessThanOrEqual(rules.maxWaiting);
  });
});

describe("moderators", () => {
  const COMMANDS = ["kick", "ban", "unban", "bans", "mute", "unmute", "announce"];

  test("do what nobody else can", () => {
    property((happening) => {
      const { before, effects, input, state } = happening;
      const session = speaker(happening);
      if (session === undefined || input.kind !== "said" || !COMMANDS.includes(input.command.kind)) return;
      if (isModerator(before, session)) return;
      expect(state).toBe(before);
      expect(effects).toEqual([{ kind: "deliver", session: session.id, notice: { kind: "notModerator" } }]);
    });
  });

  test("have each of their acts written down, once, and nobody else's", () => {
    property((happening) => {
      const { before, effects, input, state } = happening;
      const acts = effects.filter(({ kind }) => kind === "moderated");
      expect(acts.length).toBeLessThanOrEqual(1);
      if (acts.length > 0) expect(isModerator(before, speaker(happening))).toBe(true);
      const isAct = input.kind === "said" && COMMANDS.includes(input.command.kind);
      if (isAct && state !== before) expect(acts.length).toBe(1);
    });
  });

  test("cannot be removed or muted by each other", () => {
    property((happening) => {
      const { before, input, state } = happening;
      if (input.kind !== "said" || !COMMANDS.includes(input.command.kind)) return;
      for (const [id, session] of before.sessions) {
        if (!isModerator(before, session)) continue;
        expect(state.sessions.get(id)?.mutedAs).toBe(session.mutedAs);
      }
    });
  });

  test("silence whom they mute: it reaches nobody else", () => {
    property((happening) => {
      const { effects, input } = happening;
      const session = speaker(happening);
      if (session === undefined || input.kind !== "said") return;
      if (muteOf(happening.before, session, MOMENT.now) === undefined) return;
      const { kind } = input.command;
      if (!["say", "act", "send", "answer"].includes(kind)) return;
      for (const effect of effects) {
        expect(effect.kind).toBe("deliver");
        if ("session" in effect) expect(effect.session).toBe(session.id);
      }
    });
  });

  test("keep banned names free", () => {
    property(({ before, effects, input }, { rules }) => {
      if (input.kind !== "said") return;
      for (const effect of effects) {
        if (effect.kind !== "deliver" || effect.notice.kind !== "registered") continue;
        const ban = before.sanctions.get(`ban @${keyOf(rules, effect.notice.name)}`);
        if (ban !== undefined) expect(ban.until).toBeLessThanOrEqual(MOMENT.now);
      }
    });
  });
});

describe("what outlives a chat", () => {
  test("is what the engine says has changed, and nothing else", () => {
    fc.assert(
      fc.property(settledHistories(), (history) => {
        const saved = {
          account: Map<string, unknown>(),
          sanction: Map<string, unknown>(),
          room: Map<string, unknown>(),
        };
        for (const { effects, input, state } of run(history)) {
          for (const effect of effects) {
            if (effect.kind !== "save") continue;
            const { key, kind, value } = effect.change;
            saved[kind] = value === undefined ? saved[kind].delete(key) : saved[kind].set(key, value);
          }
          // What was kept is not changed by the end.
          if (input.kind === "stopped") return;
          expect(saved.account.toObject()).toEqual(state.accounts.toObject());
          expect(saved.sanction.toObject()).toEqual(state.sanctions.toObject());
          // What is always there is kept by whoever starts the chat.
          const rooms = state.rooms.filter((room, key) => !room.isKept || saved.room.has(key));
          expect([...saved.room.keys()].sort()).toEqual([...rooms.keys()].sort());
          for (const [key, room] of rooms) {
            const { epoch, key: needed, madeAt, name, owner, topic } = room;
            const modes = keptModes(room);
            expect(saved.room.get(key)).toEqual({ epoch, key: needed, madeAt, modes, name, owner, topic });
          }
        }
      }),
      RUNS,
    );
  });

  test("is there again when the chat goes on", () => {
    fc.assert(
      fc.property(settledHistories(), (history) => {
        const { state } = [...run(history)].at(-1) ?? { state: createState(history.rules) };
        const again = withKept(createState(history.rules, "other"), {
          accounts: [...state.accounts],
          sanctions: [...state.sanctions],
          rooms: [...state.rooms],
        });
        expect(is(again.accounts, state.accounts)).toBe(true);
        expect(is(again.sanctions, state.sanctions)).toBe(true);
        expect(again.waiting).toBe(state.waiting);
        for (const [key, room] of state.rooms) {
          const { epoch, last, madeAt, name, owner, topic } = room;
          expect(again.rooms.get(key)?.madeAt).toBe(madeAt);
          expect(keptModes(again.rooms.get(key) as Room)).toEqual(keptModes(room));
          expect(again.rooms.get(key)).toMatchObject({ epoch, last, name, operators: [], owner });
          expect(again.rooms.get(key)?.topic).toEqual(topic);
          expect(again.rooms.get(key)?.members.size).toBe(0);
        }
      }),
      RUNS,
    );
  });
});
