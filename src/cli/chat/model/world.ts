// All that the client knows. Data, without a clock or a socket; who changes it stands in the other files of this folder.

import { append, createPlace, type Item, type Place } from "./place.ts";
import type { Pending } from "./outbox.ts";
import type { CommandOffer, WireLine } from "./wire.ts";

export interface World {
  /** What we are called. */
  me: string | undefined;
  /** The claimed name that we are logged in by. */
  account: string | undefined;
  isModerator: boolean;
  /** By their names in lower case, in the order of coming; the lobby is always there. */
  readonly places: Map<string, Place>;
  /** The key of the room that is looked at, and spoken in. */
  current: string;
  outbox: Pending[];
  commands: readonly CommandOffer[];
  /** Who has written to us last. */
  writer: string | undefined;
  /** Rooms that there are. */
  rooms: readonly string[];
  /** Everything new that was shown, for whoever writes it down; taken by {@link takeNews}. */
  news: { readonly place: Place; readonly item: Item }[];
}

export const LOBBY = "lobby";

/** A world of which nothing is known. */
export function createWorld(): World {
  return {
    me: undefined,
    account: undefined,
    isModerator: false,
    places: new Map([[LOBBY, createPlace(LOBBY)]]),
    current: LOBBY,
    outbox: [],
    commands: [],
    writer: undefined,
    rooms: [],
    news: [],
  };
}

/** What a room is found by. */
export function keyOf(room: string): string {
  return room.toLowerCase();
}

/** The room that is looked at. */
export function currentPlace({ current, places }: World): Place {
  return places.get(current) ?? places.get(LOBBY) as Place;
}

/** The room of that name, which is made if it is not known. */
export function placeOf({ places }: World, room: string): Place {
  const known = places.get(keyOf(room));
  if (known !== undefined) return known;
  const place = createPlace(room);
  places.set(keyOf(room), place);
  return place;
}

/** Looks at a room from now on. */
export function open(world: World, place: Place): void {
  world.current = keyOf(place.name);
  place.unread = 0;
  place.calls = 0;
}

/** We are in that room no longer. */
export function close(world: World, room: string): void {
  const key = keyOf(room);
  if (key === LOBBY) return;
  world.places.delete(key);
  if (world.current === key) open(world, currentPlace(world));
}

/** Shows something in a room. */
export function show(world: World, place: Place, item: Omit<Item, "uid">): void {
  world.news.push({ place, item: append(place, item) });
  if (world.current === keyOf(place.name) || item.kind === "note" || item.kind === "state") return;
  place.unread += 1;
  if (item.isCall === true) place.calls += 1;
}

/** Shows a sentence of the server's, by default in the room that is looked at. */
export function note(world: World, text: string, at: number, place: Place = currentPlace(world)): void {
  for (const line of text.split("\n")) if (line !== "") show(world, place, { kind: "note", at, text: line });
}

/** Shows a sentence of our own, or what went wrong. */
export function tell(world: World, text: string, at: number, place: Place = currentPlace(world)): void {
  for (const line of text.split("\n")) if (line !== "") show(world, place, { kind: "state", at, text: line });
}

/** Shows lines of a room. */
export function showLines(world: World, place: Place, lines: readonly WireLine[]): void {
  for (const { at, from, isAction, n, text } of lines) {
    const isCall = !isMe(world, from) && callsBy(text, world.me);
    show(world, place, { kind: isAction ? "acted" : "said", at, n, from, text, isCall });
  }
}

/** What was shown since the last time. */
export function takeNews(world: World): World["news"] {
  const { news } = world;
  world.news = [];
  return news;
}

export function isMe({ me }: World, name: string | undefined): boolean {
  return name !== undefined && me?.toLowerCase() === name.toLowerCase();
}

/** Whether a line calls somebody: `@alice` anywhere, or `alice:` at its beginning. */
function callsBy(text: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  const wanted = name.toLowerCase();
  const lower = text.toLowerCase();
  if (lower.startsWith(wanted) && /^[:,]/.test(lower.slice(wanted.length))) return true;
  return [...lower.matchAll(/(?<![\w@-])@([\w-]+)/g)].some(([, word]) => word === wanted);
}
