// What happens with what was typed: lines go into the outbox, commands to the server, and what a command is
// answered with is told where it was typed.

import { LOBBY, type Place, roomId } from "../model/place.ts";
import { type Deed, readTyped } from "../model/typed.ts";
import { note, placeOf } from "../model/world.ts";
import { Lost, Refused } from "../net/connection.ts";
import * as WORDS from "../words.ts";
import { describe } from "./answers.ts";
import { changed, goTo, session, world } from "./state.ts";

export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly problem: string }
  /** The field is to say that. */
  | { readonly kind: "type"; readonly text: string };

/** The last text that was sent from here, by place: Up brings it back. */
export const lastSent: Map<string, string> = new Map();

export function readField(text: string, place: Place): readonly Deed[] {
  return readTyped(text, place);
}

/** Does all of it, in order. It ends at the first that fails. */
export async function perform(deeds: readonly Deed[], place: Place): Promise<Outcome> {
  for (const deed of deeds) {
    const outcome = await performOne(deed, place);
    if (outcome.kind !== "done") return outcome;
  }
  return { kind: "done" };
}

async function performOne(deed: Deed, place: Place): Promise<Outcome> {
  switch (deed.kind) {
    case "say":
      return say(place.kind === "room" ? place : placeOf(world, "room", "lobby"), deed.text, deed.isAction);
    case "send": {
      const talk = placeOf(world, "talk", deed.to);
      if (talk !== place) goTo(talk);
      return say(talk, deed.text, false);
    }
    case "notPrivately":
      return { kind: "failed", problem: WORDS.notPrivately };
    case "help":
      return { kind: "type", text: "/" };
    case "command":
      return await command(deed.text, place);
  }
}

function say(place: Place, text: string, isAction: boolean): Outcome {
  return session.say(place, text, isAction)
    ? { kind: "done" }
    : { kind: "failed", problem: WORDS.tooManyWaiting };
}

async function command(text: string, place: Place): Promise<Outcome> {
  try {
    const answer = await session.line(text, place);
    if (answer.ok === "join") goTo(world.places.get(roomId(String(answer.room))) as Place);
    const told = describe(answer, text, world.commands);
    const where = world.places.get(place.id) ?? world.places.get(LOBBY) as Place;
    if (told !== undefined) note(where, told, Date.now());
    changed();
    return { kind: "done" };
  } catch (error) {
    if (error instanceof Refused) return { kind: "failed", problem: error.message };
    if (error instanceof Lost) return { kind: "failed", problem: session.isReady ? "" : WORDS.notConnected };
    throw error;
  }
}
