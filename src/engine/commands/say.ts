// Talking to a room.

import type { CommandOf } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import { ignorersOf } from "../ignoring.ts";
import type { Moment } from "../input.ts";
import { isNameMissing } from "../names.ts";
import type { Said } from "../notice.ts";
import { withLine } from "../room.ts";
import { putRoom, roomAt } from "../rooms.ts";
import { settle } from "../settling.ts";
import type { ChatState, Session } from "../state.ts";
import { back } from "./away.ts";
import { placeToSpeak } from "./place.ts";
import { reply, replyMuted, toldOf } from "./reply.ts";

/** Tells the room, the speaker too. */
export function say(state: ChatState, session: Session, command: CommandOf<"say">, moment: Moment): Step {
  return tellRoom(state, session, "said", command, moment);
}

/** Tells the room what the speaker does. */
export function act(state: ChatState, session: Session, command: CommandOf<"act">, moment: Moment): Step {
  return tellRoom(state, session, "acted", command, moment);
}

/** Gives the line its number, behind the news of who has come to hear it. */
function tellRoom(
  state: ChatState,
  session: Session,
  kind: Said["kind"],
  { isAnswered, isNotice, lasting, room: where, tags, text }: CommandOf<"say" | "act">,
  { now }: Moment,
): Step {
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const muted = replyMuted(state, session, now);
  if (muted !== undefined) return muted;
  const place = placeToSpeak(state, session, where);
  if ("problem" in place) return reply(state, session, place.problem);
  const { key } = place;
  const news = settle(state, key);
  // Two looks at the rooms for each line would be one too many.
  const room = withLine(news.state === state ? place.room : roomAt(news.state, key), now);
  const at = room.lastAt;
  const plain: Said = { kind, from: session.name, room: room.name, text, number: room.last, at };
  const notice = isNotice === undefined && tags === undefined ? plain : { ...plain, isNotice, tags, lasting };
  const line: Effect = {
    kind: "publish",
    room: key,
    notice,
    from: session.id,
    except: ignorersOf(state, session),
  };
  const told = { state: putRoom(news.state, key, room), effects: [line] };
  if (news.effects.length === 0 && session.away === undefined && isAnswered !== true) return told;
  const answer = isAnswered === true
    ? [toldOf(session, { kind: "taken", room: room.name, number: room.last, at })]
    : [];
  return back(session, { state: told.state, effects: [...news.effects, ...answer, line] });
}
