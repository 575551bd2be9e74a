// Text of IRC clients, for people who may not have one: without bold and colours (modern.ircdocs.horse, "IRC Formatting").

import type { SafeText } from "../../engine/text.ts";
import { sanitize } from "../sanitize.ts";

/** A colour by its number, or two of them; or by how much red, green and blue it has. Without the rest the numbers would stay. */
const COLOURS =
  // deno-lint-ignore no-control-regex
  /\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[\da-f]{6}(?:,[\da-f]{6})?)?/gi;

/** What is left for everybody to read. */
export function unformatted(text: string): SafeText {
  return sanitize(text.replace(COLOURS, ""));
}
