// What MODE writes about a room: letters with signs, and behind them what some of them need (modern.ircdocs.horse, "MODE
// Message"; the letters are those of CHANMODES and PREFIX in isupport.ts).

import type { MaskList, ModeChange, RoomFlag } from "../../engine/modes.ts";
import { byteLength } from "../bytes.ts";
import { sanitize } from "../sanitize.ts";
import { MOST_WITH_MORE } from "./bounds.ts";
import { isKey, KEY_RULE, shownKey } from "./keys.ts";
import { isShownInFull, maskOf, shownMask } from "./masks.ts";
import { shown } from "./registration.ts";
import { nameOf, nickOf } from "./source.ts";

/** 20 letters are read of one message: more than there are. */
const MOST_LETTERS = 20;

/** 9 digits: a limit that no room comes to, and still a number everywhere. */
const LIMIT = /^0*([1-9]\d{0,8})$/;

/** What a message asks for. */
export interface Asked {
  readonly changes: readonly ModeChange[];
  /** The lists that are asked for, each once. */
  readonly lists: readonly MaskList[];
  readonly problems: readonly LetterProblem[];
}

/** A letter that means nothing, or that has nothing behind it that it can be used with. */
export type LetterProblem =
  | { readonly kind: "unknown"; readonly letter: string }
  | { readonly kind: "unusable"; readonly letter: string; readonly why: string };

/** Reads the letters and what stands behind them. */
export function readLetters(letters: string, params: readonly string[], network: string): Asked {
  const changes: ModeChange[] = [];
  const lists = new Set<MaskList>();
  const problems: LetterProblem[] = [];
  const rest = params.slice(0, MOST_WITH_MORE);
  let isSet = true;
  for (const letter of letters.slice(0, MOST_LETTERS)) {
    if (letter === "+" || letter === "-") {
      isSet = letter === "+";
      continue;
    }
    const read = readLetter(letter, isSet, rest, network);
    if ("list" in read) lists.add(read.list);
    else if ("problem" in read) problems.push(read.problem);
    else changes.push(read.change);
  }
  return { changes, lists: [...lists], problems };
}

type Read =
  | { readonly change: ModeChange }
  | { readonly list: MaskList }
  | { readonly problem: LetterProblem };

/** Takes what it needs away from what stands behind the letters. */
function readLetter(letter: string, isSet: boolean, rest: string[], network: string): Read {
  const unusable = (why: string): Read => ({ problem: { kind: "unusable", letter, why } });
  switch (letter) {
    case "i":
    case "m":
    case "n":
    case "s":
    case "t":
      return { change: { isSet, mode: letter } };
    case "k": {
      const key = rest.shift();
      if (!isSet) return { change: { isSet, mode: letter } };
      return key !== undefined && isKey(key) ? { change: { isSet, mode: letter, key } } : unusable(KEY_RULE);
    }
    case "l": {
      if (!isSet) return { change: { isSet, mode: letter } };
      const limit = LIMIT.exec(rest.shift() ?? "")?.[1];
      return limit === undefined
        ? unusable("A limit is a number, and at least 1")
        : { change: { isSet, mode: letter, limit: Number(limit) } };
    }
    case "o":
    case "v": {
      const nick = rest.shift();
      return nick === undefined || nick === ""
        ? unusable("Whom do you mean?")
        : { change: { isSet, mode: letter, name: nameOf(nick) } };
    }
    case "b":
    case "e":
    case "I": {
      const typed = rest.shift();
      if (typed === undefined) return { list: letter };
      const mask = maskOf(sanitize(typed), network);
      return isShownInFull(mask)
        ? { change: { isSet, mode: letter, mask } }
        : unusable("That mask is too long to be shown");
    }
    default:
      return { problem: { kind: "unknown", letter: shown(letter) } };
  }
}

/** The letters of some changes, and what stands behind them. */
export interface Written {
  readonly letters: string;
  readonly params: readonly string[];
}

/**
 * Writes changes in as many messages as it takes: each has at most so many letters with something behind them.
 *
 * @param room how many bytes a message has for them
 */
export function writeLetters(
  changes: readonly ModeChange[],
  network: string,
  room: number,
): readonly Written[] {
  const written: Written[] = [];
  let some: ModeChange[] = [];
  let bytes = 0;
  for (const change of changes) {
    // With its sign, which it may not need.
    const more = 2 + byteLength(` ${paramOf(change, network) ?? ""}`);
    if (some.length === MOST_WITH_MORE || (some.length > 0 && bytes + more > room)) {
      written.push(writeSome(some, network));
      some = [];
      bytes = 0;
    }
    some.push(change);
    bytes += more;
  }
  if (some.length > 0) written.push(writeSome(some, network));
  return written;
}

function writeSome(changes: readonly ModeChange[], network: string): Written {
  let letters = "";
  let sign = "";
  for (const { isSet, mode } of changes) {
    const now = isSet ? "+" : "-";
    letters += `${now === sign ? "" : now}${mode}`;
    sign = now;
  }
  return { letters, params: changes.flatMap((change) => paramOf(change, network) ?? []) };
}

function paramOf(change: ModeChange, network: string): string | undefined {
  switch (change.mode) {
    case "k":
      // That of a key which is no more is nobody's business, and letters of this kind have something behind them.
      return change.isSet ? shownKey(change.key) : "*";
    case "l":
      return change.isSet ? String(change.limit) : undefined;
    case "o":
    case "v":
      return nickOf(change.name);
    case "b":
    case "e":
    case "I":
      return shownMask(change.mask, network);
    default:
      return undefined;
  }
}

/** What a room is, in letters. */
export function writeModes(
  { flags, isLocked, key, limit }: {
    readonly flags: readonly RoomFlag[];
    readonly isLocked: boolean;
    readonly key: string | undefined;
    readonly limit: number | undefined;
  },
): Written {
  return {
    letters: `+${flags.join("")}${isLocked ? "k" : ""}${limit === undefined ? "" : "l"}`,
    params: [...isLocked ? [shownKey(key)] : [], ...limit === undefined ? [] : [String(limit)]],
  };
}
