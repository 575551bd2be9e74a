// Inviting somebody to a room.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { ignores } from "../ignoring.ts";
import type { Moment } from "../input.ts";
import { roomsInvitedTo, withInvitation } from "../invitations.ts";
import { hasFlag } from "../modes.ts";
import { findByName, isNameMissing, putSession } from "../names.ts";
import { originOf } from "../people.ts";
import { mayChange } from "../rights.ts";
import { roomAt } from "../rooms.ts";
import type { ChatState, Session } from "../state.ts";
import { placeToSee } from "./place.ts";
import { reply, replyMuted, toldOf } from "./reply.ts";

/**
 * Tells somebody of a room. If whoever invites may change the room, whoever is invited may come in once, whatever keeps
 * others out; where one must be invited nobody else can.
 */
export function invite(
  state: ChatState,
  session: Session,
  { name, room: where }: CommandOf<"invite">,
  { now }: Moment,
): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const muted = replyMuted(state, session, now);
  if (muted !== undefined) return muted;
  const place = placeToSee(state, session, where);
  if ("problem" in place) return reply(state, session, place.problem);
  const { key } = place;
  const room = roomAt(state, key);
  const { epoch, name: called } = room;
  const isTheirs = mayChange(state, session, room);
  if (!isTheirs && !session.rooms.includes(key)) {
    return reply(state, session, { kind: "notInRoom", room: called });
  }
  // Whoever is invited would stand before a locked door.
  if (!isTheirs && (hasFlag(room, "i") || room.key !== undefined)) {
    return reply(state, session, { kind: "notOperator", room: called });
  }
  const person = findByName(state, name);
  if (person === undefined) return reply(state, session, { kind: "nobodyCalled", name });
  const guest = person.name ?? name;
  if (room.members.has(person.id)) {
    return reply(state, session, { kind: "isInRoom", room: called, name: guest });
  }
  const inviting = toldOf(session, { kind: "inviting", room: called, name: guest, away: person.away });
  // Who hears nothing of somebody is not told of it, and neither is the other.
  if (ignores(state, person, session)) return { state, effects: [inviting] };
  const invited = toldOf(person, { kind: "invited", room: called, by: originOf(state, session) });
  return {
    state: isTheirs ? putSession(state, withInvitation(person, key, epoch)) : state,
    effects: [inviting, invited],
  };
}

/** Tells where the client is invited to. */
export function invitations(state: ChatState, session: Session): Step {
  return reply(state, session, { kind: "invitations", rooms: roomsInvitedTo(state, session) });
}
