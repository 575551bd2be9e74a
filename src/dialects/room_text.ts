// What the line dialect says about rooms. The lobby is the recipe's only room, and looks as if there were no others.

import type { ListedRoom, Notice, Said } from "../engine/notice.ts";
import { LOBBY } from "../engine/state.ts";

type NoticeOf<K extends Notice["kind"]> = Extract<Notice, { readonly kind: K }>;

/** What a person without a name is called. */
export const GUEST = "guest";

/** A line of a room. */
export function renderSaid({ from = GUEST, kind, room, text }: Said): string {
  if (kind === "said") return room === LOBBY ? `[${from}] ${text}\n` : `[${from} #${room}] ${text}\n`;
  return room === LOBBY ? `* ${from} ${text}\n` : `[#${room}] * ${from} ${text}\n`;
}

/** Who is in a room. */
export function renderMembers({ names, room, total }: NoticeOf<"members">): string {
  const more = total > names.length ? `, and ${total - names.length} more` : "";
  const where = room === LOBBY ? "Here" : `In #${room}`;
  if (total === 0) return `Nobody is in ${placeOf(room)}.\n`;
  return `${where} (${total}): ${names.map((name) => name ?? GUEST).join(", ")}${more}\n`;
}

/** Who somebody is. */
export function renderWhois({ account, address, away, isModerator, name, rooms }: NoticeOf<"whois">): string {
  const where = rooms.length === 0 ? "the lobby" : rooms.map((room) => `#${room}`).join(", ");
  const more = [
    ...isModerator ? ["a moderator"] : [],
    ...account === undefined ? [] : [account === name ? "logged in" : `logged in as ${account}`],
    ...address === undefined ? [] : [`from ${address}`],
    ...away === undefined ? [] : [`away: ${away}`],
  ];
  return `${[`${name} is in ${where}`, ...more].join(", ")}\n`;
}

/** A room by the name that people know it by. */
export function placeOf(room: string): string {
  return room === LOBBY ? "the lobby" : `#${room}`;
}

/** The same at the beginning of a sentence. */
export function startingWith(place: string): string {
  return place.startsWith("#") ? place : `T${place.slice(1)}`;
}

/** Where one's talk goes. */
export function talkGoesTo(room: string): string {
  return room === LOBBY ? "What you type goes to everyone again." : `What you type goes to #${room} now.`;
}

/** What a newcomer is told. */
export function renderJoined({ isLocked, isNew, room, topic, total }: NoticeOf<"joined">): string {
  const about = topic === undefined ? "" : `Topic of #${room}: ${topic.text}\n`;
  if (!isNew && total === 1) return `You are in #${room}, alone. ${talkGoesTo(room)}\n${about}`;
  const lock = isLocked ? " Others need its key to come in." : "";
  const how = isNew ? `You have made #${room}.${lock}` : `You are in #${room}, with ${others(total - 1)}.`;
  return `${how} ${talkGoesTo(room)}\n${about}`;
}

/** Who came, went and took another name. */
export function renderComings(notice: NoticeOf<"comings">): string {
  const { came, othersCame, othersWent, reason, renamed, room, went } = notice;
  const parts = [
    told(came, othersCame, "has come in", "have come in"),
    told(went, othersWent, "has left", "have left"),
    ...renamed.map(({ from = GUEST, to = GUEST }) => `${from} is called ${to} now`),
  ];
  const end = reason === undefined ? "." : `: ${reason}`;
  return `[#${room}] ${parts.filter((part) => part !== "").join("; ")}${end}\n`;
}

/** The rooms there are. */
export function renderRooms(rooms: readonly ListedRoom[], total: number): string {
  if (total === 0) return "There are no rooms yet. /join NAME makes one.\n";
  const width = Math.max(...rooms.map(({ name }) => name.length)) + 1;
  const lines = rooms.map(({ isIn, isInviteOnly, isLocked, members, name, topic }) => {
    const marks = [
      ...isIn ? ["you are in it"] : [],
      ...isLocked ? ["needs a key"] : [],
      ...isInviteOnly === true ? ["needs an invitation"] : [],
    ].join(", ");
    const about = [marks === "" ? "" : `(${marks})`, topic ?? ""].filter((part) => part !== "").join(" ");
    return `  ${`#${name}`.padEnd(width)}  ${String(members).padStart(5)}  ${about}`.trimEnd() + "\n";
  });
  const more = total > rooms.length ? `  and ${total - rooms.length} more\n` : "";
  return `Rooms (${total}), with how many people:\n${lines.join("")}${more}`;
}

/** What was said in a room, with the numbers of its lines. */
export function renderHistory(notice: NoticeOf<"history">): string {
  const { epoch, gone, isAsked, later, lines, room } = notice;
  const last = lines.at(-1);
  const lost = gone === 0 ? "" : `${counted(gone, "line before is", "lines before are")} no longer kept.\n`;
  if (last === undefined && !isAsked) return "";
  if (last === undefined) {
    return lost === ""
      ? `Nothing ${notice.last === 0 ? "has been said yet" : "more was said"} in ${placeOf(room)}.\n`
      : lost;
  }
  const width = String(last.number).length;
  const told = lines.map((line) => `  ${String(line.number).padStart(width)} ${renderSaid(line)}`).join("");
  const next = `/history since ${epoch}-${last.number}\n`;
  const more = later > 0
    ? `${counted(later, "line follows", "lines follow")}: ${next}`
    : `To see what comes next: ${next}`;
  return `${lost}What was said in ${placeOf(room)}:\n${told}${isAsked ? more : ""}`;
}

function told(names: readonly string[], more: number, one: string, many: string): string {
  if (names.length === 0) return more === 0 ? "" : more === 1 ? `${GUEST} ${one}` : `${more} guests ${many}`;
  const all = [...names, ...more > 0 ? [others(more)] : []];
  const text = all.length === 1 ? all[0] : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
  return `${text} ${all.length === 1 ? one : many}`;
}

function others(count: number): string {
  return counted(count, "other", "others");
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
