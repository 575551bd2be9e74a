// What somebody typed, as what is to be done. Lines that start with a slash are the server's to read, except
// those that become lines on this page at once: /me and /msg.

import type { Place } from "./place.ts";

export type Deed =
  /** Here, wherever that is by then: a `/join` before it may not have been answered. */
  | { readonly kind: "say"; readonly text: string; readonly isAction: boolean }
  | { readonly kind: "send"; readonly to: string; readonly text: string }
  | { readonly kind: "command"; readonly text: string }
  | { readonly kind: "help" }
  /** There is no such thing in a private conversation. */
  | { readonly kind: "notPrivately" };

/** More lines than this are asked about first: they may have been pasted unseen. */
export const MANY_LINES = 5;

export function readTyped(text: string, place: Place): readonly Deed[] {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  // A page that was pasted: what starts with a slash in it is text.
  const isText = lines.length > 1 && !(lines[0] as string).startsWith("/");
  if (lines.length === 1 && RECIPE.test(lines[0] as string)) return [readRecipe(lines[0] as string)];
  return lines.map((line) => isText || !line.startsWith("/") ? talk(line) : readCommand(line, place));
}

/** What people at terminals type without a slash, and what misses it by a hair: it must not be read out here, either. */
const RECIPE =
  /^(?:(?:REGISTER|SEND|LOGIN|CLAIM|IDENTIFY)\b|(?:quit|exit)$|(?:[Ll]ogin|[Ii]dentify)\s+@?[\w\-[\]\\`^|]+\s+(?=\S*[^a-z\s])\S+$|[Rr]egister\s+[\w-]{3,}$|[Ss]end\s*@)/;

function readRecipe(line: string): Deed {
  const [, to, text] = /^send\s+@([\w-]+)\s+([^]+)$/i.exec(line) ?? [];
  return to === undefined || text === undefined
    ? { kind: "command", text: line }
    : { kind: "send", to, text };
}

/** A slash too many must not make a password talk. */
const SECRET = /^\/\/(?:login|claim|identify)\b/i;

function readCommand(line: string, place: Place): Deed {
  if (SECRET.test(line)) return { kind: "command", text: line.slice(1) };
  if (line.startsWith("//")) return talk(line.slice(1));
  const [, word = "", rest = ""] = /^\/(\S*)\s*([^]*)$/.exec(line) ?? [];
  switch (word.toLowerCase()) {
    case "help":
      return rest === "" ? { kind: "help" } : { kind: "command", text: line };
    case "me":
      if (rest === "") break;
      return place.kind === "talk" ? { kind: "notPrivately" } : { kind: "say", text: rest, isAction: true };
    case "msg":
    case "send": {
      const [, to, said] = /^@?([\w-]+)\s+([^]+)$/.exec(rest) ?? [];
      if (to !== undefined && said !== undefined) return { kind: "send", to, text: said };
    }
  }
  return { kind: "command", text: line };
}

function talk(text: string): Deed {
  return { kind: "say", text, isAction: false };
}

/** Bytes of UTF-8, which is how the server measures. */
export function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
