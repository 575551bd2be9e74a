// What a field offers while one types: commands behind a slash at its start, names behind an @.

import type { CommandOffer } from "./wire.ts";

export interface Offer {
  /** What is put in the place of the text from `from` to the caret. */
  readonly put: string;
  readonly from: number;
  readonly label: string;
  readonly args: string;
  readonly why: string;
}

export interface Known {
  readonly commands: readonly CommandOffer[];
  readonly isModerator: boolean;
  /** Names in the order in which they are offered, without our own. */
  readonly names: readonly string[];
}

/** 8: what fits above the keyboard of a phone; more is found by another letter. */
const MOST_NAMES = 8;

export function complete(text: string, caret: number, known: Known): readonly Offer[] {
  const before = text.slice(0, caret);
  const command = /^\/([a-z]*)$/i.exec(before)?.[1]?.toLowerCase();
  if (command !== undefined) {
    return known.commands
      .filter(({ name, who }) => name.startsWith(command) && (who !== "moderators" || known.isModerator))
      .map(({ name, args = "", help }) => ({
        put: `/${name}${args === "" ? "" : " "}`,
        from: 0,
        label: `/${name}`,
        args,
        why: help,
      }));
  }
  const name = /(?:^|[\s(])@([\w-]*)$/.exec(before)?.[1]?.toLowerCase();
  if (name === undefined) return [];
  const from = caret - name.length - 1;
  return known.names
    .filter((candidate) => candidate.toLowerCase().startsWith(name))
    .slice(0, MOST_NAMES)
    .map((candidate) => ({ put: `@${candidate} `, from, label: candidate, args: "", why: "" }));
}
