// What comes from the server (docs/json.md): objects of which nothing is certain. A server may be newer than we are, or
// no friend of ours, so each field is looked at before it is used.

import { sanitize, wellFormed } from "../../../dialects/sanitize.ts";

/** An answer or an event. */
export type Incoming = { readonly [field: string]: unknown };

/** A line of a room. */
export interface WireLine {
  /** Its number in the room. */
  readonly n: number;
  readonly at: number;
  /** Somebody without a name is `undefined`. */
  readonly from: string | undefined;
  readonly text: string;
  readonly isAction: boolean;
}

/** A command that can be typed. */
export interface CommandOffer {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly args: string;
  readonly isForModerators: boolean;
}

/** An object of the server; nothing if the line is none. */
export function readIncoming(line: string): Incoming | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A text, fit for a terminal; nothing if it is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? cleaned(value) : undefined;
}

/** A text of several lines, fit for a terminal. */
export function paragraphOf(value: unknown): string | undefined {
  return typeof value === "string" ? value.split(/\r?\n/).map(cleaned).join("\n").trimEnd() : undefined;
}

/** What a terminal could take for more than text is gone. */
export function cleaned(text: string): string {
  return sanitize(wellFormed(text)).replaceAll("\t", " ");
}

/** A whole number, or nothing. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

/** The objects of a list. */
export function objectsOf(value: unknown): readonly Incoming[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The texts of a list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((text) => textOf(text) ?? []) : [];
}

/** A line; nothing if it has no number or no text. */
export function lineOf({ action, at, from, n, text }: Incoming): WireLine | undefined {
  const number = numberOf(n);
  const said = textOf(text);
  if (number === undefined || said === undefined) return undefined;
  return { n: number, at: numberOf(at) ?? 0, from: textOf(from), text: said, isAction: action === true };
}

/** The commands of a hello. */
export function commandsOf(value: unknown): readonly CommandOffer[] {
  return objectsOf(value).map(({ aliases, args, name, who }) => ({
    name: textOf(name) ?? "",
    aliases: textsOf(aliases),
    args: textOf(args) ?? "",
    isForModerators: who === "moderators",
  }));
}

/** What an error says to people. */
export function messageOf(error: unknown): string {
  return isObject(error) ? textOf(error["message"]) ?? "" : "";
}

/** What an error is called. */
export function codeOf(error: unknown): string {
  return isObject(error) ? textOf(error["code"]) ?? "" : "";
}

function isObject(value: unknown): value is Incoming {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
