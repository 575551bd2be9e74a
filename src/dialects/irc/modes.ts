// MODE, of rooms and of oneself (modern.ircdocs.horse, "MODE Message"). What people are, nobody sets here: all are as good
// as invisible, and moderators are the server's.

import { fold } from "../../engine/fold.ts";
import { byteLength } from "../bytes.ts";
import { sanitize } from "../sanitize.ts";
import type { MaskList } from "../../engine/modes.ts";
import type { Family, Reading } from "./family.ts";
import { shownMask } from "./masks.ts";
import { roomIn, writeMessage } from "./message.ts";
import { type LetterProblem, readLetters, writeLetters, writeModes } from "./mode_letters.ts";
import { shown } from "./registration.ts";
import { channelOf, nameOf, nickOf, roomOf, sourceOf } from "./source.ts";

export const MODES: Family = {
  verbs: {
    MODE: {
      usage: "channel|nick [letters [more]]",
      help: "Shows what a channel allows or what you are, or changes it; +b, +e and +I alone show lists.",
      least: 1,
      read({ params: [target = "", letters, ...params] }, reading) {
        if (!target.startsWith("#")) return ofOneself(target, letters, reading);
        const room = roomOf(target);
        if (room === undefined) return reading.numeric("403", [shown(target)], "No such channel");
        if (letters === undefined || letters === "") return reading.ask({ kind: "modes", room });
        const { changes, lists, problems } = readLetters(letters, params, reading.settings.network);
        for (const problem of problems) complain(problem, target, reading);
        if (changes.length > 0) reading.ask({ kind: "mode", room, changes });
        for (const list of lists) reading.ask({ kind: "masks", room, list });
      },
    },
  },
  tellers: {
    modesSet: ({ by, changes, room }, { settings: { network, serverName } }) => {
      const source = by === undefined ? serverName : sourceOf(by, network);
      const write = (words: readonly string[]) =>
        writeMessage({ source, verb: "MODE", params: [channelOf(room), ...words] });
      return writeLetters(changes, network, roomIn(write([""])))
        .map(({ letters, params }) => write([letters, ...params])).join("");
    },
    nothingChanged: () => "",
    // The others are told so in a change that came about by itself.
    inherited: ({ room }, { nick, settings: { serverName: source } }) =>
      writeMessage({ source, verb: "MODE", params: [channelOf(room), "+o", nick] }),
    modes: (notice, { numeric }) => {
      const { letters, params } = writeModes(notice);
      const room = channelOf(notice.room);
      const made = notice.madeAt === undefined
        ? ""
        : numeric("329", [room, String(Math.floor(notice.madeAt / 1000))]);
      return `${numeric("324", [room, letters, ...params])}${made}`;
    },
    masks: ({ list, masks, room }, { numeric, settings: { network } }) => {
      const [each, end, what] = LISTS[list];
      const lines = masks.map(({ at, by, mask }) => {
        const text = shownMask(mask, network);
        const whose = [nickOf(by), String(Math.floor(at / 1000))];
        // Clients take it without that, as the oldest servers write it.
        const isShort = byteLength(text) <= roomIn(numeric(each, [channelOf(room), "", ...whose]));
        return numeric(each, [channelOf(room), text, ...isShort ? whose : []]);
      });
      return `${lines.join("")}${numeric(end, [channelOf(room)], `End of channel ${what} list`)}`;
    },
    badMask: ({ list, mask, room }, { numeric }) =>
      numeric("696", [channelOf(room), list, "*"], `That is no mask: ${sanitize(mask)}`),
    tooManyMasks: ({ limit, list, room }, { numeric }) =>
      numeric("478", [channelOf(room), list], `Channel list is full: ${limit} are the most`),
  },
};

/** The numerics of each list: of one in it, and of its end. */
const LISTS: { readonly [L in MaskList]: readonly [each: string, end: string, what: string] } = {
  b: ["367", "368", "ban"],
  e: ["348", "349", "exception"],
  I: ["346", "347", "invite exception"],
};

function complain(problem: LetterProblem, channel: string, { numeric }: Reading): void {
  if (problem.kind === "unknown") return numeric("472", [problem.letter], "is unknown mode char to me");
  numeric("696", [shown(channel), problem.letter, "*"], problem.why);
}

/** What one can be: invisible, as all are, a moderator, which nobody becomes by saying so, and a program. */
const OWN_LETTERS = /^[-+ioB]*$/;

function ofOneself(target: string, letters: string | undefined, reading: Reading): void {
  const { directory, numeric, wire } = reading;
  if (fold(nameOf(target)) !== fold(wire.nick ?? "")) {
    return directory.find(nameOf(target)) === undefined
      ? numeric("401", [shown(target)], "No such nick or channel")
      : numeric("502", [], "Can't change or view the modes of others");
  }
  if (letters === undefined) {
    const isBot = directory.find(nameOf(target))?.profile?.isBot === true;
    return numeric("221", [`${isBot ? "+B" : "+"}${wire.isModerator ? "io" : "i"}`]);
  }
  const sign = /([-+]?)[^-+]*B/.exec(letters)?.[1];
  if (sign !== undefined) reading.ask({ kind: "bot", isBot: sign !== "-" });
  if (!OWN_LETTERS.test(letters)) numeric("501", [], "Unknown MODE flag");
}
