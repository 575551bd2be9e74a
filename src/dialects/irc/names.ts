// NAMES: who is in a room, in as few lines as it takes (modern.ircdocs.horse, "NAMES Message").

import type { Attendee } from "../../engine/notice.ts";
import { MOST_NAMES } from "./bounds.ts";
import type { Family, Telling } from "./family.ts";
import { inMessages } from "./fitting.ts";
import { shownList } from "./registration.ts";
import { channelOf, nickOf, roomOf, sourceOf } from "./source.ts";

export const NAMES: Family = {
  verbs: {
    NAMES: {
      usage: "channel{,channel}",
      help: "Shows who is in a channel.",
      read({ params: [channels = "*"] }, { ask, numeric }) {
        const rooms = channels.split(",").slice(0, MOST_NAMES).flatMap((channel) => roomOf(channel) ?? []);
        // The end is told once, behind the last.
        rooms.forEach((room, index) =>
          ask({ kind: "crowd", room }, index === rooms.length - 1 ? [shownList(channels)] : [])
        );
        if (rooms.length === 0) numeric("366", [shownList(channels)], END);
      },
    },
  },
  endings: {
    NAMES: ({ numeric, request }) => {
      const channels = request?.args?.[0];
      return channels === undefined ? "" : numeric("366", [channels], END);
    },
  },
};

const END = "End of /NAMES list";

/** Those in a room, as far as they have names; nothing about a room without any. */
export function tellNames(
  room: string,
  crowd: readonly Attendee[],
  isSecret: boolean,
  telling: Telling,
): string {
  const { caps, numeric, settings } = telling;
  const params = [isSecret ? "@" : "=", channelOf(room)];
  const names = crowd.map((person) => {
    const { who } = person;
    const isWhole = caps.has("userhost-in-names");
    return `${signsOf(person, telling)}${isWhole ? sourceOf(who, settings.network) : nickOf(who.name)}`;
  });
  return inMessages((text) => numeric("353", params, text), names);
}

/** All names of a room that one has just come into, and their end. */
export function tellAllNames(
  room: string,
  crowd: readonly Attendee[],
  isSecret: boolean,
  telling: Telling,
): string {
  return `${tellNames(room, crowd, isSecret, telling)}${telling.numeric("366", [channelOf(room)], END)}`;
}

/** What somebody may do in a room, as signs: the highest, or all for those who asked for that. */
export function signsOf(
  { isOperator, isVoiced }: Pick<Attendee, "isOperator" | "isVoiced">,
  { caps }: Telling,
): string {
  const signs = `${isOperator ? "@" : ""}${isVoiced ? "+" : ""}`;
  return caps.has("multi-prefix") ? signs : signs.slice(0, 1);
}
