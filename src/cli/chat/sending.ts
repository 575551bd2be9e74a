// What is sent for a line that was typed, and what its answer changes.

import type { Chatting } from "./chatting.ts";
import { fill } from "./filling.ts";
import { takeAnswer } from "./model/answers.ts";
import { type Pending, talkOf, wordOf } from "./model/outbox.ts";
import { codeOf, type Incoming, messageOf, numberOf, textOf } from "./model/wire.ts";
import { sentenceOf } from "./model/words.ts";
import { currentPlace, keyOf, note, tell, type World } from "./model/world.ts";

/** The command for a line, which counts as sent from now on. */
export function commandOf(pending: Pending, world: World, session: number): Incoming {
  const { key, text } = pending;
  const place = world.places.get(keyOf(pending.room ?? world.current)) ?? currentPlace(world);
  pending.state = "sent";
  pending.session = session;
  pending.sent ??= {
    room: place.name,
    me: world.me,
    after: Math.max(place.to ?? 0, place.own),
    epoch: place.epoch,
  };
  // A line that waited for a room in which we are no more is refused, and not said elsewhere.
  const room = pending.room ?? place.name;
  const talk = wordOf(text) === undefined ? talkOf(text) : undefined;
  return talk === undefined ? { do: "line", room, text, key } : { do: "say", room, text: talk.text, key };
}

/** A line was answered: it waits no longer. */
export function takeAnswered(client: Chatting, pending: Pending, answer: Incoming): void {
  const { hands, world } = client;
  const { text } = pending;
  const isTalk = talkOf(text) !== undefined;
  world.outbox = world.outbox.filter((other) => other !== pending);
  if (answer["error"] !== undefined) {
    client.refused += 1;
    tell(world, `${isTalk ? `Not said: ${text}\n` : ""}${reasonOf(answer["error"])}`, hands.now());
  } else if (isTalk) {
    const place = world.places.get(keyOf(textOf(answer["room"]) ?? ""));
    if (place !== undefined) place.own = Math.max(place.own, numberOf(answer["n"]) ?? 0);
  } else learn(client, text, answer);
}

/** Takes the claimed name that we want. */
export function logIn(client: Chatting, password: string, done: () => void): void {
  const { hands, name = "", world } = client;
  client.ask({ do: "login", name, password }, (answer) => {
    if (answer["error"] !== undefined) {
      tell(world, messageOf(answer["error"]), hands.now());
      return hands.askPassword(name);
    }
    client.isCalled(textOf(answer["name"]), true);
    note(world, sentenceOf("loggedIn", answer) ?? "", hands.now());
    done();
  });
}

function learn(client: Chatting, text: string, answer: Incoming): void {
  const { hands, world } = client;
  const { me } = world;
  const joined = takeAnswer(world, text, answer, hands.now());
  if (joined !== undefined) fill(client, joined, textOf(answer["epoch"]), numberOf(answer["last"]));
  const [, name, password] = /^\/(?:login|identify)\s+@?(\S+)\s+([^]+)$/i.exec(text) ?? [];
  if (name !== undefined) client.password = password;
  if (world.me !== me || name !== undefined) client.isCalled(world.me, name !== undefined);
}

/** Why something was refused, with what can be typed here. */
function reasonOf(error: unknown): string {
  return codeOf(error) === "nameRequired" ? "Take a name first: /nick NAME" : messageOf(error);
}
