/**
 * Wire languages, pure: lines to commands, notices to text, bytes to lines, anybody's text to safe text.
 *
 * ```ts
 * import { lineDialect } from "partyline/dialects";
 *
 * const dialect = lineDialect();
 * console.log(dialect.parse(dialect.clean("REGISTER alice"))); // { kind: "register", name: "alice" }
 * console.log(dialect.render({ kind: "registered", name: "alice" })); // Registered as alice
 * ```
 *
 * @module
 */

export type { Dialect } from "./dialect.ts";
export { lineDialect } from "./line.ts";
export {
  createLineSplitter,
  dropUnfinishedLine,
  feed,
  feedEnd,
  hasLine,
  hasUnfinishedLine,
  heldBytes,
  type Line,
  type LineSplitter,
  nextLine,
  OVERLONG,
} from "./line_splitter.ts";
export type { OwnUsage } from "./line_text.ts";
export { sanitize } from "./sanitize.ts";
export { answerTo, recognize, type Stranger } from "./stranger.ts";
export { createTelnetFilter, type TelnetFilter } from "./telnet.ts";
