// What a room is about.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { ignorersOf } from "../ignoring.ts";
import { isNameMissing } from "../names.ts";
import { hasFlag } from "../modes.ts";
import { mayChange, speakingProblem } from "../rights.ts";
import { putRoom, roomAt, savingRoom } from "../rooms.ts";
import { settle } from "../settling.ts";
import type { ChatState, Session } from "../state.ts";
import { placeIn, placeToSee } from "./place.ts";
import { reply, replyMuted } from "./reply.ts";

/** Tells what the client's room is about, or changes that: mostly only its operators may. */
export function topic(
  state: ChatState,
  session: Session,
  { room: where, text }: CommandOf<"topic">,
  { now: at }: Moment,
): Step {
  const place = placeIn(state, session, where);
  if ("problem" in place) {
    const seen = placeToSee(state, session, where);
    return reply(state, session, "problem" in seen ? seen.problem : place.problem);
  }
  const { key } = place;
  const room = roomAt(state, key);
  if (text === undefined) return reply(state, session, { kind: "topic", room: room.name, topic: room.topic });
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const muted = replyMuted(state, session, at);
  if (muted !== undefined) return muted;
  if (!mayChange(state, session, room)) {
    if (hasFlag(room, "t")) return reply(state, session, { kind: "notOperator", room: room.name });
    // All read it, so it is like speaking.
    const why = speakingProblem(state, session, key, room);
    if (why !== undefined) return reply(state, session, { kind: "mayNotSpeak", room: room.name, why });
  }
  const { maxTopic } = state.rules;
  if (text.length > maxTopic) return reply(state, session, { kind: "topicTooLong", limit: maxTopic });
  const news = settle(state, key);
  const by = session.name;
  const changed = { ...roomAt(news.state, key), topic: { text, by, at } };
  return {
    state: putRoom(news.state, key, changed),
    effects: [...news.effects, savingRoom(key, changed), {
      kind: "publish",
      room: key,
      notice: { kind: "topicSet", room: room.name, text, by },
      from: session.id,
      except: ignorersOf(state, session),
    }],
  };
}
