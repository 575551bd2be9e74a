// Transcripts: who says what and who sees what, as text files that anyone can read (README.md tells how).
// This file reads them, plays them in a world, and writes them back with what was really seen. It knows
// neither the engine nor a socket: a world does (pure_world.ts, socket_world.ts).
//
// A step is one action and everything that everyone sees because of it, byte for byte. What is not listed
// must not be seen.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { bytesOf, concat, equalBytes, textsOf } from "./notation.ts";

/** One file. */
export interface Transcript {
  readonly file: string;
  readonly title: string;
  /** Arguments of the command, as they are typed. */
  readonly options: readonly string[];
  /** Everything before the first step, as it is in the file. */
  readonly head: readonly string[];
  readonly steps: readonly Step[];
}

/** What one person does. */
export type Action =
  | { readonly kind: "connects"; readonly who: string }
  | { readonly kind: "says"; readonly who: string; readonly bytes: Uint8Array }
  /** It ends its side, as `nc` does at the end of its input, and reads what still comes. */
  | { readonly kind: "leaves"; readonly who: string }
  /** The operator of the machine makes whoever has claimed that name a moderator. */
  | { readonly kind: "appointed"; readonly who: string };

/** What one person sees in one step. */
export interface Sight {
  readonly bytes: Uint8Array;
  /** The server has ended the connection, without being asked by a `leaves`. */
  readonly isDisconnected: boolean;
}

/** What everybody sees in one step; who is missing sees nothing. */
export type Sights = ReadonlyMap<string, Sight>;

/** Somewhere to play a transcript. */
export interface World {
  /** Does it, and gives back all that came of it. A world may wait for what is expected; it must give back what is. */
  perform(action: Action, expected: Sights): Promise<Sights>;
  /** Everybody leaves. Gives back what was seen that should have been seen before. */
  finish(): Promise<Sights>;
}

/** The transcripts of this directory. */
export function readTranscripts(): Transcript[] {
  const files = readdirSync(directory).filter((file) => file.endsWith(".txt")).sort();
  return files.map((file) => parseTranscript(file, readFileSync(new URL(file, directory), "utf8")));
}

/** Replaces a file by what was seen. */
export function writeTranscript(transcript: Transcript, text: string): void {
  writeFileSync(new URL(transcript.file, directory), text);
}

/** The text of the file. */
export function textOf(transcript: Transcript): string {
  const lines = transcript.steps.flatMap((step) => [step.line, ...step.rest.map((rest) => rest.line)]);
  return [...transcript.head, ...lines].join("\n");
}

/**
 * Plays a transcript and gives back its text with what was really seen: the very same text if all went as
 * written. Stops after a step that did not, if asked to: a world of sockets is out of step then.
 */
export async function play(
  transcript: Transcript,
  world: World,
  { stopsAtDifference = false } = {},
): Promise<string> {
  const lines = [...transcript.head];
  const here = new Set<string>();
  const steps = [...transcript.steps];
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    const { action, rest } = step;
    const { who } = action;
    let early: Sights = NOTHING;
    const isPresent = action.kind === "leaves" || action.kind === "appointed";
    if (!isPresent && !here.has(who)) {
      here.add(who);
      early = await world.perform(
        { kind: "connects", who },
        action.kind === "connects" ? expected(rest, here) : NOTHING,
      );
    } else if (action.kind === "connects") {
      throw new Error(`${transcript.file}: ${who} connects, but is here already`);
    }
    if (!here.has(who)) throw new Error(`${transcript.file}: ${who} ${action.kind}, but is not here`);
    if (action.kind === "leaves") here.delete(who);
    const wanted = expected(rest, here.has(who) ? here : new Set([...here, who]));
    const seen = action.kind === "connects" ? early : both(early, await world.perform(action, wanted));
    const isAsWritten = sameSights(seen, wanted);
    lines.push(step.line);
    if (!isAsWritten) lines.push(...describeSights(seen, here));
    lines.push(...rest.filter((item) => isAsWritten || item.kind === "other").map((item) => item.line));
    for (const [name, sight] of seen) if (sight.isDisconnected) here.delete(name);
    if (!isAsWritten && stopsAtDifference) {
      return [...lines, ...steps.flatMap((later) => [later.line, ...later.rest.map(({ line }) => line)])]
        .join("\n");
    }
  }
  const late = await world.finish();
  if (!sameSights(late, NOTHING)) lines.push("# And nobody mentions this:", ...describeSights(late, here));
  return lines.join("\n");
}

interface Step {
  readonly line: string;
  readonly action: Action;
  /** What is seen, and blank lines and comments between it. */
  readonly rest: readonly Rest[];
}

type Rest =
  | { readonly kind: "sees"; readonly line: string; readonly who: string; readonly bytes: Uint8Array }
  | { readonly kind: "isDisconnected"; readonly line: string; readonly who: string }
  | { readonly kind: "other"; readonly line: string };

const directory = new URL("./", import.meta.url);
const NOTHING: Sights = new Map();
const EVERYONE = "everyone";

function parseTranscript(file: string, text: string): Transcript {
  const head: string[] = [];
  const steps: { line: string; action: Action; rest: Rest[] }[] = [];
  let options: readonly string[] = [];
  text.split("\n").forEach((line, index) => {
    const found = /^options:(.*)$/.exec(line);
    if (found !== null) {
      if (steps.length > 0) throw new SyntaxError(`${file}:${index + 1}: options come before the first step`);
      options = (found[1] as string).split(/\s+/).filter(Boolean);
      head.push(line);
      return;
    }
    const item = parseLine(line, `${file}:${index + 1}`);
    const step = steps.at(-1);
    if ("action" in item) steps.push({ ...item, rest: [] });
    else if (step !== undefined) step.rest.push(item);
    else if (item.kind === "other") head.push(line);
    else throw new SyntaxError(`${file}:${index + 1}: something is seen before anything was done`);
  });
  const title = head[0]?.match(/^# (.+)$/)?.[1];
  if (title === undefined) throw new SyntaxError(`${file}: the first line has to be "# " and a title`);
  return { file, title, options, head, steps };
}

function parseLine(line: string, place: string): { line: string; action: Action } | Rest {
  if (line === "" || line.startsWith("#")) return { kind: "other", line };
  const [, who = "", sign, text = ""] = /^([a-z][a-z0-9_-]*)(<|>)(?: (.*))?$/s.exec(line) ?? [];
  if (sign === "<" && who !== EVERYONE) {
    return { line, action: { kind: "says", who, bytes: bytesOf(text, place) } };
  }
  if (sign === ">") return { kind: "sees", line, who, bytes: bytesOf(text, place) };
  const [, person = "", verb] = /^([a-z][a-z0-9_-]*) (connects|leaves|is disconnected)$/.exec(line) ?? [];
  const [, appointed] = /^operator appoints ([a-z][a-z0-9_-]*)$/.exec(line) ?? [];
  if (appointed !== undefined) return { line, action: { kind: "appointed", who: appointed } };
  if (verb === "connects" || verb === "leaves") return { line, action: { kind: verb, who: person } };
  if (verb === "is disconnected") return { kind: "isDisconnected", line, who: person };
  throw new SyntaxError(`${place}: can't read this line: ${line}`);
}

/** What is written, by person. */
function expected(rest: readonly Rest[], here: ReadonlySet<string>): Sights {
  const sights = new Map<string, Sight>();
  for (const item of rest) {
    if (item.kind === "other") continue;
    for (const who of item.who === EVERYONE ? here : [item.who]) {
      const { bytes, isDisconnected } = sights.get(who) ?? UNSEEN;
      sights.set(
        who,
        item.kind === "sees"
          ? { bytes: concat([bytes, item.bytes]), isDisconnected }
          : { bytes, isDisconnected: true },
      );
    }
  }
  return sights;
}

/** What someone sees who sees nothing. */
export const UNSEEN: Sight = { bytes: new Uint8Array(0), isDisconnected: false };

function both(first: Sights, second: Sights): Sights {
  const sights = new Map(first);
  for (const [who, sight] of second) {
    const { bytes, isDisconnected } = sights.get(who) ?? UNSEEN;
    sights.set(who, {
      bytes: concat([bytes, sight.bytes]),
      isDisconnected: isDisconnected || sight.isDisconnected,
    });
  }
  return sights;
}

function sameSights(a: Sights, b: Sights): boolean {
  return [...a.keys(), ...b.keys()].every((who) => sameSight(a.get(who) ?? UNSEEN, b.get(who) ?? UNSEEN));
}

function sameSight(a: Sight, b: Sight): boolean {
  return a.isDisconnected === b.isDisconnected && equalBytes(a.bytes, b.bytes);
}

/** Sights as lines of a transcript. */
function describeSights(sights: Sights, here: ReadonlySet<string>): string[] {
  const people = [...new Set([...here, ...sights.keys()])];
  const first = sights.get(people[0] as string) ?? UNSEEN;
  const isShared = people.length > 1 && people.length === here.size && !first.isDisconnected &&
    people.every((who) => sameSight(sights.get(who) ?? UNSEEN, first));
  if (isShared) return textsOf(first.bytes).map((text) => lineOf(EVERYONE, text));
  return people.flatMap((who) => {
    const { bytes, isDisconnected } = sights.get(who) ?? UNSEEN;
    const lines = textsOf(bytes).map((text) => lineOf(who, text));
    return isDisconnected ? [...lines, `${who} is disconnected`] : lines;
  });
}

function lineOf(who: string, text: string): string {
  return text === "" ? `${who}>` : `${who}> ${text}`;
}
