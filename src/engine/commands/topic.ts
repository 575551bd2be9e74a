// What a room is about.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { ignorersOf } from "../ignoring.ts";
import { isNameMissing } from "../names.ts";
import { putRoom, roomAt, settle } from "../rooms.ts";
import type { ChatState, Session } from "../state.ts";
import { reply } from "./reply.ts";

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
  if (!room.operators.includes(session.id)) {
    return reply(state, session, { kind: "notOperator", room: room.name });
  }
  const { maxTopic } = state.rules;
  if (text.length > maxTopic) return reply(state, session, { kind: "topicTooLong", limit: maxTopic });
  const news = settle(state, session.room);
  const by = session.name;
  const changed = { ...roomAt(news.state, session.room), topic: { text, by, at } };
  return {
    state: putRoom(news.state, session.room, changed),
    effects: [...news.effects, {
      kind: "publish",
      room: session.room,
      notice: { kind: "topicSet", room: room.name, text, by },
      from: session.id,
      except: ignorersOf(state, session),
    }],
  };
}
