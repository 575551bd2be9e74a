// A dialect is a wire language: it turns one line into a command, and one notice into text. Nothing else
// in the house knows how people spell things.

import type { Command } from "../engine/command.ts";
import type { Notice } from "../engine/notice.ts";
import type { SafeText } from "../engine/text.ts";

/** One wire language. Pure: it keeps nothing between two calls. */
export interface Dialect {
  /** What a line, given without its line end, asks for; nothing if it is blank. Never throws. */
  parse(line: SafeText): Command | undefined;
  /** What a client reads: whole lines, each with its line end. */
  render(notice: Notice): string;
  /** A client's line as its typist saw it, fit for other people's screens: what {@link parse} takes. */
  typed(line: string): SafeText;
  /** Makes one line of anybody's text fit for other people's screens. */
  clean(text: string): SafeText;
  /** Whether a connection is looked at before it may talk: telnet bytes removed, HTTP, TLS and SSH turned away. */
  readonly isGuarded: boolean;
}
