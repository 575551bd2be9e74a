// Masks on IRC and in the chat. IRC shows people as `nick!~ident@cloak.network`, and that is what masks are written from; the chat
// knows cloaks alone, and names as they are.

import { completeMask } from "../../engine/masks.ts";
import { byteLength } from "../bytes.ts";
import { sanitize } from "../sanitize.ts";
import { cut } from "./message.ts";
import { CUT, nameOf, nickOf } from "./source.ts";

/** A mask that was typed, as the chat has it. */
export function maskOf(typed: string, network: string): string {
  const mask = completeMask(typed);
  if (mask === undefined) return typed;
  const [name, rest] = halves(mask);
  const end = `.${network.toLowerCase()}`;
  // Braces may stand for what must not come to anybody's screen: all in the room are shown the mask.
  return `${sanitize(nameOf(name))}${rest.toLowerCase().endsWith(end) ? rest.slice(0, -end.length) : rest}`;
}

/** 240 bytes as IRC writes it, but for the network: with the longest of names and rooms a MODE has room for that. */
export const MOST_MASK_BYTES = 240;

/** Whether IRC can show a whole mask: each byte of a letter that no nick has takes four. */
export function isShownInFull(mask: string): boolean {
  return byteLength(written(mask)) <= MOST_MASK_BYTES;
}

/** A mask of the chat, as IRC writes it. One that is too long was taken by another version. */
export function shownMask(mask: string, network: string): string {
  if (!isShownInFull(mask)) return `${cut(written(mask), MOST_MASK_BYTES)[0]}${CUT}`;
  const [, rest] = halves(mask);
  // What has stars in its place may fit there what IRC has behind a cloak.
  const isWhole = !rest.slice(rest.lastIndexOf("@")).includes("*");
  return `${written(mask)}${isWhole ? `.${network}` : ""}`;
}

function written(mask: string): string {
  const [name, rest] = halves(mask);
  const letters = [...name].map((letter) => letter === "*" || letter === "?" ? letter : nickPart(letter));
  return `${letters.join("")}${rest}`;
}

/** A name may begin with what no nick begins with. */
function nickPart(letter: string): string {
  return /[\w-]/.test(letter) ? letter : nickOf(`xx${letter}`).slice(2);
}

function halves(mask: string): readonly [name: string, rest: string] {
  const bang = mask.indexOf("!");
  return [mask.slice(0, bang), mask.slice(bang)];
}
