// What a line that was typed is answered with. The answer does not say what was asked: what was typed does.

import { createPlace, type Place } from "./place.ts";
import {
  type CommandOffer,
  type Incoming,
  lineOf,
  numberOf,
  objectsOf,
  paragraphOf,
  textOf,
  textsOf,
} from "./wire.ts";
import { sentenceOf } from "./words.ts";
import { close, currentPlace, isMe, keyOf, LOBBY, note, open, placeOf, show, type World } from "./world.ts";
import { wordOf } from "./outbox.ts";

/** Learns from an answer, and shows it. Returns the room that we have come into, if we have. */
export function takeAnswer(world: World, typed: string, answer: Incoming, now: number): Place | undefined {
  const word = wordOf(typed) ?? "";
  const name = nameOf(world.commands, word);
  const kind = kindOf(name, answer, world);
  if (name === "msg" || name === "reply") showMail(world, name, typed, now);
  if (kind === "left") close(world, textOf(answer["room"]) ?? "");
  const joined = kind === "joined" || kind === "turned" ? enter(world, answer, typed) : undefined;
  if (kind === "registered" || kind === "loggedIn") {
    world.me = textOf(answer["name"]) ?? world.me;
    world.account = kind === "loggedIn" ? world.me : undefined;
    world.isModerator = answer["isModerator"] === true;
  }
  if (kind === "claimed" || kind === "passwordChanged") world.account = world.me;
  if (kind === "released") world.account = undefined;
  if (kind === "rooms") takeRooms(world, answer);
  if (kind === "history") showPart(world, answer);
  else if (kind === "text") note(world, paragraphOf(answer["text"]) ?? "", now);
  else if (kind !== undefined) note(world, sentenceOf(kind, answer) ?? "", now);
  return kind === "joined" ? joined : undefined;
}

/** We are in a room, and know who is there. */
export function enter(world: World, answer: Incoming, typed = ""): Place {
  const name = textOf(answer["room"]) ?? LOBBY;
  const place = placeOf(world, name);
  place.name = name;
  place.roomKey = /^\/\S+\s+\S+\s+(\S+)/.exec(typed)?.[1] ?? place.roomKey;
  place.topic = topicOf(answer["topic"]) ?? place.topic;
  takePeople(place, answer);
  if (typed !== "") open(world, place);
  return place;
}

/** Who is in a room, as `join` and `who` tell it. */
export function takePeople(place: Place, { names, total }: Incoming): void {
  if (Array.isArray(names)) place.names = textsOf(names);
  place.total = numberOf(total) ?? place.total;
}

/** Which rooms there are. */
export function takeRooms(world: World, { rooms }: Incoming): void {
  world.rooms = objectsOf(rooms).flatMap(({ name }) => textOf(name) ?? []);
}

export function topicOf(topic: unknown): string | undefined {
  return textOf(topic) ??
    (typeof topic === "object" && topic !== null ? textOf((topic as Incoming)["text"]) : undefined);
}

/** What we have written to somebody: nobody tells us. */
function showMail(world: World, name: string, typed: string, at: number): void {
  const [, rest = ""] = /^\/\S+\s+([^]*)$/.exec(typed) ?? [];
  const [, to, text] = name === "reply" ? [rest, world.writer, rest] : /^@?(\S+)\s+([^]*)$/.exec(rest) ?? [];
  if (text !== undefined) show(world, currentPlace(world), { kind: "private", at, from: world.me, to, text });
}

/** Lines that were asked for by hand are shown as they are, whatever numbers we have. */
function showPart(world: World, { lines, room }: Incoming): void {
  const place = world.places.get(keyOf(textOf(room) ?? "")) ?? createPlace(LOBBY);
  for (const line of objectsOf(lines).flatMap((one) => lineOf(one) ?? [])) {
    const { at, from, isAction, text } = line;
    show(world, place, { kind: isAction ? "acted" : "said", at, from, text });
  }
}

function nameOf(commands: readonly CommandOffer[], word: string): string {
  return commands.find(({ aliases, name }) => name === word || aliases.includes(word))?.name ?? word;
}

/** What kind of notice it is. */
function kindOf(name: string, answer: Incoming, world: World): string | undefined {
  if (answer["kind"] === "willWait" || answer["kind"] === "isAway") return answer["kind"];
  const has = (field: string) => answer[field] !== undefined;
  switch (name) {
    case "join":
      return has("epoch") ? "joined" : has("room") ? "turned" : undefined;
    case "leave":
      return has("room") ? "left" : undefined;
    case "nick":
      return has("name") ? "registered" : undefined;
    case "login":
      return has("name") ? "loggedIn" : undefined;
    case "claim":
      return isMe(world, world.account) ? "passwordChanged" : "claimed";
    case "release":
      return "released";
    case "rooms":
      return "rooms";
    case "who":
      return "members";
    case "ignore":
    case "unignore":
      return has("names") ? "ignored" : has("name") ? "ignoring" : undefined;
    case "topic":
      return has("room") && !has("by") ? "topic" : undefined;
    case "bans":
      return "sanctions";
    case "kick":
    case "ban":
    case "unban":
    case "mute":
    case "unmute":
    case "announce":
      return has("act") ? "moderated" : undefined;
    case "history":
    case "whois":
    case "away":
    case "time":
      return name;
    default:
      return has("text") ? "text" : undefined;
  }
}
