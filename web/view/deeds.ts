// What happens with what was typed: lines go into the outbox, commands to the server, and what a command is
// answered with is told where it was typed.

import { LOBBY, type Place, roomId } from "../model/place.ts";
import type { Deed } from "../model/typed.ts";
import { note, placeOf } from "../model/world.ts";
import { Lost, Refused } from "../net/unanswered.ts";
import * as WORDS from "../words.ts";
import { describe } from "./answers.ts";
import { changed, draftOf, goTo, keepDraft, session, world } from "./state.ts";

export type Outcome =
  /** What is typed next is meant for `place`. */
  | { readonly kind: "done"; readonly place: Place }
  | { readonly kind: "failed"; readonly problem: string }
  /** The field is to say that. */
  | { readonly kind: "type"; readonly text: string };

/** The last text that was sent from here, by place: Up brings it back. */
export const lastSent: Map<string, string> = new Map();

/** A `/join` on its way: what is typed behind it is meant for where it leads, and for nobody if it leads nowhere. */
let joining: { readonly from: Place; readonly outcome: Promise<Outcome> } | undefined;

/** Does all of it, in order. It ends at the first that fails. */
export function perform(deeds: readonly Deed[], from: Place): Promise<Outcome> {
  const former = joining?.from === from ? joining.outcome : undefined;
  const outcome = former === undefined ? performAll(deeds, from) : performBehind(former, deeds);
  if (former === undefined && !deeds.some(isJoin)) return outcome;
  const mine = { from, outcome };
  joining = mine;
  const end = () => {
    if (joining === mine) joining = undefined;
  };
  outcome.then(end, end);
  return outcome;
}

function isJoin(deed: Deed): boolean {
  return deed.kind === "command" && /^\/join\b/i.test(deed.text);
}

async function performBehind(former: Promise<Outcome>, deeds: readonly Deed[]): Promise<Outcome> {
  const outcome = await former;
  return outcome.kind === "done" ? await performAll(deeds, outcome.place) : outcome;
}

async function performAll(deeds: readonly Deed[], from: Place): Promise<Outcome> {
  let place = from;
  for (const deed of deeds) {
    const outcome = await performOne(deed, place);
    if (outcome.kind !== "done") return outcome;
    place = outcome.place;
  }
  return { kind: "done", place };
}

async function performOne(deed: Deed, place: Place): Promise<Outcome> {
  switch (deed.kind) {
    case "say":
      return say(place, deed.text, deed.isAction);
    case "send": {
      const talk = placeOf(world, "talk", deed.to);
      if (talk !== place) goTo(talk);
      const outcome = say(talk, deed.text, false);
      return outcome.kind === "done" ? { ...outcome, place } : outcome;
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
  return session.sender.say(place, text, isAction)
    ? { kind: "done", place }
    : { kind: "failed", problem: WORDS.tooManyWaiting };
}

async function command(text: string, place: Place): Promise<Outcome> {
  try {
    const answer = await session.typing.ask(text, place);
    const joined = answer.ok === "join" ? world.places.get(roomId(String(answer.room))) : undefined;
    if (joined !== undefined) {
      // Half a line, typed since: it was meant for there, too.
      if (joined !== place && draftOf(joined) === "") {
        keepDraft(joined, draftOf(place));
        keepDraft(place, "");
      }
      goTo(joined);
    }
    const told = describe(answer, text, world.commands);
    const where = world.places.get(place.id) ?? world.places.get(LOBBY) as Place;
    if (told !== undefined) note(where, told, Date.now());
    changed();
    return { kind: "done", place: joined ?? place };
  } catch (error) {
    if (error instanceof Refused) return { kind: "failed", problem: error.message };
    if (error instanceof Lost) return { kind: "failed", problem: session.isReady ? "" : WORDS.notConnected };
    throw error;
  }
}
