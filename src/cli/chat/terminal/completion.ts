// What Tab makes of a line: commands behind a slash at its start, rooms where a room is meant, names everywhere else.

import type { CommandOffer } from "../model/wire.ts";
import { currentPlace, isMe, type World } from "../model/world.ts";

/** What can be put in the place of a part of the line. */
export interface Offers {
  /** Where the part begins that is replaced, up to the caret. */
  readonly from: number;
  readonly words: readonly string[];
}

/** What can be completed. */
export interface Known {
  readonly commands: readonly CommandOffer[];
  readonly isModerator: boolean;
  readonly names: readonly string[];
  readonly rooms: readonly string[];
}

/** All that can be completed now: those who spoke last come first. */
export function knownOf(world: World): Known {
  const { commands, isModerator, places, rooms } = world;
  const here = currentPlace(world).names;
  const elsewhere = [...places.values()].flatMap(({ names }) => names);
  const own = [...places.values()].map(({ name }) => name);
  return {
    commands,
    isModerator,
    names: [...new Set([...here, ...elsewhere])].filter((name) => !isMe(world, name)),
    rooms: [...new Set([...own, ...rooms])],
  };
}

/** These are followed by a room. */
const TAKES_ROOM = /^\/(join|j|leave|part|who|names)\s+$/i;

/** What the word at the caret can become. */
export function offersFor(
  text: string,
  caret: number,
  { commands, isModerator, names, rooms }: Known,
): Offers {
  const before = text.slice(0, caret);
  if (/^\/\S*$/.test(before)) {
    const words = commands.filter(({ isForModerators }) => isModerator || !isForModerators)
      .map(({ args, name }) => `/${name}${args === "" ? "" : " "}`);
    return { from: 0, words: starting(words, before) };
  }
  const word = /\S*$/.exec(before)?.[0] ?? "";
  const from = caret - word.length;
  const lead = before.slice(0, from);
  if (TAKES_ROOM.test(lead)) {
    return { from, words: starting(rooms, word.replace(/^#/, "")).map((room) => `${room} `) };
  }
  if (word.startsWith("#")) {
    return {
      from,
      words: starting(rooms.map((room) => `#${room}`), word).map((room) => `${room} `),
    };
  }
  // Who begins a line with a name talks to somebody.
  const end = lead === "" && !word.startsWith("@") ? ": " : " ";
  const sign = word.startsWith("@") ? "@" : "";
  if (word === "" && lead === "") return { from, words: [] };
  return { from, words: starting(names.map((name) => sign + name), word).map((name) => name + end) };
}

/** What all of the words begin with. */
export function commonStart(words: readonly string[]): string {
  const [first = "", ...others] = words;
  let length = first.length;
  for (const other of others) {
    while (!other.toLowerCase().startsWith(first.slice(0, length).toLowerCase())) length--;
  }
  return first.slice(0, length);
}

function starting(words: readonly string[], start: string): readonly string[] {
  return words.filter((word) => word.toLowerCase().startsWith(start.toLowerCase()));
}
