// The histories of the engine's tests, with everything in them as long as some dialect lets it be: texts of 4 KiB, topics,
// names, rooms, keys and masks.

import fc from "fast-check";
import type { Input } from "../../src/engine/input.ts";
import { histories, type History, settledHistories } from "../engine/histories.ts";

/** Of 1 to 4 bytes, and those that IRC has and other dialects have not. */
const LETTERS = ["x", "[", "é", "漢", "🙂"];

/** Such histories. */
export function longHistories(): fc.Arbitrary<History> {
  return fc.tuple(fc.oneof(histories(), settledHistories()), fc.constantFrom(...LETTERS)).map(
    ([{ inputs, rules }, letter]) => ({
      rules,
      inputs: inputs.map((input) => lengthened(input, letter) as Input),
    }),
  );
}

function lengthened(value: unknown, letter: string, field = "", kind = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => lengthened(item, letter, field, kind));
  if (typeof value === "object" && value !== null) {
    const inside = "kind" in value ? String(value.kind) : kind;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, lengthened(item, letter, name, inside)]),
    );
  }
  if (typeof value !== "string") return value;
  if (value.startsWith("text ")) return filled(value, letter, bound(field, kind));
  switch (field) {
    case "name":
    case "names":
    case "to":
      return isHow(value) ? value : filled(value, letter, 32);
    case "room":
      return value === "lobby" ? value : value.padEnd(32, "-");
    case "key":
      return value.length > 1 ? filled(value, letter, 64) : value;
    case "mask":
      return value === "" ? value : `${filled("", letter, 100)}${value}`;
    default:
      return value;
  }
}

/** To whom in a room something is whispered. */
function isHow(value: string): boolean {
  return value === "operators" || value === "voiced";
}

/** How long a text may be, in halves of characters. */
function bound(field: string, kind: string): number {
  // 128 bytes of 4 each.
  if (field === "realName") return 32;
  // The longest topic of the usual rules, and the longest line.
  return kind === "topic" ? 300 : 4096;
}

function filled(start: string, letter: string, most: number): string {
  return `${start}${letter.repeat(Math.max(0, Math.floor((most - start.length) / letter.length)))}`;
}
