// Properties of sessions that lose their connections and come back, on random histories.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Effect } from "../../src/engine/effect.ts";
import type { Input } from "../../src/engine/input.ts";
import { hasFlag } from "../../src/engine/modes.ts";
import type { Room } from "../../src/engine/room.ts";
import { type ChatState, createState, type SessionId } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { type History, MOMENT, settledHistories, snapshot } from "./histories.ts";

const RUNS = { numRuns: 500 };

interface Happening {
  readonly before: ChatState;
  readonly input: Input;
  readonly state: ChatState;
  readonly effects: readonly Effect[];
  /** Who is subscribed to what, and has a connection, as the shell knows it. */
  readonly rooms: ReadonlyMap<string, ReadonlySet<SessionId>>;
  readonly connected: ReadonlySet<SessionId>;
}

function* run({ inputs, rules }: History): Generator<Happening> {
  let state = createState(rules);
  const rooms = new Map<string, Set<SessionId>>();
  const connected = new Set<SessionId>();
  for (const input of inputs) {
    const before = state;
    const next = step(before, input);
    state = next.state;
    if (input.kind === "connected") connected.add(input.session);
    for (const effect of next.effects) {
      if (effect.kind === "subscribe") {
        rooms.set(effect.room, (rooms.get(effect.room) ?? new Set()).add(effect.session));
      }
      if (effect.kind === "unsubscribe") rooms.get(effect.room)?.delete(effect.session);
      if (effect.kind === "hangUp") connected.delete(effect.session);
    }
    yield { before, input, state, effects: next.effects, rooms, connected };
  }
}

function property(check: (happening: Happening) => void): void {
  fc.assert(
    fc.property(settledHistories(), (history) => {
      for (const happening of run(history)) check(happening);
    }),
    RUNS,
  );
}

describe("a session", () => {
  test("has a connection, or is waited for", () => {
    property(({ connected, state }) => {
      const here = [...state.sessions.keys()].filter((id) => !state.detached.has(id));
      expect(new Set(here)).toEqual(connected);
      for (const id of state.detached.keys()) expect(state.sessions.has(id)).toBe(true);
    });
  });

  test("that is here is subscribed to its rooms, and one that is waited for to none", () => {
    property(({ rooms, state }) => {
      for (const [key, { members }] of state.rooms) {
        const here = [...members].filter((id) => !state.detached.has(id));
        expect(new Set(rooms.get(key) ?? [])).toEqual(new Set(here));
      }
      for (const { id, rooms: keys } of state.sessions.values()) {
        for (const key of keys) expect(state.rooms.get(key)?.members.has(id)).toBe(true);
      }
    });
  });

  test("that is waited for does nothing, and nothing is done to its connection", () => {
    property(({ before, effects, input, state }) => {
      for (const id of before.detached.keys()) {
        for (const effect of effects) {
          if (effect.kind === "hangUp" || effect.kind === "subscribe") expect(effect.session).not.toBe(id);
          // What must not get lost waits for it.
          if (effect.kind === "deliver" && effect.session === id) expect(effect.notice.kind).not.toBe("sent");
        }
        if ("session" in input && input.session === id) expect(state).toBe(before);
      }
    });
  });

  test("that is lost leaves no trace in its rooms until it is given up", () => {
    property(({ before, effects, input, state }) => {
      if (input.kind !== "lost" || !state.detached.has(input.session)) return;
      if (before.detached.has(input.session)) return;
      for (const effect of effects) expect(["unsubscribe", "hangUp"]).toContain(effect.kind);
      expect(state.rooms).toBe(before.rooms);
      // Names are watched by connections, and are not any more.
      if (before.sessions.get(input.session)?.watched.length === 0) expect(state.names).toBe(before.names);
      expect(state.unsettled).toBe(before.unsettled);
    });
  });

  test("comes back with everything that it was", () => {
    property(({ before, effects, input, state }) => {
      if (input.kind !== "said" || input.command.kind !== "hello") return;
      const welcome = effects.find((effect) => effect.kind === "deliver" && effect.notice.kind === "welcome");
      if (welcome?.kind !== "deliver" || welcome.notice.kind !== "welcome" || !welcome.notice.isResumed) {
        return;
      }
      const from = before.sessions.get(before.tokens.get(input.command.resume ?? "") ?? -1);
      const to = state.sessions.get(input.session);
      expect(
        from && to &&
          {
            ...to,
            id: from.id,
            address: from.address,
            token: from.token,
            formerToken: from.formerToken,
            watched: from.watched,
          },
      ).toEqual(from);
      expect(state.sessions.has(from?.id ?? -1)).toBe(false);
      for (const key of to?.rooms ?? []) {
        const operators = (room: ChatState["rooms"], id: SessionId | undefined) =>
          room.get(key)?.operators.includes(id ?? -1);
        expect(operators(state.rooms, to?.id)).toBe(operators(before.rooms, from?.id));
      }
      const sent = effects.flatMap((effect) =>
        effect.kind === "deliver" && effect.notice.kind === "sent" ? [effect.notice.text] : []
      );
      expect(sent).toEqual(before.detached.get(from?.id ?? -1)?.missed.map(({ text }) => text) ?? []);
      if (from?.name !== undefined && state.rules.nameConflict === "refuse") {
        expect([...state.names.values()].filter(({ name }) => name === from.name)).toEqual([to]);
      }
      for (const { id } of [...state.names.values()]) expect(state.sessions.has(id)).toBe(true);
      for (const ids of state.ignorers.values()) {
        for (const id of ids) expect(state.sessions.has(id)).toBe(true);
      }
    });
  });

  test("that does not come back in time has left, as everybody learns then", () => {
    property(({ before, input, state }) => {
      if (input.kind !== "ticked") return;
      for (const [id, { until }] of before.detached) expect(state.detached.has(id)).toBe(until > input.at);
      for (const id of before.detached.keys()) expect(state.sessions.has(id)).toBe(state.detached.has(id));
    });
  });
});

test("nobody gets a line of a room that it is not in at that time, whoever was kicked, banned, away or back", () => {
  property(({ before, effects, input, rooms }) => {
    for (const effect of effects) {
      if (effect.kind !== "publish" || (effect.notice.kind !== "said" && effect.notice.kind !== "acted")) {
        continue;
      }
      // Nobody comes or goes by what is said.
      expect(input.kind).toBe("said");
      const room = before.rooms.get(effect.room) as Room;
      for (const id of rooms.get(effect.room) ?? []) expect(room.members.has(id)).toBe(true);
      // Where an operator allows it, others may speak, too: they don't hear it.
      expect(room.members.has(effect.from ?? -1) || !hasFlag(room, "n")).toBe(true);
    }
  });
});

test("the same inputs make the same chat", () => {
  fc.assert(
    fc.property(settledHistories(), (history) => {
      const all = [...run(history)].map(({ effects, state }) => [snapshot(state), effects]);
      expect([...run(history)].map(({ effects, state }) => [snapshot(state), effects])).toEqual(all);
    }),
    { numRuns: 100 },
  );
});

test("tokens lead to sessions, and to no others than those that have them", () => {
  property(({ state }) => {
    for (const [token, id] of state.tokens) {
      expect([state.sessions.get(id)?.token, state.sessions.get(id)?.formerToken]).toContain(token);
    }
    for (const id of state.taken.keys()) expect(state.sessions.has(id)).toBe(true);
  });
});

test("nothing is left of a chat that all have left", () => {
  fc.assert(
    fc.property(settledHistories(), (history) => {
      let state = [...run(history)].at(-1)?.state ?? createState(history.rules);
      for (const session of state.sessions.keys()) state = step(state, { kind: "closed", session }).state;
      state = step(state, { kind: "ticked", at: MOMENT.now + 200_000 }).state;
      const { detached, ignorers, lastWriters, names, sessions, taken, tokens, unsettled } = state;
      const sizes = [detached, ignorers, lastWriters, names, sessions, taken, tokens, unsettled].map((
        { size },
      ) => size);
      expect(sizes).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    }),
    RUNS,
  );
});

describe("what is said with a key", () => {
  test("is said once", () => {
    property(({ before, effects, input }) => {
      if (input.kind !== "said" || input.command.kind !== "say" || input.command.key === undefined) return;
      const { key } = input.command;
      const known = before.taken.get(input.session)?.find((taken) => taken.key === key);
      if (known === undefined || before.detached.has(input.session)) return;
      const { at, number, room } = known;
      const notice = { kind: "taken", room, number, at };
      expect(effects).toEqual([{ kind: "deliver", session: input.session, notice }]);
    });
  });

  test("is remembered 64 times", () => {
    let state = step(createState(), { kind: "connected", session: 1 }).state;
    for (let count = 1; count <= 70; count++) {
      const command = { kind: "say", text: "hi" as never, key: `key ${count}`, isAnswered: true } as const;
      state = step(state, { kind: "said", session: 1, command, moment: MOMENT }).state;
    }
    expect(state.taken.get(1)?.map(({ number }) => number)).toEqual(
      Array.from({ length: 64 }, (_, i) => i + 7),
    );
  });
});
