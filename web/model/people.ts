// Who is in a room.

import { forget } from "./numbers.ts";
import type { Person, Place } from "./place.ts";
import type { WireJoin, WirePerson } from "./wire.ts";
import { placeOf, textOf, type World } from "./world.ts";

/** We are in a room now. */
export function takeJoin(world: World, join: WireJoin): Place {
  const place = placeOf(world, "room", join.room);
  place.name = join.room;
  if (join.epoch === undefined) return place;
  if (place.epoch !== undefined && place.epoch !== join.epoch) forget(place);
  place.epoch = join.epoch;
  // Of a room in which nothing has been said no history comes.
  if (join.last === 0) {
    place.to = 0;
    place.isBehind = false;
  }
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

export function newcomer(name: string): Person {
  return { name, isModerator: false, away: undefined };
}

export function byName(a: Person, b: Person): number {
  return a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1;
}
