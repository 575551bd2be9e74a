/**
 * Wire languages, without I/O: they turn bytes into commands, notices into text, and anybody's text into safe text.
 *
 * ```ts
 * import { lineDialect } from "partyline/dialects";
 *
 * const dialect = lineDialect();
 * const decoder = dialect.decoder({ maxLine: 4096 });
 * decoder.feed(new TextEncoder().encode("/who\n"));
 * console.log(decoder.next()); // { kind: "line", line: "/who", command: { kind: "who" } }
 * console.log(dialect.render({ kind: "registered", name: "alice" })); // Registered as alice
 * ```
 *
 * The name is that of `npm install partyline`, and on Deno of `deno add partyline@jsr:@partyline/partyline`.
 *
 * @module
 */

export type {
  CompareEntry,
  Confided,
  Decoded,
  Decoder,
  DecoderOptions,
  Dialect,
  Directory,
  EntryVerdict,
  Manner,
  Request,
  Voice,
} from "./dialect.ts";
export { jsonDialect, type JsonDialectOptions } from "./json/json.ts";
export { lineDialect, type LineDialectOptions } from "./line.ts";
export type { CommandUsage } from "./line_text.ts";
export { sanitize } from "./sanitize.ts";
