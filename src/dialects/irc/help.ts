// HELP: what there is to say, from the table of all families.

import type { Family, Reading } from "./family.ts";
import { MOST_BYTES } from "./message.ts";
import { shown } from "./registration.ts";

export const HELP: Family = {
  verbs: {
    HELP: {
      usage: "[command]",
      help: "Shows what there is to say, or what one command does.",
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
  const tell = (name: string, title: string, lines: readonly string[]) => {
    numeric("704", [name], title);
    for (const line of lines) numeric("705", [name], line);
    numeric("706", [name], "End of /HELP");
  };
  if (subject === "") {
    return tell("index", `Commands of ${settings.network}`, wrapped(Object.keys(verbs).sort()));
  }
  const name = subject.toUpperCase();
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) return numeric("524", [shown(subject)], "There is no help about that");
  const { help, usage } = verb;
  tell(
    name,
    usage === undefined || usage === "" ? name : `${name} ${usage}`,
    help === undefined ? [] : [help],
  );
}

/** As many words a line as fit, with something to spare for the names before them. */
function wrapped(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length + 1 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

/** Names of a network, a server and a nick are at most half of a message. */
const WIDTH = MOST_BYTES / 4;
