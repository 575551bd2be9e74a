// What is not said: that somebody is typing, or likes a line. It goes where talk goes, and nobody keeps it.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import { ignorersOf, ignores } from "../ignoring.ts";
import type { Moment } from "../input.ts";
import { findByName, isNameMissing } from "../names.ts";
import type { Notice } from "../notice.ts";
import { roomAt } from "../rooms.ts";
import type { ChatState, Session } from "../state.ts";
import { withWord } from "../words.ts";
import { placeToSpeak } from "./place.ts";
import { reply, replyMuted, toldOf } from "./reply.ts";

/** Lets a room or a person know it. */
export function signal(
  state: ChatState,
  session: Session,
  command: CommandOf<"signal">,
  { now: at }: Moment,
): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const muted = replyMuted(state, session, at);
  if (muted !== undefined) return muted;
  const worded = withWord(state, at);
  const { tags } = command;
  const { name: from } = session;
  const { word } = worded;
  if ("room" in command) {
    const place = placeToSpeak(state, session, command.room);
    if ("problem" in place) return reply(state, session, place.problem);
    const room = roomAt(state, place.key).name;
    const notice: Notice = { kind: "signalled", from, room, to: undefined, tags, at, word };
    const except = ignorersOf(state, session);
    return {
      state: worded.state,
      effects: [{ kind: "publish", room: place.key, notice, from: session.id, except }],
    };
  }
  const recipient = findByName(state, command.to);
  if (recipient === undefined) return reply(state, session, { kind: "nobodyCalled", name: command.to });
  const taken: Notice = { kind: "taken", room: undefined, number: undefined, at, word };
  const answer = toldOf(session, taken);
  // Who lives in a program that can be told nothing now is not told later: it has happened by then.
  if (ignores(state, recipient, session) || state.detached.has(recipient.id)) {
    return { state: worded.state, effects: [answer] };
  }
  const notice: Notice = { kind: "signalled", from, room: undefined, to: recipient.name, tags, at, word };
  return { state: worded.state, effects: [answer, toldOf(recipient, notice)] };
}
