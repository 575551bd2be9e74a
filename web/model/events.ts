// What happened without having been asked for, and how it changes the world. What the rest must do about it is returned as
// news.

import { addComings } from "./comings.ts";
import { takeLine } from "./numbers.ts";
import { byName, newcomer } from "./people.ts";
import { append, type Place, roomId, talkId } from "./place.ts";
import { count } from "./reading.ts";
import { forgetOldest, maker, shown, takePart } from "./said.ts";
import type { Incoming, WireComings, WireHistory, WireLine } from "./wire.ts";
import { close, currentPlace, isMe, type News, placeOf, textOf, type World } from "./world.ts";

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
