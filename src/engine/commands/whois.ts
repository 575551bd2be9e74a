// Who somebody is.

import { isModerator } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { mayLookIn } from "../rights.ts";
import { roomAt } from "../rooms.ts";
import { type ChatState, LOBBY, type Session } from "../state.ts";
import { reply } from "./reply.ts";
import { noPerson, personMeant } from "./targets.ts";

/** Tells what may be known of somebody. */
export function whois(state: ChatState, session: Session, { name }: CommandOf<"whois">): Step {
  const person = personMeant(state, session, name);
  if (person === undefined) return reply(state, session, noPerson(state, name));
  const rooms = person.rooms
    .filter((key) => key !== LOBBY)
    .map((key) => roomAt(state, key))
    .filter((room) => mayLookIn(state, session, room))
    .map((room) => room.name);
  const account = person.account === undefined ? undefined : state.accounts.get(person.account);
  return reply(state, session, {
    kind: "whois",
    name: person.name ?? name,
    account: account?.name,
    isModerator: account?.isModerator === true,
    address: isModerator(state, session) ? person.address : undefined,
    away: person.away,
    rooms,
  });
}
