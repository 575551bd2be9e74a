// Who somebody is.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { findByName } from "../names.ts";
import { roomAt } from "../rooms.ts";
import { type ChatState, LOBBY, type Session } from "../state.ts";
import { reply } from "./reply.ts";

/** Tells what may be known of somebody. */
export function whois(state: ChatState, session: Session, { name }: CommandOf<"whois">): Step {
  const person = findByName(state, name);
  if (person === undefined) return reply(state, session, { kind: "nobodyCalled", name });
  const rooms = person.rooms
    .filter((key) => key !== LOBBY)
    .filter((key) => roomAt(state, key).key === undefined || session.rooms.includes(key))
    .map((key) => roomAt(state, key).name);
  return reply(state, session, { kind: "whois", name: person.name ?? name, away: person.away, rooms });
}
