// All that the page knows: plain data without a clock. What changes it stands in the other files of this folder.

import type { Pending } from "./outbox.ts";
import { append, createPlace, type Item, LOBBY, type Place, roomId, talkId } from "./place.ts";
import { arm } from "./reading.ts";
import type { CommandOffer, WireTopic } from "./wire.ts";

export interface World {
  me: string | undefined;
  /** The claimed name that we are logged in by. */
  account: string | undefined;
  isModerator: boolean;
  /** Why we are away, if we are. */
  away: string | undefined;
  readonly places: Map<string, Place>;
  /** The id of the place that is open. */
  current: string;
  outbox: Pending[];
  commands: readonly CommandOffer[];
  /** The most bytes of a line. */
  lineLimit: number;
  /** The least characters of a password. */
  passwordLeast: number;
  /** Whether somebody looks at the end of the open place. */
  isReading: boolean;
  /** Whether somebody has scrolled up there: then nothing is forgotten. */
  isAboveEnd: boolean;
}

/** What an event asks of the rest of the page. */
export type News =
  /** Somebody said something. */
  | { readonly kind: "said"; readonly place: Place; readonly item: Item }
  /** Lines are missing in a room. */
  | { readonly kind: "hole"; readonly place: Place }
  /** Who is in a room is not known well any more. */
  | { readonly kind: "people"; readonly place: Place }
  /** Lines may have been lost in any room. */
  | { readonly kind: "missed" }
  /** We are called otherwise now. */
  | { readonly kind: "renamed" };

export function createWorld(): World {
  const lobby = createPlace("room", "lobby");
  return {
    me: undefined,
    account: undefined,
    isModerator: false,
    away: undefined,
    places: new Map([[lobby.id, lobby]]),
    current: LOBBY,
    outbox: [],
    commands: [],
    lineLimit: 4096,
    passwordLeast: 8,
    isReading: false,
    isAboveEnd: false,
  };
}

export function currentPlace(world: World): Place {
  return world.places.get(world.current) ?? world.places.get(LOBBY) as Place;
}

/** The room or the conversation of that name, which is made if it is not there. */
export function placeOf(world: World, kind: "room" | "talk", name: string): Place {
  const id = kind === "room" ? roomId(name) : talkId(name);
  let place = world.places.get(id);
  if (place === undefined) {
    place = createPlace(kind, name);
    world.places.set(id, place);
  }
  return place;
}

/** Opens a place. What comes into the one before it is new from now on. */
export function open(world: World, place: Place): void {
  if (world.current === place.id) return;
  arm(currentPlace(world), true);
  world.current = place.id;
}

/** Closes a place; the lobby is always there. */
export function close(world: World, id: string): void {
  if (id === LOBBY) return;
  world.places.delete(id);
  world.outbox = world.outbox.filter((pending) => pending.place !== id);
  if (world.current === id) world.current = LOBBY;
}

/** Those whom we can call or write to, without ourselves: those of this place first. */
export function knownNames(world: World): readonly string[] {
  const names = new Set<string>();
  const place = currentPlace(world);
  const spoke = place.items.slice(-100).reverse().map(({ from }) => from);
  for (const name of [...spoke, ...place.people.map((person) => person.name)]) {
    if (name !== undefined && name !== null && !isMe(world, name)) names.add(name);
  }
  for (const other of world.places.values()) if (other.kind === "talk") names.add(other.name);
  return [...names];
}

export function isMe(world: World, name: string | null | undefined): boolean {
  return typeof name === "string" && world.me?.toLowerCase() === name.toLowerCase();
}

/** A sentence that only we see. */
export function note(place: Place, text: string, at: number): void {
  append(place, { kind: "note", at, text: `=${text}` });
}

export function textOf(value: WireTopic | string | null | undefined): string | undefined {
  const text = typeof value === "string" ? value : value?.text;
  return text === "" ? undefined : text;
}
