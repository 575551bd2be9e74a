// All that the page knows, and how each event of the server changes it. Plain data without a clock; what the
// rest must do about an event (ask for lines, tell the reader) is returned as news.

import { addComings } from "./comings.ts";
import { callsBy } from "./mention.ts";
import { type Asked, forget, giveUpHole, takeHistory, takeLine } from "./numbers.ts";
import type { Pending } from "./outbox.ts";
import {
  append,
  createPlace,
  type Item,
  LOBBY,
  type Person,
  type Place,
  roomId,
  talkId,
  trim,
} from "./place.ts";
import { arm, count } from "./reading.ts";
import type {
  CommandOffer,
  Incoming,
  WireComings,
  WireHistory,
  WireJoin,
  WireLine,
  WirePerson,
  WireTopic,
} from "./wire.ts";

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

/** Takes an event. */
export function receive(world: World, event: Incoming, now: number): readonly News[] {
  switch (event.ev) {
    case "said": {
      const line = event as unknown as WireLine & { readonly room: string };
      const place = world.places.get(roomId(line.room));
      if (place === undefined) return [];
      return shown(world, place, takeLine(place, line, maker(world)));
    }
    case "sent":
      return [takeMail(world, event, now)];
    case "waited":
      return (event.messages as Incoming[] ?? []).map((message) => takeMail(world, message, now));
    case "history":
      return takePart(world, event as unknown as WireHistory, undefined);
    case "comings":
      return takeComings(world, event as unknown as WireComings, now);
    case "expelled":
      return takeExpulsion(world, event, now);
    case "topicSet": {
      const place = world.places.get(roomId(String(event.room)));
      if (place === undefined) return [];
      place.topic = textOf(event.text as string) ?? "";
      const by = event.by as string | null | undefined;
      append(place, { kind: "note", at: now, text: "topicSet", from: by ?? null });
      return [];
    }
    case "announced":
    case "custom":
      return takeAnnouncement(world, event, now);
    case "inherited":
    case "muted":
    case "unmuted":
    case "appointed":
    case "nameLost":
    case "released":
      return takeFate(world, event, now);
    case "isAway": {
      const talk = world.places.get(talkId(String(event.name)));
      if (talk !== undefined) talk.awayReason = String(event.reason ?? "");
      return [];
    }
    case "away":
      world.away = textOf(event.reason as string);
      return [];
    case "missed":
      return [{ kind: "missed" }];
  }
  return [];
}

/** We are in a room now. */
export function takeJoin(world: World, join: WireJoin): Place {
  const place = placeOf(world, "room", join.room);
  place.name = join.room;
  if (join.epoch === undefined) return place;
  if (place.epoch !== undefined && place.epoch !== join.epoch) forget(place);
  place.epoch = join.epoch;
  // Of a room in which nothing has been said no history comes.
  if (join.last === 0) place.to = 0;
  place.topic = textOf(join.topic);
  place.isLocked = join.isLocked === true;
  takePeople(place, join);
  return place;
}

/** Who is in a room, as `join` and `who` tell it. */
export function takePeople(
  place: Place,
  { names, people, total }: Pick<WireJoin, "names" | "people" | "total">,
): void {
  const known: readonly WirePerson[] = people ?? (names ?? []).map((name) => ({ name }));
  place.people = [];
  place.guests = 0;
  for (const { name, isModerator, away } of known) {
    if (name === null) place.guests++;
    else place.people.push({ name, isModerator: isModerator === true, away: textOf(away) });
  }
  place.people.sort(byName);
  place.total = Math.max(total ?? 0, place.people.length);
}

/** Takes lines of a room that came by themselves or that were asked for. */
export function takePart(world: World, part: WireHistory, asked: Asked): readonly News[] {
  const place = world.places.get(roomId(part.room));
  if (place === undefined) return [];
  const isFirst = place.to === undefined;
  const taken = takeHistory(place, part, asked, maker(world));
  // What was said before we came is not new.
  return isFirst ? (taken.hasHole ? [{ kind: "hole", place }] : []) : shown(world, place, taken);
}

/** Shows what could not be completed. */
export function giveUp(world: World, place: Place): readonly News[] {
  return shown(world, place, { added: giveUpHole(place, maker(world)), hasHole: false });
}

/** A line of ours is said: it leaves the outbox and stands in its place. */
export function settle(world: World, pending: Pending, answer: Incoming, now: number): readonly News[] {
  world.outbox = world.outbox.filter((other) => other !== pending);
  const place = world.places.get(pending.place);
  if (place === undefined) return [];
  const { n, at } = answer as { readonly n?: number; readonly at?: number };
  if (place.kind === "talk" || n === undefined) {
    append(place, { kind: "said", at: at ?? now, from: world.me ?? null, text: pending.text, isOwn: true });
    return [];
  }
  const line: WireLine = {
    n,
    at: at ?? now,
    from: world.me ?? null,
    text: pending.text,
    action: pending.isAction,
  };
  const make = maker(world);
  return shown(
    world,
    place,
    takeLine(place, line, (taken) => taken === line ? { ...make(line), isOwn: true } : make(taken)),
  );
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

function maker(world: World): (line: WireLine) => Omit<Item, "uid"> {
  return ({ n, at, from, text, action }) => {
    const isOwn = isMe(world, from);
    return {
      kind: "said",
      n,
      at,
      from,
      text,
      isAction: action === true,
      isOwn,
      isCall: !isOwn && callsBy(text, world.me),
    };
  };
}

function shown(
  world: World,
  place: Place,
  { added, hasHole }: { readonly added: readonly Item[]; readonly hasHole: boolean },
): readonly News[] {
  const news: News[] = [];
  for (const item of added) {
    count(place, item, world.isReading && world.current === place.id);
    if (item.kind === "said" && !item.isOwn) news.push({ kind: "said", place, item });
    // In the lobby nobody is told who comes: whoever speaks is there.
    if (place.id === LOBBY && item.from && !place.people.some(({ name }) => name === item.from)) {
      news.push({ kind: "people", place });
    }
  }
  if (added.length > 0) forgetOldest(world, place);
  if (hasHole) news.push({ kind: "hole", place });
  return news;
}

function forgetOldest(world: World, place: Place): void {
  if (world.current !== place.id || !world.isAboveEnd) trim(place);
}

function takeMail(world: World, event: Incoming, now: number): News {
  const from = event.from as string | null;
  const to = event.to as string | null | undefined;
  const isOwn = from !== null && isMe(world, from) && !isMe(world, to);
  const place = placeOf(world, "talk", (isOwn ? to : from) ?? "guest");
  place.isHere = true;
  const text = String(event.text);
  const at = typeof event.at === "number" ? event.at : now;
  const item = append(place, { kind: "said", at, from, text, isOwn });
  forgetOldest(world, place);
  count(place, item, world.isReading && world.current === place.id);
  return { kind: "said", place, item };
}

function takeComings(world: World, event: WireComings, now: number): readonly News[] {
  const place = world.places.get(roomId(event.room));
  if (place === undefined) return [];
  addComings(place, event, now);
  const gone = new Set<unknown>([...event.went, ...event.renamed.map(({ from }) => from)]);
  const come = [...event.came, ...event.renamed.map(({ to }) => to)];
  const old = new Map(place.people.map((person) => [person.name, person]));
  const people = place.people.filter(({ name }) => !gone.has(name) && !come.includes(name));
  for (const name of come) {
    const renamed = event.renamed.find(({ to }) => to === name);
    people.push({ ...old.get(renamed?.from ?? name) ?? newcomer(name), name });
  }
  place.people = people.sort(byName);
  place.total = Math.max(
    people.length,
    place.total + event.came.length + event.othersCame - event.went.length - event.othersWent,
  );
  for (const { from, to } of event.renamed) {
    if (typeof from === "string") followRenaming(world, from, to);
    else place.guests = Math.max(0, place.guests - 1);
  }
  for (const name of event.went) setHere(world, name, false);
  for (const name of event.came) setHere(world, name, true);
  return event.othersCame + event.othersWent > 0 ? [{ kind: "people", place }] : [];
}

/** Somebody has been sent out of a room; only whoever it was is told where it speaks now. */
function takeExpulsion(world: World, event: Incoming, now: number): readonly News[] {
  const room = String(event.room);
  if (event.now !== undefined) {
    close(world, roomId(room));
    return takeFate(world, event, now);
  }
  const name = (event.whom as { readonly name?: string | null } | undefined)?.name ?? undefined;
  return takeComings(world, {
    room,
    came: [],
    othersCame: 0,
    went: name === undefined ? [] : [name],
    othersWent: name === undefined ? 1 : 0,
    renamed: [],
  }, now);
}

/** A private conversation stays with the person. */
function followRenaming(world: World, from: string, to: string): void {
  const talk = world.places.get(talkId(from));
  if (talk === undefined || world.places.has(talkId(to))) return;
  append(talk, {
    kind: "comings",
    at: talk.items.at(-1)?.at ?? 0,
    text: "",
    comings: [
      { kind: "renamed", name: from, to, count: 1, at: 0 },
    ],
  });
  const renamed: Place = { ...talk, id: talkId(to), name: to, generation: talk.generation + 1 };
  world.places.delete(talk.id);
  world.places.set(renamed.id, renamed);
  for (const [index, pending] of world.outbox.entries()) {
    if (pending.place === talk.id) world.outbox[index] = { ...pending, place: renamed.id };
  }
  if (world.current === talk.id) world.current = renamed.id;
}

/** Whoever leaves a room may still be in another: that it is gone is asked for, that it has come is certain. */
function setHere(world: World, name: string, isHere: boolean): void {
  const talk = world.places.get(talkId(name));
  if (talk !== undefined) talk.isHere = isHere ? true : undefined;
}

function takeAnnouncement(world: World, event: Incoming, now: number): readonly News[] {
  const text = String(event.text);
  const place = currentPlace(world);
  const from = (event.by as string | null | undefined) ?? null;
  const item = append(place, { kind: "note", at: now, text: `!${text}`, from });
  return [{ kind: "said", place, item }];
}

/** What befell us. The words are the page's: the text names which. */
function takeFate(world: World, event: Incoming, now: number): readonly News[] {
  const place = event.ev === "inherited" ? placeOf(world, "room", String(event.room)) : currentPlace(world);
  append(place, {
    kind: "note",
    at: now,
    text: event.ev === "appointed" && event.isModerator !== true ? "dismissed" : event.ev as string,
    from: textOf(event.reason as string) ?? null,
  });
  if (event.ev === "appointed") world.isModerator = event.isModerator === true;
  if (event.ev === "released") world.account = undefined;
  if (event.ev !== "nameLost") return [];
  world.me = undefined;
  world.account = undefined;
  return [{ kind: "renamed" }];
}

function newcomer(name: string): Person {
  return { name, isModerator: false, away: undefined };
}

function byName(a: Person, b: Person): number {
  return a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1;
}

export function textOf(value: WireTopic | string | null | undefined): string | undefined {
  const text = typeof value === "string" ? value : value?.text;
  return text === "" ? undefined : text;
}
