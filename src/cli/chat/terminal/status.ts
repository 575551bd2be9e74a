// The status line: the room and how many are in it, what is unread elsewhere, who we are, and how the connection is.

import type { Phase } from "../model/reconnect.ts";
import type { Place } from "../model/place.ts";
import { currentPlace, keyOf, LOBBY, type World } from "../model/world.ts";
import type { Row } from "./row.ts";
import { cut, drawable, widthOf } from "./width.ts";

/** The line, as wide as the window. What matters least is left out first. */
export function statusRow(world: World, phase: Phase, now: number, columns: number): Row {
  const place = currentPlace(world);
  const here = `${nameOf(place)}${place.total === undefined ? "" : `, ${people(place.total)}`}`;
  const unread = unreadOf(world);
  const me = world.me ?? "no name";
  const state = wordsFor(phase, world.outbox.length, now);
  const topic = place.topic === undefined || place.topic === "" ? [] : [place.topic];
  const choices = [
    [here, unread, me, state, ...topic],
    [here, unread, me, state],
    [here, unread, state],
    [here, state],
    [nameOf(place), state],
  ].map((parts) => `── ${parts.filter((part) => part !== "").map(drawable).join(" ── ")} `);
  const fitting = choices.find((text, index) =>
    // A topic is cut rather than left out, if some of it can be seen.
    widthOf(text) < columns ||
    (index === 0 && topic.length > 0 && widthOf(choices[1] as string) + 16 < columns)
  ) ?? choices.at(-1) as string;
  const text = cut(fitting, columns);
  return [{ text: text + "─".repeat(Math.max(0, columns - widthOf(text))), style: "status" }];
}

/** How the connection is, in words. */
export function wordsFor(phase: Phase, waiting: number, now: number): string {
  switch (phase.kind) {
    case "connecting":
      return "connecting";
    case "arriving":
      return "catching up";
    case "here":
      return "connected";
    case "waiting": {
      const seconds = Math.max(1, Math.ceil((phase.at - now) / 1000));
      const kept = waiting === 0 ? "" : `, ${waiting} waiting`;
      return `no connection, next try in ${seconds} s (Enter: now)${kept}`;
    }
    case "leaving":
    case "over":
      return "leaving";
  }
}

function unreadOf({ current, places }: World): string {
  return [...places.values()].filter((place) => place.unread > 0 && keyOf(place.name) !== current)
    .map((place) => `${nameOf(place)} ${place.unread}${place.calls > 0 ? "!" : ""}`).join(" ");
}

function nameOf({ name }: Place): string {
  return keyOf(name) === LOBBY ? "lobby" : `#${name}`;
}

function people(count: number): string {
  return count === 1 ? "1 person" : `${count} people`;
}
