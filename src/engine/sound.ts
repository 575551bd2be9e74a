// Whether what another server hands over is of the kinds that the engine relies on: what it can't compute later, such as the
// end of somebody whose address is a list, or a line that is no text, would stay with everybody.
//
// All versions must judge alike. A name that is in one of these lists is of that kind in every input and command, for good.

import type { Input } from "./input.ts";

const TEXTS = new Set([
  "address",
  "cloak",
  "epoch",
  "hash",
  "ident",
  "key",
  "kind",
  "lasting",
  "mask",
  "mode",
  "name",
  "nearest",
  "of",
  "realName",
  "reason",
  "renewed",
  "resume",
  "room",
  "tags",
  "text",
  "token",
  "verdict",
  "why",
]);

const NUMBERS = new Set([
  "at",
  "count",
  "duration",
  "fewerThan",
  "limit",
  "moreThan",
  "most",
  "now",
  "number",
  "random",
  "session",
  "since",
]);

const LISTS = new Set(["changes", "masks", "names", "notMasks", "points"]);

/** Whether all that has a name of these is of its kind; what is missing is. */
export function isSound(input: Input): boolean {
  return areFieldsSound(input as unknown as Fields) && (input.kind !== "said" || isSaid(input));
}

type Fields = Readonly<Record<string, unknown>>;

function areFieldsSound(fields: Fields): boolean {
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined) continue;
    const kind = typeof value;
    if (kind === "object") {
      if (value === null || TEXTS.has(name) || NUMBERS.has(name)) return false;
      if (!(Array.isArray(value) ? value.every(isItemSound) : areFieldsSound(value as Fields))) return false;
    } else if (TEXTS.has(name) ? kind !== "string" : NUMBERS.has(name) && kind !== "number") return false;
    if (LISTS.has(name) && !Array.isArray(value)) return false;
  }
  return true;
}

/** Lists are of texts, or of records. */
function isItemSound(item: unknown): boolean {
  if (typeof item !== "object") return typeof item === "string";
  return item !== null && !Array.isArray(item) && areFieldsSound(item as Fields);
}

function isSaid({ command, moment }: Extract<Input, { readonly kind: "said" }>): boolean {
  return [command, moment].every((part: unknown) => typeof part === "object" && !Array.isArray(part)) &&
    typeof command.kind === "string";
}
