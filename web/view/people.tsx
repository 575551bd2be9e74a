// The right: who is in the room. A click opens the private conversation.

import { useState } from "preact/hooks";
import type { Person } from "../model/place.ts";
import { currentPlace, isMe } from "../model/world.ts";
import * as WORDS from "../words.ts";
import { arePeopleOpen, talkTo, world } from "./state.ts";

/** 200 names: more are not read but looked for. */
const MOST = 200;

export function People() {
  const [filter, setFilter] = useState("");
  const place = currentPlace(world);
  if (!arePeopleOpen.value || place.kind !== "room") return null;
  const isLong = place.people.length > MOST;
  const wanted = filter.toLowerCase();
  const found = isLong
    ? place.people.filter(({ name }) => name.toLowerCase().includes(wanted))
    : place.people;
  const shown = found.slice(0, MOST);
  const hidden = place.total - place.people.length - place.guests;
  const isUp = ({ away }: Person) => away === undefined;
  return (
    <aside class="people" id="people" aria-label={WORDS.whoIsHere} tabIndex={0}>
      {isLong && (
        <input
          type="search"
          aria-label={WORDS.filterPeople}
          placeholder={WORDS.filterPeople}
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      <Group title={WORDS.moderators} people={shown.filter((one) => isUp(one) && one.isModerator)} />
      <Group
        title={WORDS.hereHeading}
        people={shown.filter((one) => isUp(one) && !one.isModerator)}
        guests={place.guests}
      />
      <Group title={WORDS.awayHeading} people={shown.filter((one) => !isUp(one))} />
      {found.length > MOST && <p class="note">{WORDS.morePeople(found.length - MOST)}</p>}
      {hidden > 0 && <p class="note">{WORDS.unlistedPeople(hidden)}</p>}
    </aside>
  );
}

interface GroupProps {
  readonly title: string;
  readonly people: readonly Person[];
  readonly guests?: number;
}

function Group({ title, people, guests = 0 }: GroupProps) {
  if (people.length === 0 && guests <= 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <ul>
        {people.map((person) => <Entry key={person.name} person={person} />)}
        {guests > 0 && <li class="dest note">{WORDS.guests(guests)}</li>}
      </ul>
    </>
  );
}

function Entry({ person: { name, away } }: { readonly person: Person }) {
  if (isMe(world, name)) {
    return (
      <li class="dest">
        <bdi class="what">{name}</bdi>
        <span class="note">{WORDS.you}</span>
      </li>
    );
  }
  return (
    <li>
      <button
        type="button"
        class={away === undefined ? "dest" : "dest gone"}
        title={WORDS.writeTo(name)}
        onClick={() => talkTo(name)}
      >
        <bdi class="what">{name}</bdi>
        {away !== undefined && <span class="note">{away}</span>}
      </button>
    </li>
  );
}
