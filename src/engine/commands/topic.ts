// What a room is about.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { ignorersOf } from "../ignoring.ts";
import { isNameMissing } from "../names.ts";
import { isModerator } from "../accounts.ts";
import { putRoom, roomAt, savingRoom } from "../rooms.ts";
import { settle } from "../settling.ts";
import type { ChatState, Session } from "../state.ts";
import { isMuted, reply } from "./reply.ts";

/** Tells what the client's room is about, or changes that: only its operators may. */
export function topic(
  state: ChatState,
  session: Session,
  { text }: CommandOf<"topic">,
  { now: at }: Moment,
): Step {
  const room = roomAt(state, session.room);
  if (text === undefined) return reply(state, session, { kind: "topic", room: room.name, topic: room.topic });
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  if (session.mutedUntil > at) return reply(state, session, isMuted(session));
  if (!room.operators.includes(session.id) && !isModerator(state, session)) {
    return reply(state, session, { kind: "notOperator", room: room.name });
  }
  const { maxTopic } = state.rules;
  if (text.length > maxTopic) return reply(state, session, { kind: "topicTooLong", limit: maxTopic });
  const news = settle(state, session.room);
  const by = session.name;
  const changed = { ...roomAt(news.state, session.room), topic: { text, by, at } };
  return {
    state: putRoom(news.state, session.room, changed),
    effects: [...news.effects, savingRoom(session.room, changed), {
      kind: "publish",
      room: session.room,
      notice: { kind: "topicSet", room: room.name, text, by },
      from: session.id,
      except: ignorersOf(state, session),
    }],
  };
}
