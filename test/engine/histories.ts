// Random histories of a chat: who connects, says and leaves in any order, with few names, so that they
// collide. Every text is said once only, so that one can tell where it went.

import fc from "fast-check";
import type { Command } from "../../src/engine/command.ts";
import type { Input, Moment } from "../../src/engine/input.ts";
import { DEFAULT_RULES, type Rules, STRICT_RULES } from "../../src/engine/rules.ts";
import type { ChatState, SessionId } from "../../src/engine/state.ts";
import type { SafeText } from "../../src/engine/text.ts";

/** A history: rules, and what happens under them. */
export interface History {
  readonly rules: Rules;
  readonly inputs: readonly Input[];
}

/** Histories of anything that can happen, but for a session that connects twice. */
export function histories(): fc.Arbitrary<History> {
  return fc.record({
    rules: rulesToTry,
    inputs: fc.array(event, { maxLength: 60, size: "max" }).map(withSessions),
  });
}

/** What two names have in common if they are one. */
export function keyOf(rules: Rules, name: string): string {
  return rules.nameCase === "folded" ? name.toLowerCase() : name;
}

/** Everything that a state holds, in its order, as text. */
export function snapshot(
  { epoch, ignorers, lastWriters, made, names, rooms, rules, sessions, unsettled }: ChatState,
): string {
  return JSON.stringify([
    rules,
    [...sessions],
    [...names],
    [...rooms].map(([key, room]) => [key, {
      ...room,
      members: [...room.members],
      comings: Object.values(room.comings).map((some) => [...some as Iterable<unknown>]),
    }]),
    [...unsettled],
    [...lastWriters],
    [...ignorers].map(([name, ids]) => [name, [...ids]]),
    made,
    epoch,
  ]);
}

/** Makes sure that nobody can change plain data. */
export function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

/** An input that does not know yet whose it is and what the text is. */
type Event =
  | { readonly kind: "connected" }
  | { readonly kind: "said"; readonly who: number; readonly command: (text: SafeText) => Command }
  | { readonly kind: "closed"; readonly who: number }
  | { readonly kind: "named"; readonly who: number; readonly name: string }
  | { readonly kind: "announced"; readonly to: readonly string[] | undefined }
  | { readonly kind: "ticked" }
  | { readonly kind: "stopped" };

const NAMES = [
  "alice",
  "Alice",
  "ALICE",
  "bob",
  "guest",
  "server",
  "__proto__",
  "constructor",
  "room1#alice",
  "x".repeat(33),
];

const name = fc.constantFrom(...NAMES);
const who = fc.nat(99);
const room = fc.constantFrom("dev", "DEV", "ops", "tea", "__proto__", "lobby");
const key = fc.constantFrom(undefined, undefined, "tofu");

const command: fc.Arbitrary<(text: SafeText) => Command> = fc.oneof(
  { weight: 4, arbitrary: name.map((name) => () => ({ kind: "register", name }) as const) },
  { weight: 3, arbitrary: name.map((to) => (text: SafeText) => ({ kind: "send", to, text }) as const) },
  { weight: 3, arbitrary: fc.constant((text: SafeText) => ({ kind: "say", text }) as const) },
  { weight: 1, arbitrary: fc.constant((text: SafeText) => ({ kind: "act", text }) as const) },
  {
    weight: 4,
    arbitrary: fc.record({ room, key }).map((join) => () => ({ kind: "join", ...join }) as const),
  },
  {
    weight: 2,
    arbitrary: fc.option(room, { nil: undefined }).map((room) => () => ({ kind: "leave", room }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map((sets) => (text: SafeText) =>
      ({ kind: "topic", text: sets ? text : undefined }) as const
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(() => ({ kind: "rooms" }) as const, () => ({ kind: "time" }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.option(room, { nil: undefined }).map((room) => () => ({ kind: "who", room }) as const),
  },
  { weight: 1, arbitrary: fc.nat(300).map((count) => () => ({ kind: "history", count }) as const) },
  {
    weight: 1,
    arbitrary: fc.nat(20).map((since) => () => ({ kind: "history", since, epoch: undefined }) as const),
  },
  { weight: 1, arbitrary: fc.constant((text: SafeText) => ({ kind: "answer", text }) as const) },
  { weight: 1, arbitrary: fc.constant((reason: SafeText) => ({ kind: "away", reason }) as const) },
  { weight: 1, arbitrary: name.map((name) => () => ({ kind: "whois", name }) as const) },
  { weight: 2, arbitrary: name.map((name) => () => ({ kind: "ignore", name }) as const) },
  { weight: 1, arbitrary: name.map((name) => () => ({ kind: "unignore", name }) as const) },
  { weight: 1, arbitrary: fc.constant((reason: SafeText) => ({ kind: "quit", reason }) as const) },
  { weight: 1, arbitrary: fc.constantFrom("who", "help").map((kind) => () => ({ kind })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("register", "send", "constructor").map((of) => () =>
      ({ kind: "misuse", of }) as const
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant((name: SafeText) => ({ kind: "unknown", name, nearest: undefined }) as const),
  },
  { weight: 1, arbitrary: fc.constant(() => ({ kind: "overlong", limit: 4096 }) as const) },
);

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ kind: "connected" } as const) },
  { weight: 60, arbitrary: fc.record({ kind: fc.constant("said" as const), who, command }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("closed" as const), who }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("named" as const), who, name }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("announced" as const),
      to: fc.option(fc.array(name, { maxLength: 4 }), { nil: undefined }),
    }),
  },
  { weight: 6, arbitrary: fc.constant({ kind: "ticked" } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: "stopped" } as const) },
);

const rulesToTry: fc.Arbitrary<Rules> = fc.constantFrom<Rules>(
  DEFAULT_RULES,
  { ...DEFAULT_RULES, nameRequired: true },
  { ...DEFAULT_RULES, nameCase: "exact" },
  { ...DEFAULT_RULES, keptRooms: ["tea"], comings: "silent" },
  { ...DEFAULT_RULES, maxRooms: 2, maxRoomsEach: 1, maxMembers: 2 },
  STRICT_RULES,
  { ...STRICT_RULES, nameRequired: true },
  { ...STRICT_RULES, nameCase: "folded" },
);

/** Any moment: the engine has no clock. */
export const MOMENT: Moment = { now: 1_790_000_000_000, random: 0.25 };

/** Sessions count up; one in a hundred was never there, and many have left already. */
function withSessions(events: readonly Event[]): Input[] {
  let last: SessionId = 0;
  return events.map((event, index) => {
    const text = `text ${index}` as SafeText;
    switch (event.kind) {
      case "connected":
        return { kind: "connected", session: ++last };
      case "said":
        return {
          kind: "said",
          session: event.who % (last + 1),
          command: event.command(text),
          moment: MOMENT,
        };
      case "closed":
        return { kind: "closed", session: event.who % (last + 1) };
      case "named":
        return { kind: "named", session: event.who % (last + 1), name: event.name };
      case "announced":
        return { kind: "announced", text, to: event.to };
      case "ticked":
      case "stopped":
        return event;
    }
  });
}
