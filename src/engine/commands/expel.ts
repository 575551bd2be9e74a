// Sending somebody out of a room; that person may come in again, unless that is forbidden, too. Nobody is sent out of
// the lobby, where everybody is as long as they are here: for that, moderators disconnect people.

import type { CommandOf } from "../command.ts";
import { isDetached } from "../detaching.ts";
import type { Effect, Step } from "../effect.ts";
import { ignorersOf } from "../ignoring.ts";
import type { Moment } from "../input.ts";
import { turnAway } from "../membership.ts";
import { originOf } from "../people.ts";
import { roomAt } from "../rooms.ts";
import { settle } from "../settling.ts";
import { type ChatState, LOBBY, type Session } from "../state.ts";
import { placeToChange } from "./place.ts";
import { reply, toldOf } from "./reply.ts";
import { personMeant } from "./targets.ts";

/** Sends somebody out; the room is told, and by whom and why. */
export function expel(
  state: ChatState,
  session: Session,
  { name, reason, room: where }: CommandOf<"expel">,
  { now: at }: Moment,
): Step {
  const place = placeToChange(state, session, where, at);
  if ("problem" in place) return reply(state, session, place.problem);
  const { key } = place;
  const room = roomAt(state, key);
  if (key === LOBBY) return reply(state, session, { kind: "isEverybodys", room: room.name });
  const person = personMeant(state, session, name);
  if (person === undefined) return reply(state, session, { kind: "nobodyCalled", name });
  if (!room.members.has(person.id)) {
    return reply(state, session, { kind: "notMember", room: room.name, name: person.name ?? name });
  }
  const news = settle(state, key);
  const notice = {
    kind: "expelled",
    room: room.name,
    by: originOf(state, session),
    whom: originOf(state, person),
    // All are told in one line; who ignores whoever says it must not read it there.
    reason: ignorersOf(state, session) === undefined ? reason : undefined,
  } as const;
  const gone = turnAway(news.state, person, key, { isTold: true });
  const now = roomAt(gone.state, gone.state.sessions.get(person.id)?.room ?? LOBBY).name;
  const told: Effect[] = [
    {
      kind: "publish",
      room: key,
      notice,
      // Whoever sends itself out is told in the other way.
      from: person.id === session.id ? undefined : session.id,
      except: [person.id],
    },
    toldOf(person, { ...notice, reason, now }),
    ...gone.effects,
  ];
  return {
    state: gone.state,
    // Whose connection is lost can't be told, and gets nothing of the room already.
    effects: isDetached(state, person)
      ? [...news.effects, ...told.filter((effect) => !("session" in effect) || effect.session !== person.id)]
      : [...news.effects, ...told],
  };
}
