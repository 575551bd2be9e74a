// Who somebody is.

import { findAccount, isModerator } from "../accounts.ts";
import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { findPerson } from "../people.ts";
import { findByName } from "../names.ts";
import { roomAt } from "../rooms.ts";
import { type ChatState, LOBBY, type Session } from "../state.ts";
import { reply } from "./reply.ts";

/** Tells what may be known of somebody. */
export function whois(state: ChatState, session: Session, { name }: CommandOf<"whois">): Step {
  const person = isModerator(state, session) ? findPerson(state, name) : findByName(state, name);
  if (person === undefined) {
    return reply(state, session, {
      kind: findAccount(state, name) === undefined ? "nobodyCalled" : "isAbsent",
      name,
    });
  }
  const rooms = person.rooms
    .filter((key) => key !== LOBBY)
    .filter((key) =>
      roomAt(state, key).key === undefined || session.rooms.includes(key) || isModerator(state, session)
    )
    .map((key) => roomAt(state, key).name);
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
