// HELP: what there is to say, from the table of all families.

import type { Family, Reading } from "./family.ts";
import { shown } from "./registration.ts";

export const HELP: Family = {
  verbs: {
    HELP: {
      usage: "[command]",
      help: "Lists the commands, or shows what one of them does.",
      read: ({ params: [subject = ""] }, reading) => help(subject, reading),
    },
    HELPOP: {
      usage: "[command]",
      help: "The same as HELP.",
      read: ({ params: [subject = ""] }, reading) => help(subject, reading),
    },
  },
};

function help(subject: string, { numeric, settings, verbs }: Reading): void {
  if (subject === "") {
    numeric("704", ["index"], `Commands of ${settings.network}: HELP and one of them shows what it does`);
    for (const line of inRows(Object.keys(verbs).sort())) numeric("705", ["index"], line);
    return numeric("706", ["index"], END);
  }
  const name = subject.toUpperCase();
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) return numeric("524", [shown(subject)], "There is no help about that");
  const { help, usage = "" } = verb;
  numeric("704", [name], `${name} ${usage}`.trimEnd());
  if (help !== undefined) numeric("705", [name], help);
  numeric("706", [name], END);
}

const END = "End of /HELP";

/** 8 in a row: with the longest of names there is room for them. */
const IN_ROW = 8;

function inRows(words: readonly string[]): readonly string[] {
  return words.flatMap((_, at) => at % IN_ROW === 0 ? [words.slice(at, at + IN_ROW).join(" ")] : []);
}
