// The dialect of programs: one object a line (docs/json.md).

import type { Dialect } from "../dialect.ts";
import { lineReading } from "../line.ts";
import { type CommandUsage, lineRenderer } from "../line_text.ts";
import { sanitize, sanitizeTyped, wellFormed } from "../sanitize.ts";
import { JsonDecoder } from "./decoder.ts";
import { answer, event } from "./text.ts";

/** What a {@link jsonDialect} can be told. */
export interface JsonDialectOptions {
  /** Commands of the host program's own. Default none. */
  readonly commands?: readonly CommandUsage[];
  /** The most bytes of a text, as programs are told; where the server has a lower limit, that one is kept. Default 4096. */
  readonly maxLine?: number;
  /** The least characters of a password, as programs are told. Default 8. */
  readonly minPassword?: number;
}

/** The dialect of programs. */
export function jsonDialect(
  { commands = [], maxLine = 4096, minPassword = 8 }: JsonDialectOptions = {},
): Dialect {
  const reading = lineReading({ commands });
  const wording = {
    maxLine,
    minPassword,
    commands,
    words: lineRenderer(commands, sanitize),
    clean: sanitize,
  };
  const parse = (text: string) => reading.parse(sanitizeTyped(wellFormed(text)));
  return {
    decoder: (options) =>
      new JsonDecoder(
        { clean: (text) => sanitize(wellFormed(text)), line: parse },
        Math.min(maxLine, options.maxLine),
      ),
    render: (notice) => event(notice, wording),
    answer: (request, notice) => answer(request, notice, wording),
    echoes: true,
    clean: sanitize,
  };
}
