// LIST: which rooms there are, and which of them somebody looks for (modern.ircdocs.horse, "LIST Message"; of ELIST M, N and
// U).

import type { CommandOf } from "../../engine/command.ts";
import type { Family } from "./family.ts";
import { channelOf } from "./source.ts";

const COUNT = /^([<>])(\d{1,9})$/;

/** Reads `*an1`, `!#c*`, `>1`, `<9` and names, with commas between them. */
export function readConditions(text: string): CommandOf<"list"> {
  const masks: string[] = [];
  const notMasks: string[] = [];
  let moreThan: number | undefined;
  let fewerThan: number | undefined;
  for (const word of text.split(",")) {
    const [, sign, count] = COUNT.exec(word) ?? [];
    if (sign === ">") moreThan = Math.max(moreThan ?? -1, Number(count));
    else if (sign === "<") fewerThan = Math.min(fewerThan ?? Infinity, Number(count));
    else if (word.startsWith("!")) notMasks.push(roomMask(word.slice(1)));
    else if (word !== "") masks.push(roomMask(word));
  }
  return {
    kind: "list",
    masks: masks.length === 0 ? undefined : masks,
    notMasks: notMasks.length === 0 ? undefined : notMasks,
    moreThan,
    fewerThan,
  };
}

/** Rooms are masked without the sign that IRC has before them. */
function roomMask(mask: string): string {
  return mask.replace(/^(?:[#?]|\*#)/, (head) => head === "*#" ? "*" : "");
}

export const LIST: Family = {
  verbs: {
    LIST: {
      usage: "[condition{,condition}]",
      help:
        "Lists the channels: by name, by mask (*foo*), without a mask (!*foo*), with more (>3) or fewer (<9) people.",
      read: ({ params: [conditions = ""] }, { ask }) => ask(readConditions(conditions)),
    },
  },
  tellers: {
    listed: ({ rooms }, { numeric }) =>
      [
        numeric("321", ["Channel"], "Users  Name"),
        ...rooms.map(({ members, name, topic = "" }) =>
          numeric("322", [channelOf(name), String(members)], topic)
        ),
        numeric("323", [], "End of /LIST"),
      ].join(""),
  },
};
