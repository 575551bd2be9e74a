// The text of a line as pieces: links, names that are called, code between backticks, and the rest. What becomes
// a link of what looks like one is decided here.

import { linksIn } from "../model/links.ts";
import { isMe, type World } from "../model/world.ts";

export type Piece =
  | { readonly kind: "text" | "code" | "name" | "me"; readonly text: string }
  | {
    readonly kind: "link";
    readonly text: string;
    readonly href: string;
    readonly title: string | undefined;
  };

export function piecesOf(text: string, world: World): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { start, end } of linksIn(text)) {
    const link = linkOf(text.slice(start, end));
    if (link === undefined) continue;
    addWords(pieces, text.slice(from, start), world);
    pieces.push(link);
    from = end;
  }
  addWords(pieces, text.slice(from), world);
  return pieces;
}

/** Nothing with a user in it: `https://example.org@evil.example` leads elsewhere. */
function linkOf(value: string): Piece | undefined {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return undefined;
  }
  if (url.username !== "" || url.password !== "") return undefined;
  const isPlain = value.toLowerCase().includes(url.hostname);
  return { kind: "link", text: value, href: url.href, title: isPlain ? undefined : url.host };
}

function addWords(pieces: Piece[], text: string, world: World): void {
  let from = 0;
  for (const match of text.matchAll(/`[^`\n]+`|(?<![\w@-])@[\w-]{3,32}/g)) {
    const [found] = match;
    if (match.index > from) pieces.push({ kind: "text", text: text.slice(from, match.index) });
    if (found.startsWith("`")) pieces.push({ kind: "code", text: found.slice(1, -1) });
    else pieces.push({ kind: isMe(world, found.slice(1)) ? "me" : "name", text: found });
    from = match.index + found.length;
  }
  if (from < text.length) pieces.push({ kind: "text", text: text.slice(from) });
}
