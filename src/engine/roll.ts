// Which servers compute a chat together, read from the log of what they hand over: who has joined, who has been silent
// for too long, whose word counts. All of them read the same log, so all get the same answer, and nobody has to be
// asked.
//
// Time is that of the log, and runs only while something is written there: if the log was away, nobody was silent. This
// also fences off a server that was given up: what it still hands over comes from nobody on the roll, and is ignored.

import type { Input } from "./input.ts";
import { placeOf, PLACES } from "./nodes.ts";
import type { Levels } from "./levels.ts";
import { isSound } from "./sound.ts";
import { isSame, type Joined, raised, type Terms, withJoined } from "./terms.ts";

/** 7 s: with a beat every 2 s its people are gone 9 s after a server died, at the latest; less would give up slow ones. */
export const PATIENCE = 7_000;

/** 2 s: how often a server says at least that it is there. */
export const BEAT = 2_000;

/** 2.5 s: a longer time without any entry is the log's absence, not the servers': somebody beats every 2 s. */
const LONGEST_SILENCE = 2_500;

/** 2⁵²: a place whose ids are there has been used up on purpose, and has too few left for a server to give its clients. */
const USED_UP = 2 ** 52;

/** One server. */
export interface Member {
  /** A random word that is never used again. */
  readonly incarnation: string;
  /** From 0 to 63. */
  readonly place: number;
  /** The number of its last entry. */
  readonly count: number;
  /** When it was heard last, by the roll's clock. */
  readonly heardAt: number;
  /** What its engine can compute. */
  readonly levels: Levels;
  /** Its version, for people. */
  readonly version: string;
}

/** All of them. Plain data. */
export interface Roll {
  /** Milliseconds in which the log was there. */
  readonly clock: number;
  /** The time of the last entry, in milliseconds since 1970. */
  readonly at: number;
  /** By place. */
  readonly members: readonly Member[];
  /** The last id of a session that each place has given, by place. */
  readonly lastSessions: readonly number[];
  /** What the members have agreed on; nothing before there was one. */
  readonly terms: Terms | undefined;
}

/** One entry of the log. */
export interface Entry {
  /** When it was written, in milliseconds since 1970, by the clock of the log. */
  readonly at: number;
  /** Whose it is. */
  readonly incarnation: string;
  /** Its number among those of its server: 1, and then always the next one. */
  readonly count: number;
  readonly joined?: Joined | undefined;
  readonly hasLeft?: boolean | undefined;
  readonly inputs: readonly Input[];
}

/** What comes of an entry. */
export interface RollStep {
  readonly roll: Roll;
  /** What the engine is to be told before the entry's own inputs. */
  readonly before: readonly Input[];
  /** Those of the entry that count. */
  readonly inputs: readonly Input[];
  /** What it is to be told afterwards. */
  readonly after: readonly Input[];
  /** Whether it counts: it is its server's next one, and that is on the roll. */
  readonly counts: boolean;
  /** Why its server may not join. */
  readonly refused?: string | undefined;
  /** Why nothing, or not all, of it counts, if it was not to be expected. */
  readonly ignored?: string | undefined;
}

/** Nobody. */
export const EMPTY_ROLL: Roll = {
  clock: 0,
  at: 0,
  members: [],
  lastSessions: Array.from({ length: PLACES }, () => 0),
  terms: undefined,
};

/** Reads the next entry. The same roll and entry give the same step, always. */
export function readEntry(before: Roll, entry: Entry): RollStep {
  const at = Math.max(before.at, entry.at);
  const clock = before.clock + (before.at === 0 ? 0 : Math.min(at - before.at, LONGEST_SILENCE));
  const silent = before.members.filter(({ heardAt }) => clock - heardAt > PATIENCE);
  const members = silent.length === 0
    ? before.members
    : before.members.filter((member) => !silent.includes(member));
  const gone = silent.map(({ place }): Input => ({ kind: "nodeGone", place, at, why: "silent" }));
  const roll: Roll = { ...before, at, clock, members };
  const step = entry.joined === undefined ? readUsual(roll, entry) : join(roll, entry, entry.joined);
  return withLevel(before, { ...step, before: [...gone, ...step.before] });
}

/** The server of that name, if it is on the roll. */
export function memberOf({ members }: Roll, incarnation: string): Member | undefined {
  return members.find((member) => member.incarnation === incarnation);
}

function ignored(roll: Roll, why?: string): RollStep {
  return { roll, before: [], inputs: [], after: [], counts: false, ignored: why };
}

function refusing(roll: Roll, refused: string): RollStep {
  return { ...ignored(roll, `its server may not join: ${refused}`), refused };
}

/** Once all who are there can compute more, they do; and a chat that begins does so at some level. */
function withLevel(before: Roll, step: RollStep): RollStep {
  const { after, roll } = step;
  if (roll.terms === undefined) return step;
  const terms = raised(roll.terms, roll.members);
  if (terms.level === before.terms?.level) return step;
  const { level, rules } = terms;
  return { ...step, roll: { ...roll, terms }, after: [...after, { kind: "leveled", level, rules }] };
}

function join(roll: Roll, { count, incarnation }: Entry, joined: Joined): RollStep {
  const { clock, members } = roll;
  const known = memberOf(roll, incarnation);
  if (known !== undefined) {
    return ignored(roll, count === known.count ? undefined : "its server has joined already");
  }
  if (count !== 1) return ignored(roll, `its server joins with its number ${count}, not with the first`);
  const isAlone = members.length === 0;
  const terms = withJoined(roll.terms, joined, isAlone);
  if ("refused" in terms) return refusing(roll, terms.refused);
  const place = Array.from({ length: PLACES }, (_, place) => place)
    .find((place) =>
      (roll.lastSessions[place] as number) < USED_UP && members.every((member) => member.place !== place)
    );
  if (place === undefined) return refusing(roll, `there are ${PLACES} already`);
  const { levels, rules, version } = joined;
  const member: Member = { incarnation, place, count, heardAt: clock, levels, version };
  return {
    roll: { ...roll, terms, members: [...members, member].sort((a, b) => a.place - b.place) },
    // Whoever comes when nobody is there says what the chat allows.
    before: isAlone && !isSame(roll.terms, terms) ? [{ kind: "refounded", rules }] : [],
    inputs: [],
    after: [],
    counts: true,
  };
}

function readUsual(roll: Roll, { count, hasLeft, incarnation, inputs }: Entry): RollStep {
  const { at, clock, lastSessions, members } = roll;
  const member = memberOf(roll, incarnation);
  if (member === undefined) return ignored(roll, "its server is none of this chat's, or no longer");
  // Whoever writes the same again can't read at the moment, but is there.
  if (count === member.count) return ignored(withMember(roll, { ...member, heardAt: clock }));
  if (count !== member.count + 1) {
    return ignored(roll, `its number is ${count}, and the next one of its server ${member.count + 1}`);
  }
  const { place } = member;
  if (hasLeft === true) {
    return {
      roll: { ...roll, members: members.filter((other) => other !== member) },
      before: [],
      inputs: [{ kind: "nodeGone", place, at, why: "left" }],
      after: [],
      counts: true,
    };
  }
  let last = lastSessions[place] as number;
  const counting = inputs.filter((input) => {
    if (NEVER_HANDED_OVER.has(input.kind)) return false;
    if (!("session" in input)) return true;
    if (!Number.isSafeInteger(input.session) || placeOf(input.session) !== place) return false;
    if (input.kind !== "connected") return input.session <= last;
    if (input.session <= last) return false;
    last = input.session;
    return true;
  });
  const heard: Member = { ...member, count, heardAt: clock };
  const sound = counting.map((input) => isSound(input) ? input : insteadOf(input));
  const not = inputs.length - sound.filter((input, index) => input === counting[index]).length;
  return {
    roll: {
      ...roll,
      members: withMember(roll, heard).members,
      lastSessions: last === lastSessions[place]
        ? lastSessions
        : lastSessions.map((id, at) => at === place ? last : id),
    },
    before: [],
    inputs: sound.map((input) => timed(input, at)),
    after: [],
    counts: true,
    ignored: not === 0 ? undefined : `${not} of its inputs are none that its server may hand over`,
  };
}

/** As many inputs happen as its server has handed over, for it counts them. */
function insteadOf(input: Input): Input {
  return "session" in input ? { kind: "closed", session: input.session } : { kind: "ticked", at: 0 };
}

function withMember(roll: Roll, changed: Member): Roll {
  const { place } = changed;
  return { ...roll, members: roll.members.map((other) => other.place === place ? changed : other) };
}

/** What only the roll may say, or would end the chat of all. */
const NEVER_HANDED_OVER: ReadonlySet<unknown> = new Set<Input["kind"]>([
  "leveled",
  "nodeGone",
  "refounded",
  "stopped",
]);

/** The only time that counts is that of the log: servers' clocks differ. */
function timed(input: Input, at: number): Input {
  switch (input.kind) {
    case "said":
      return { ...input, moment: { now: at, random: input.moment.random } };
    case "hashed":
    case "lost":
    case "ticked":
    case "verified":
      return { ...input, at };
    default:
      return input;
  }
}
