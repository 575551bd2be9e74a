// Random histories of a chat: who connects, says and leaves in any order, with few names, so that they
// collide. Every text is said once only, so that one can tell where it went.

import fc from "fast-check";
import { parseRange } from "../../src/engine/address.ts";
import type { Command } from "../../src/engine/command.ts";
import type { Input, Moment, Verdict } from "../../src/engine/input.ts";
import type { SanctionTarget } from "../../src/engine/sanction.ts";
import type { ModeChange } from "../../src/engine/modes.ts";
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
    inputs: fc.array(event, { maxLength: 60, size: "max" }).map((events) => withSessions(events, 0)),
  });
}

/** The same, in a chat where names are claimed, somebody is a moderator, and a room is somebody's. */
export function settledHistories(): fc.Arbitrary<History> {
  return fc.record({
    rules: rulesToTry,
    inputs: fc.array(busyEvent, { maxLength: 40, size: "max" }).map((events) => [
      ...PROLOGUE,
      ...withSessions(events, PROLOGUE.filter(({ kind }) => kind === "connected").length),
    ]),
  });
}

/** What two names have in common if they are one. */
export function keyOf(rules: Rules, name: string): string {
  return rules.nameCase === "folded" ? name.toLowerCase() : name;
}

/** Everything that a state holds, in its order, as text. */
export function snapshot(state: ChatState): string {
  const { ignorers, rooms, ...others } = state;
  return JSON.stringify([
    Object.entries(others).map(([name, field]) => [name, isIterable(field) ? [...field] : field]),
    [...rooms].map(([key, room]) => [key, {
      ...room,
      members: [...room.members],
      comings: Object.values(room.comings).map((some) => [...some as Iterable<unknown>]),
    }]),
    [...ignorers].map(([name, ids]) => [name, [...ids]]),
  ]);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
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
  | {
    readonly kind: "hashed";
    readonly who: number;
    readonly name: string;
    readonly hash: string | undefined;
  }
  | { readonly kind: "verified"; readonly who: number; readonly name: string; readonly verdict: Verdict }
  | { readonly kind: "appointed"; readonly name: string; readonly isModerator: boolean }
  | { readonly kind: "accountRemoved"; readonly name: string }
  | { readonly kind: "named"; readonly who: number; readonly name: string }
  | { readonly kind: "announced"; readonly to: readonly string[] | undefined }
  | { readonly kind: "ticked"; readonly at: number }
  | { readonly kind: "lost"; readonly who: number }
  | { readonly kind: "nodeGone"; readonly who: number }
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

/** Sessions come from 10.0.0.1 to 10.0.0.3. */
const target = fc.oneof<fc.Arbitrary<SanctionTarget>[]>(
  name.map((name) => ({ kind: "name", name }) as const),
  fc.constantFrom("10.0.0.1/32", "10.0.0.2/31").map((range) => parseRange(range) as SanctionTarget),
);

const token = fc.constantFrom("t1", "t2", "t3", "t4");

const someRoom = fc.option(room, { nil: undefined });

/** Some let people in or out, others are nothing. */
const mask = fc.constantFrom("alice", "*!*@*", "B?B", "*a*!*@*", "@*", "", "a b");

const isSet = fc.constantFrom(true, true, false);
const change = fc.oneof<fc.Arbitrary<ModeChange>[]>(
  fc.record({ isSet, mode: fc.constantFrom("i", "m", "n", "s", "t") }),
  fc.record({ isSet, mode: fc.constant("k" as const), key: fc.constantFrom("tofu", "soy") }),
  fc.record({ isSet, mode: fc.constant("l" as const), limit: fc.constantFrom(1, 2, 9) }),
  fc.record({ isSet, mode: fc.constantFrom("o", "v"), name }),
  fc.record({ isSet, mode: fc.constantFrom("b", "e", "I"), mask }),
);

/** What is kept of every password. */
const HASH = "a hash";

const command: fc.Arbitrary<(text: SafeText) => Command> = fc.oneof(
  { weight: 4, arbitrary: name.map((name) => () => ({ kind: "register", name }) as const) },
  { weight: 3, arbitrary: name.map((to) => (text: SafeText) => ({ kind: "send", to, text }) as const) },
  {
    weight: 2,
    arbitrary: fc.record({ names: fc.array(name, { maxLength: 4 }), isFollowing: fc.boolean() }).map(
      (watch) => () => ({ kind: "watch", ...watch }) as const,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.option(fc.array(name, { maxLength: 2 }), { nil: undefined }).map((names) => () =>
      ({ kind: "unwatch", names }) as const
    ),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map((isPresence) => () => ({ kind: "watched", isPresence }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.oneof(name.map((name) => ({ name })), fc.constant({ room: "lobby" })),
      fc.option(fc.nat(9), { nil: undefined }),
    ).map(([target, at]) => () => ({ kind: "mark", ...target, at }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(name.map((to) => ({ to })), fc.constantFrom("lobby", "dev").map((room) => ({ room })))
      .map((whom) => (text: SafeText) =>
        ({ kind: "signal", tags: `+x=${text.length}` as SafeText, ...whom }) as const
      ),
  },
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
  { weight: 1, arbitrary: name.map((name) => () => ({ kind: "check", name }) as const) },
  { weight: 2, arbitrary: name.map((name) => () => ({ kind: "ignore", name }) as const) },
  { weight: 1, arbitrary: name.map((name) => () => ({ kind: "unignore", name }) as const) },
  { weight: 1, arbitrary: fc.constant((reason: SafeText) => ({ kind: "quit", reason }) as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("claim", "release", "bans").map((kind) => () => ({ kind }) as const),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("kick", "login", "regain", "unmute"), name }).map(
      ({ kind, name }) => (reason: SafeText) => ({ kind, name, reason }) as const,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({ target, duration: fc.constantFrom(undefined, 60_000) }).map(
      (ban) => (reason: SafeText) => ({ kind: "ban", reason, ...ban }) as const,
    ),
  },
  { weight: 1, arbitrary: target.map((target) => () => ({ kind: "unban", target }) as const) },
  {
    weight: 2,
    arbitrary: fc.record({ name, duration: fc.constantFrom(undefined, 60_000) }).map(
      (mute) => (reason: SafeText) => ({ kind: "mute", reason, ...mute }) as const,
    ),
  },
  { weight: 1, arbitrary: fc.constant((text: SafeText) => ({ kind: "announce", text }) as const) },
  {
    weight: 5,
    arbitrary: fc.record({ room: someRoom, changes: fc.array(change, { minLength: 1, maxLength: 4 }) }).map(
      (mode) => () => ({ kind: "mode", ...mode }) as const,
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("expel", "invite"), room: someRoom, name }).map(
      (more) => (reason: SafeText) => ({ reason, ...more }) as const,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({ room: someRoom, to: fc.constantFrom("operators", "voiced") }).map(
      (more) => (text: SafeText) => ({ kind: "whisper", text, ...more }) as const,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("modes", "masks", "invitations"),
      room: someRoom,
      list: fc.constantFrom("b", "e", "I"),
    }).map((asked) => () => asked),
  },
  {
    weight: 2,
    arbitrary: fc.record({ room: fc.option(room, { nil: undefined }), key: fc.constantFrom("a", "b") }).map(
      (more) => (text: SafeText) => ({ kind: "say", text, isAnswered: true, ...more }) as const,
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Command>(
      { kind: "crowd", room: "dev" },
      { kind: "census", isWhole: true },
      { kind: "search", mask: "*" },
      { kind: "search", mask: "a*!*@*" },
      { kind: "find", names: NAMES },
      { kind: "list" },
      { kind: "list", masks: ["*e*"], notMasks: ["t?a"], moreThan: 0, fewerThan: 9 },
      { kind: "bot", isBot: true },
      { kind: "bot", isBot: false },
    ).map((asked) => () => asked),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("profile", "former"), name, most: fc.constant(undefined) })
      .map(
        (asked) => () => asked,
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constant((realName: SafeText) => ({ kind: "introduce", realName }) as const),
  },
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
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("hashed" as const),
      who,
      name,
      hash: fc.constantFrom(HASH, HASH, HASH, undefined),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("verified" as const),
      who,
      name,
      verdict: fc.constantFrom<Verdict>("granted", "granted", "denied", "unknown"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("appointed" as const),
      name,
      isModerator: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("accountRemoved" as const), name }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("named" as const), who, name }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("announced" as const),
      to: fc.option(fc.array(name, { maxLength: 4 }), { nil: undefined }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(0, 59_000, 61_000).map((later) =>
      ({ kind: "ticked", at: MOMENT.now + later }) as const
    ),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("nodeGone" as const), who: fc.nat(200) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "stopped" } as const) },
);

/** Programs introduce themselves, lose their connections and come back. */
const comesBack: fc.Arbitrary<Event> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("lost" as const), who: fc.nat(99) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("lost" as const), who: fc.constantFrom(1, 2, 3, 4) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("said" as const),
      who: fc.nat(99),
      command: fc.record({ token, resume: fc.option(token, { nil: undefined }) }).map((hello) => () =>
        ({ kind: "hello", ...hello }) as const
      ),
    }),
  },
);

/** Half of it is done by the first four, of whom alice can do more. */
const busyEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: event },
  { weight: 1, arbitrary: comesBack },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("said" as const),
      who: fc.constantFrom(1, 1, 2, 3, 4),
      command,
    }),
  },
);

const rulesToTry: fc.Arbitrary<Rules> = fc.constantFrom<Rules>(
  DEFAULT_RULES,
  { ...DEFAULT_RULES, nameRequired: true },
  { ...DEFAULT_RULES, nameCase: "exact" },
  { ...DEFAULT_RULES, keptRooms: ["tea"], comings: "silent" },
  { ...DEFAULT_RULES, maxRooms: 2, maxRoomsEach: 1, maxMembers: 2 },
  { ...DEFAULT_RULES, maxAccounts: 2, maxWaiting: 1, maxSanctions: 1 },
  STRICT_RULES,
  { ...STRICT_RULES, nameRequired: true },
  { ...STRICT_RULES, nameCase: "folded" },
);

/** Any moment: the engine has no clock. */
export const MOMENT: Moment = { now: 1_790_000_000_000, random: 0.25 };

const said = (session: SessionId, command: Command): Input => ({
  kind: "said",
  session,
  command,
  moment: MOMENT,
});

/** Alice is a moderator, bob has a room and a password, carol only a name, and the fourth has none. */
const PROLOGUE: readonly Input[] = [
  ...[1, 2, 3, 4].map((session): Input => ({
    kind: "connected",
    session,
    address: `10.0.0.${session % 3 + 1}`,
  })),
  ...["alice", "bob", "__proto__"].map((name, index) => said(index + 1, { kind: "register", name })),
  ...["alice", "bob"].map((name, index): Input => ({
    kind: "hashed",
    session: index + 1,
    name,
    hash: HASH,
    at: MOMENT.now,
  })),
  { kind: "appointed", name: "alice", isModerator: true },
  said(2, { kind: "join", room: "dev", key: undefined }),
  ...[1, 2, 3].map((session) => said(session, { kind: "hello", token: `t${session}`, resume: undefined })),
];

/** Sessions count up; one in a hundred was never there, and many have left already. */
function withSessions(events: readonly Event[], before: number): Input[] {
  let last: SessionId = before;
  return events.map((event, index) => {
    const text = `text ${index}` as SafeText;
    switch (event.kind) {
      case "connected":
        last += 1;
        // Some choose all of their rooms.
        return {
          kind: "connected",
          session: last,
          address: `10.0.0.${last % 3 + 1}`,
          isRoaming: last % 4 === 0 ? true : undefined,
        };
      case "said":
        return {
          kind: "said",
          session: event.who % (last + 1),
          command: event.command(text),
          moment: MOMENT,
        };
      case "closed":
        return { kind: "closed", session: event.who % (last + 1) };
      case "hashed":
        return {
          kind: "hashed",
          session: event.who % (last + 1),
          name: event.name,
          hash: event.hash,
          at: MOMENT.now,
        };
      case "verified":
        return {
          kind: "verified",
          session: event.who % (last + 1),
          name: event.name,
          hash: HASH,
          verdict: event.verdict,
          at: MOMENT.now,
        };
      case "lost":
        return { kind: "lost", session: event.who % (last + 1), at: MOMENT.now };
      case "nodeGone":
        return { kind: "nodeGone", place: event.who % (last + 1) % 64, at: MOMENT.now, why: "silent" };
      case "named":
        return { kind: "named", session: event.who % (last + 1), name: event.name };
      case "announced":
        return { kind: "announced", text, to: event.to };
      case "appointed":
      case "accountRemoved":
      case "ticked":
      case "stopped":
        return event;
    }
  });
}
