// What a replay says where terminals are told nothing: the answers to what only programs and IRC clients ask. Each is one
// sentence in parentheses, for nobody read just these words. What such clients are told of others who come and go is left
// out: the replay shows it to everybody as terminals do.

import type { Notice } from "../../api.ts";
import { GUEST, placeOf } from "../../dialects/room_text.ts";
import { writtenTime } from "../../dialects/utc.ts";

type Kind =
  | ("bot" | "census" | "crowd" | "former" | "found" | "listed" | "profile")
  | ("marked" | "presence" | "watchesTooMany" | "watching")
  | ("taken" | "welcome");

/** Whom terminals have no words for, but a reader of a recording wants to know about. */
export type AnswerToProgram = Extract<Notice, { readonly kind: Kind }>;

/** The sentence for it; nothing if terminals have their own. */
export function answerToProgram(notice: Notice): string | undefined {
  const text = words(notice as AnswerToProgram);
  return text === undefined ? undefined : `(${text})`;
}

function words(notice: AnswerToProgram): string | undefined {
  switch (notice.kind) {
    case "welcome":
      return welcome(notice);
    case "taken":
      return notice.room === undefined
        ? "What it wrote has been sent."
        : `What it said is line ${notice.number} of ${placeOf(notice.room)}.`;
    case "census":
      return [
        `Here with a name: ${notice.people}, at most ${notice.peak} at once`,
        `without: ${notice.unnamed}`,
        ...notice.moderators === undefined ? [] : [`moderators: ${notice.moderators}`],
        `rooms: ${notice.rooms}`,
      ].join("; ");
    case "crowd":
      return `In ${placeOf(notice.room)}: ${listOf(notice.crowd.map(({ who }) => nameOf(who)))}.`;
    case "found":
      return `Found: ${listOf(notice.people.map(({ who }) => nameOf(who)))}.`;
    case "former":
      return `How many had the name ${notice.name} and have left, or have another: ${notice.people.length}`;
    case "profile":
      return profile(notice);
    case "listed":
      return `Rooms: ${
        roomsOf(notice.rooms.map(({ members, name }) => `${placeOf(name)} with ${members}`))
      }.`;
    case "bot":
      return `It says ${notice.isBot ? "that it is a program" : "no longer that it is a program"}.`;
    case "presence":
      return `Of those it watches, here: ${listOf(notice.present.map(nameOf))}; not here: ${
        listOf(notice.absent)
      }.`;
    case "watching":
      return `It watches: ${listOf(notice.names)}.`;
    case "watchesTooMany":
      return `It can watch ${notice.limit} names, and not these as well: ${listOf(notice.names)}.`;
    case "marked": {
      const where = "room" in notice ? placeOf(notice.room) : `what ${notice.name} wrote`;
      return notice.at === undefined
        ? `It has not said how far it has read ${where}.`
        : `It has read ${where} up to ${writtenTime(notice.at)} UTC.`;
    }
    default:
      return undefined;
  }
}

type Of<K extends Kind> = Extract<AnswerToProgram, { readonly kind: K }>;

function welcome({ account, isModerator, isResumed, name, rooms }: Of<"welcome">): string {
  const who = [
    name === undefined ? "without a name" : `as ${name}`,
    ...account === undefined ? [] : [`logged in as ${account}`],
    ...isModerator ? ["a moderator"] : [],
  ].join(", ");
  return `It ${isResumed ? "is back" : "is here"} ${who}, in ${
    roomsOf(rooms.map(({ name }) => placeOf(name)))
  }.`;
}

function profile({ address, away, person, rooms }: Of<"profile">): string {
  const { isModerator, who } = person;
  const facts = [
    `${nameOf(who)} is in ${roomsOf(rooms.map(({ name }) => placeOf(name)))}`,
    ...isModerator ? ["a moderator"] : [],
    ...who.account === undefined ? [] : [`logged in as ${who.account}`],
    ...address === undefined ? [] : [`from ${address}`],
  ].join(", ");
  return away === undefined ? `${facts}.` : `${facts}, away: ${away}`;
}

function nameOf({ name }: { readonly name: string | undefined }): string {
  return name ?? GUEST;
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "nobody" : names.join(", ");
}

function roomsOf(places: readonly string[]): string {
  return places.length === 0 ? "no room" : places.join(", ");
}
