// What the line dialect says about what rooms allow, and to whom.

import type { MaskList, ModeChange, RoomFlag } from "../engine/modes.ts";
import type { Notice } from "../engine/notice.ts";
import type { RoomNotice, SpeakingProblem } from "../engine/room_notice.ts";
import { GUEST, placeOf, startingWith, talkGoesTo } from "./room_text.ts";

/** The words for a notice about what rooms allow; nothing if it is about something else. */
export function renderRights(notice: Notice): string | undefined {
  const text = words(notice as RoomNotice);
  return text === undefined || text === "" ? text : `${text}\n`;
}

function words(notice: RoomNotice): string | undefined {
  switch (notice.kind) {
    case "modesSet":
      return changed(notice);
    case "nothingChanged":
      return `Nothing has changed: that was so in ${placeOf(notice.room)} before.`;
    case "modes":
      return allowed(notice);
    case "masks":
      return listed(notice);
    case "expelled":
      return expelled(notice);
    case "whispered": {
      const those = notice.to === "operators" ? "its operators" : "those with a voice";
      return `[${notice.by.name ?? GUEST} → ${those}, ${placeOf(notice.room)}] ${notice.text}`;
    }
    case "invited":
      return `${notice.by.name ?? GUEST} invites you to #${notice.room}: /join ${notice.room}`;
    case "inviting": {
      const away = notice.away === undefined ? "" : `, who is away: ${notice.away}`;
      return `You have invited ${notice.name} to ${placeOf(notice.room)}${away === "" ? "." : away}`;
    }
    case "invitations":
      return notice.rooms.length === 0
        ? "You are not invited anywhere."
        : `You are invited to ${notice.rooms.map((room) => `#${room}`).join(", ")}.`;
    case "notMember":
      return `${notice.name} is not in ${placeOf(notice.room)}.`;
    case "isInRoom":
      return `${notice.name} is in ${placeOf(notice.room)} already.`;
    case "bannedFromRoom":
      return `You may not come into ${placeOf(notice.room)}.`;
    case "inviteOnly":
      return `#${notice.room} is only for people who are invited.`;
    case "mayNotSpeak":
      return WHY_NOT[notice.why](placeOf(notice.room));
    case "tooManyMasks":
      return `There are ${notice.limit} such people in the list of ${
        placeOf(notice.room)
      }, and that is the most.`;
    case "badMask":
      return `That is not a mask: ${notice.mask}. Wanted NAME!USER@PLACE, with * for anything.`;
    case "isEverybodys":
      return `${startingWith(placeOf(notice.room))} is everybody's: nobody can be kept out of it.`;
    default:
      return undefined;
  }
}

const WHY_NOT: { readonly [W in SpeakingProblem]: (place: string) => string } = {
  outside: (place) => `You are not in ${place}.`,
  moderated: (place) => `Only those who were given a voice may speak in ${place}.`,
  banned: (place) => `You may not speak in ${place}.`,
};

const FLAGS: { readonly [F in RoomFlag]: readonly [set: string, unset: string] } = {
  i: ["only those who are invited may come in now", "everybody may come in without being invited now"],
  m: ["only those who were given a voice may speak now", "everybody in it may speak now"],
  n: ["only those who are in it may speak to it now", "those who are not in it may speak to it now"],
  s: ["nobody else sees this room now", "everybody sees this room now"],
  t: ["only its operators may set the topic now", "everybody in it may set the topic now"],
};

const LISTS: { readonly [L in MaskList]: readonly [set: string, unset: string] } = {
  b: ["may neither come in nor speak now", "is not kept out any more"],
  e: ["is not kept out, whatever else is said", "is no exception any more"],
  I: ["need not be invited now", "has to be invited again"],
};

function changed({ by, changes, room }: RoomNotice & { readonly kind: "modesSet" }): string {
  // Whoever it is about is told so.
  if (by === undefined) return "";
  const start = room === "lobby" ? "*" : `[#${room}]`;
  return `${start} ${by.name ?? GUEST}: ${changes.map(wordsFor).join("; ")}.`;
}

function wordsFor(change: ModeChange): string {
  const way = change.isSet ? 0 : 1;
  switch (change.mode) {
    case "k":
      return change.isSet
        ? `the room is locked now, and its key is ${change.key}`
        : "the room is unlocked now, and needs no key";
    case "l":
      return change.isSet ? `at most ${change.limit} may be in it now` : "as many as like may come in now";
    case "o":
      return `${change.name} ${change.isSet ? "may" : "may not"} change this room ${
        change.isSet ? "now" : "any more"
      }`;
    case "v":
      return `${change.name} ${change.isSet ? "has a voice now" : "has no voice any more"}`;
    case "b":
    case "e":
    case "I":
      return `whoever is ${change.mask} ${LISTS[change.mode][way]}`;
    default:
      return FLAGS[change.mode][way];
  }
}

function allowed({ flags, isLocked, key, limit, room }: RoomNotice & { readonly kind: "modes" }): string {
  const parts = [
    ...FLAG_WORDS.flatMap(([flag, set, unset]) => flags.includes(flag) ? set : unset),
    ...isLocked ? [key === undefined ? "a key is needed" : `the key ${key} is needed`] : [],
    ...limit === undefined ? [] : [`at most ${limit} may be in it`],
  ].filter((part) => part !== "");
  const place = placeOf(room);
  return parts.length === 0
    ? `${startingWith(place)} has the usual settings.`
    : `${startingWith(place)}: ${parts.join("; ")}.`;
}

/** What is worth a word: what is not usual. */
const FLAG_WORDS: readonly (readonly [flag: RoomFlag, set: string, unset: string])[] = [
  ["i", "an invitation is needed", ""],
  ["m", "only those with a voice speak", ""],
  ["n", "", "those who are not in it may speak to it"],
  ["s", "nobody else sees it", ""],
  ["t", "", "everybody in it sets the topic"],
];

function listed({ list, masks, room }: RoomNotice & { readonly kind: "masks" }): string {
  const place = placeOf(room);
  if (masks.length === 0) return `Nobody ${LISTED[list]} ${place}.`;
  const lines = masks.map(({ by = GUEST, mask }) => `  ${mask}, by ${by}`);
  return [`Whoever ${LISTED[list]} ${place} (${masks.length}):`, ...lines].join("\n");
}

const LISTED: { readonly [L in MaskList]: string } = {
  b: "is kept out of",
  e: "is not kept out, whatever else is said, of",
  I: "need not be invited to",
};

function expelled(notice: RoomNotice & { readonly kind: "expelled" }): string {
  const { by, now, reason, room, whom } = notice;
  const why = reason === undefined ? "." : `: ${reason}`;
  const who = by.name ?? GUEST;
  if (now === undefined) return `[#${room}] ${who} has removed ${whom.name ?? GUEST}${why}`;
  return `${who} has removed you from #${room}${why}${why === "." ? " " : "\n"}${talkGoesTo(now)}`;
}
