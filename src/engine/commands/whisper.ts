// Talking to those who look after a room. Such lines are not said to the room: they have no number and are not kept.

import type { CommandOf } from "../command.ts";
import { isDetached } from "../detaching.ts";
import type { Step } from "../effect.ts";
import { ignorersOf } from "../ignoring.ts";
import type { Moment } from "../input.ts";
import { modesOf } from "../modes.ts";
import { isNameMissing } from "../names.ts";
import type { Notice } from "../notice.ts";
import { originOf } from "../people.ts";
import { roomAt } from "../rooms.ts";
import type { ChatState, Session } from "../state.ts";
import { placeToSpeak } from "./place.ts";
import { reply, replyMuted, toldOf } from "./reply.ts";

/** 100 people hear it, those who have been that for longest: one line must not be as many as a room has people. */
const MOST_TOLD = 100;

/** Tells a room's operators, or also those who have a voice; not the speaker. Whoever may speak there may do that. */
export function whisper(
  state: ChatState,
  session: Session,
  { isAnswered, isNotice, room: where, tags, text, to }: CommandOf<"whisper">,
  { now: at }: Moment,
): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const muted = replyMuted(state, session, at);
  if (muted !== undefined) return muted;
  const place = placeToSpeak(state, session, where);
  if ("problem" in place) return reply(state, session, place.problem);
  const room = roomAt(state, place.key);
  const those = to === "operators"
    ? room.operators
    : [...new Set([...room.operators, ...modesOf(room).voiced])];
  const by = originOf(state, session);
  const plain: Notice = { kind: "whispered", by, room: room.name, to, text, at };
  const notice = isNotice === undefined && tags === undefined ? plain : { ...plain, isNotice, tags };
  const ignorers = ignorersOf(state, session);
  const told = those.flatMap((id) => state.sessions.get(id) ?? [])
    .filter((person) => person.id !== session.id && ignorers?.includes(person.id) !== true)
    .filter((person) => !isDetached(state, person))
    .slice(0, MOST_TOLD)
    .map((person) => toldOf(person, notice));
  const answer = isAnswered === true
    ? [toldOf(session, { kind: "taken", room: undefined, number: undefined, at })]
    : [];
  return { state, effects: [...answer, ...told] };
}
