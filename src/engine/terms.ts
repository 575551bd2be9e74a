// What the servers of a chat have agreed on: its rules, the commands of the host program, the level that all of their
// engines compute, and the secret that makes the same words of the same addresses on all of them. Servers of several
// versions read this alike, so a server passes on what it does not know of the others' rules.

import type { Levels } from "./levels.ts";
import type { Rules } from "./rules.ts";

/** 256 Ki characters, as many as one server may say of itself: what others do not know of its rules is added to theirs. */
const MOST_RULES = 262_144;

/** What a server says of itself when it joins. */
export interface Joined {
  readonly levels: Levels;
  /** Its version, for people. */
  readonly version: string;
  readonly rules: Rules;
  readonly commands: readonly string[];
  /** What the words for addresses are made with, if the chat begins with this server. */
  readonly secret: string;
}

/** What they have agreed on. Plain data. */
export interface Terms {
  /** The level of the chat's state. It never falls. */
  readonly level: number;
  /** The version that has brought it there. */
  readonly version: string;
  readonly rules: Rules;
  readonly commands: readonly string[];
  /**
   * What the words for addresses are made with: that of the first server, for good, since bans are kept by those words. To
   * whoever can read the log, or what was saved of the chat, it discloses nothing new: people's addresses are in there.
   */
  readonly secret: string;
}

/** What holds with one server more, or why it may not join. */
export function withJoined(
  terms: Terms | undefined,
  joined: Joined,
  isAlone: boolean,
): Terms | { readonly refused: string } {
  const { commands, levels, rules, secret, version } = joined;
  if (terms === undefined) return { level: levels.high, version, rules, commands, secret };
  const { level } = terms;
  if (level < levels.low || level > levels.high) return { refused: levelProblem(terms, joined) };
  if (isAlone) return { ...terms, rules, commands };
  const differing = differences(terms, joined);
  if (differing.length === 0) {
    const all = { ...rules, ...terms.rules };
    // All keep them, and each time that the chat is saved they are.
    return JSON.stringify(all).length > MOST_RULES
      ? { refused: "it has too many rules" }
      : { ...terms, rules: all };
  }
  return { refused: `it was started with other settings than the others: ${differing.join(", ")}` };
}

/** What holds as soon as all who are there can compute more. */
export function raised(
  terms: Terms,
  members: readonly { readonly levels: Levels; readonly version: string }[],
): Terms {
  const level = Math.min(...members.map(({ levels }) => levels.high));
  if (members.length === 0 || level <= terms.level) return terms;
  const { version } = members.find(({ levels }) => levels.high === level) as (typeof members)[number];
  return { ...terms, level, version };
}

/** Whether a chat allows the same. */
export function isSame(before: Terms | undefined, { commands, rules }: Terms): boolean {
  return before !== undefined &&
    JSON.stringify([before.rules, before.commands]) === JSON.stringify([rules, commands]);
}

function levelProblem({ level, version }: Terms, { levels, version: own }: Joined): string {
  const theirs = `its engine is at level ${level}, where partyline ${version} has brought it`;
  return level > levels.high
    ? `${theirs}; this one (${own}) goes up to ${levels.high}: start ${version} or a later one`
    : `${theirs}; this one (${own}) begins at ${levels.low}: start one between the two first, until the older ones have left`;
}

/** The settings that both know, and have otherwise. */
function differences(terms: Terms, { commands, rules }: Joined): readonly string[] {
  const [theirs, ours] = [terms.rules, rules] as unknown as readonly Readonly<Record<string, unknown>>[];
  const names = Object.keys(ours ?? {}).filter((name) =>
    theirs !== undefined && name in theirs && written(theirs[name]) !== written(ours?.[name])
  );
  const isOther = JSON.stringify(commands) !== JSON.stringify(terms.commands);
  return isOther ? [...names, "the commands of the host program"] : names;
}

/** Lists of rules are sets: in which order somebody has typed `--room` twice makes no other chat. */
function written(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? [...value].sort() : value);
}
