// Masks: `name!ident@cloak` with `*` and `?`. Any operator of a room can write them, and each line that is said there
// may be compared with all of them, so the work is bounded: at most length times length steps, whatever is written.

import { fold } from "./fold.ts";
import type { Mask } from "./modes.ts";
import { type Origin, USUAL_IDENT } from "./origin.ts";

/** 60 in each list, as Ergo has it: more is work for the moderators of the server. */
export const MOST_MASKS = 60;

/** 128 characters: a name, an ident and a place, each with something to spare. */
export const MAX_MASK = 128;

/**
 * A whole mask of what people type: `bob` is `bob!*@*`, and `@place` or `ident@place` is whoever comes from there. Nothing
 * if it is none: empty, with a space, or too long.
 */
export function completeMask(text: string): string | undefined {
  if (text === "" || /\s/.test(text)) return undefined;
  const bang = text.indexOf("!");
  const at = text.lastIndexOf("@");
  const hasIdent = bang >= 0;
  const hasPlace = at > bang;
  const name = hasIdent ? text.slice(0, bang) : hasPlace ? "" : text;
  const ident = text.slice(bang + 1, hasPlace ? at : hasIdent ? text.length : bang + 1);
  const place = hasPlace ? text.slice(at + 1) : "";
  const mask = `${part(name)}!${part(ident)}@${part(place)}`;
  return mask.length > MAX_MASK ? undefined : mask;
}

/** Whatever is not said is anything; and several stars are one. */
function part(text: string): string {
  return text === "" ? "*" : text.replace(/\*{2,}/g, "*");
}

/** Where the list has that mask, whatever the case of its letters; -1 if it has not. */
export function indexOfMask(masks: readonly Mask[], mask: string): number {
  const key = fold(mask);
  return masks.findIndex((other) => fold(other.mask) === key);
}

/** Who somebody is, as masks are held against it: `name!~ident@cloak`. */
export function writtenOrigin({ cloak = "local", name = "guest", profile }: Origin): string {
  return `${name}!~${profile?.ident ?? USUAL_IDENT}@${cloak}`;
}

/** Whether somebody is one of those people. */
export function isAmong(masks: readonly Mask[], origin: Origin): boolean {
  if (masks.length === 0) return false;
  const text = fold(writtenOrigin(origin));
  return masks.some(({ mask }) => matches(fold(mask), text));
}

/** Whether a mask fits a text. Of several stars only the last is ever tried again: if that fails, no other choice helps. */
export function matches(mask: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let i = 0;
  while (i < text.length) {
    const wanted = mask[at];
    if (wanted === "*") {
      star = at++;
      retry = i;
    } else if (wanted === "?" || (wanted !== undefined && wanted === text[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++retry;
    } else {
      return false;
    }
  }
  while (mask[at] === "*") at++;
  return at === mask.length;
}
