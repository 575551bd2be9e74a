// What happens without our having asked for it, and how it changes what we know.

import { takeGreeting, takeLine } from "./numbers.ts";
import type { Place } from "./place.ts";
import { topicOf } from "./answers.ts";
import { type Incoming, lineOf, numberOf, objectsOf, paragraphOf, textOf, textsOf } from "./wire.ts";
import { sentenceOf } from "./words.ts";
import { close, currentPlace, isMe, keyOf, note, show, showLines, type World } from "./world.ts";

/** What must be asked for because of an event. */
export interface Wanted {
  /** Lines were lost, in whatever room. */
  readonly lines?: boolean;
  /** Who is in that room is not known well any more. */
  readonly people?: Place;
}

/** Takes an event. */
export function takeEvent(world: World, event: Incoming, now: number): Wanted {
  const kind = textOf(event["ev"]) ?? "";
  const place = world.places.get(keyOf(textOf(event["room"]) ?? ""));
  switch (kind) {
    case "said": {
      const line = lineOf(event);
      if (line === undefined || place === undefined) return {};
      learnName(place, line.from);
      showLines(world, place, takeLine(place, line));
      return {};
    }
    case "history":
      if (place !== undefined) takeGreeting(place, event);
      return {};
    case "sent":
      takeMail(world, event, now);
      return {};
    case "waited":
      for (const message of objectsOf(event["messages"])) {
        takeMail(world, { to: event["name"], ...message }, now);
      }
      return {};
    case "comings":
      if (place === undefined) return {};
      note(world, sentenceOf(kind, event) ?? "", now, place);
      return takeComings(place, event);
    case "expelled":
      return place === undefined ? {} : takeExpulsion(world, place, event, now);
    case "modesSet":
      if (place === undefined) return {};
      place.roomKey = keyAfter(place.roomKey, event);
      note(world, sentenceOf(kind, event) ?? "", now, place);
      return {};
    case "topicSet":
      if (place === undefined) return {};
      place.topic = topicOf(event["text"]);
      note(world, sentenceOf(kind, event) ?? "", now, place);
      return {};
    case "registered": {
      const name = textOf(event["name"]);
      // A login is told twice.
      if (isMe(world, name)) return {};
      world.me = name;
      break;
    }
    case "nameLost":
      world.me = undefined;
      world.account = undefined;
      break;
    case "released":
      world.account = undefined;
      break;
    case "appointed":
      world.isModerator = event["isModerator"] === true;
      break;
    case "missed":
      note(world, sentenceOf(kind, event) ?? "", now);
      return { lines: true };
  }
  const text = kind === "custom" ? paragraphOf(event["text"]) : sentenceOf(kind, event);
  if (text !== undefined) note(world, text, now, place ?? currentPlace(world));
  return {};
}

/** A private message is shown where one looks. */
function takeMail(world: World, { at, from, text, to }: Incoming, now: number): void {
  const said = textOf(text);
  if (said === undefined) return;
  const author = textOf(from);
  const isCall = !isMe(world, author);
  const place = currentPlace(world);
  show(world, place, {
    kind: "private",
    at: numberOf(at) ?? now,
    from: author,
    to: textOf(to),
    text: said,
    isCall,
  });
  if (!isCall) return;
  learnName(place, author);
  world.writer = author;
}

/** Somebody has been sent out of a room; only whoever it was is told where it speaks now. */
function takeExpulsion(world: World, place: Place, event: Incoming, now: number): Wanted {
  const text = sentenceOf("expelled", event) ?? "";
  if (textOf(event["now"]) !== undefined) {
    close(world, place.name);
    note(world, text, now);
    return {};
  }
  note(world, text, now, place);
  const { whom } = event;
  const name = typeof whom === "object" && whom !== null ? textOf((whom as Incoming)["name"]) : undefined;
  return takeComings(place, name === undefined ? { othersWent: 1 } : { went: [name] });
}

/** What it takes to come back, once that has changed. */
function keyAfter(key: string | undefined, { changes }: Incoming): string | undefined {
  const change = objectsOf(changes).findLast(({ mode }) => mode === "k");
  return change === undefined ? key : textOf(change["key"]);
}

function takeComings(place: Place, event: Incoming): Wanted {
  const { came, othersCame, othersWent, renamed, went } = event;
  const pairs = objectsOf(renamed);
  const gone = new Set([...textsOf(went), ...pairs.map(({ from }) => textOf(from))]);
  const come = [...textsOf(came), ...pairs.flatMap(({ to }) => textOf(to) ?? [])];
  place.names = [...place.names.filter((name) => !gone.has(name) && !come.includes(name)), ...come];
  const balance = textsOf(came).length + (numberOf(othersCame) ?? 0) - textsOf(went).length -
    (numberOf(othersWent) ?? 0);
  if (place.total !== undefined) place.total = Math.max(place.names.length, place.total + balance);
  return (numberOf(othersCame) ?? 0) + (numberOf(othersWent) ?? 0) > 0 ? { people: place } : {};
}

/** Whoever speaks is there: in the lobby nobody tells who comes. The last to speak is the first to be offered. */
function learnName(place: Place, name: string | undefined): void {
  if (name === undefined || place.names[0] === name) return;
  place.names = [name, ...place.names.filter((other) => other !== name)];
}
