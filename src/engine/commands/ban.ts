// Who may not be here.

import type { CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import { leave } from "../presence.ts";
import { endOfSanction, holds, liftSanction, writeTarget } from "../sanctions.ts";
import type { ChatState, Session } from "../state.ts";
import { done } from "./moderator.ts";
import { reply, toldOf } from "./reply.ts";
import { sanction, thoseMeant, withoutGuest } from "./targets.ts";

/** 50 sanctions: a screenful, and what one short line can make the server say. */
const MAX_LISTED = 50;

/** Whoever has that name, or comes from there, may not be here. */
export function ban(
  state: ChatState,
  session: Session,
  { duration, reason, target: asked }: CommandOf<"ban">,
  { now: at }: Moment,
): Step {
  const target = withoutGuest(state, asked);
  const until = endOfSanction(at, duration);
  const put = sanction(state, session, { kind: "ban", target, reason, at, until });
  if (!put.isDone) return put;
  let next = put.state;
  const effects = [...put.effects];
  for (const person of thoseMeant(state, target)) {
    const notice = { kind: "banned", reason, until } as const;
    const gone = leave(next, person, { last: [toldOf(person, notice)], removal: "banned" });
    next = gone.state;
    effects.push(...gone.effects);
  }
  return done({ state: next, effects }, session, { act: "ban", whom: writeTarget(target), reason, until });
}

export function unban(state: ChatState, session: Session, { target }: CommandOf<"unban">): Step {
  const whom = writeTarget(target);
  const lifted = liftSanction(state, "ban", target);
  if (lifted === undefined) return reply(state, session, { kind: "notSanctioned", whom, sanction: "ban" });
  return done(lifted, session, { act: "unban", whom, reason: undefined, until: undefined });
}

/** Lists what holds, the latest first. */
export function bans(state: ChatState, session: Session, _: CommandOf<"bans">, { now }: Moment): Step {
  const all = [...state.sanctions.entries()].filter(([, sanction]) => holds(sanction, now))
    .sort(([one, a], [other, b]) => b.at - a.at || (one < other ? -1 : 1))
    .map(([, sanction]) => sanction);
  return reply(state, session, { kind: "sanctions", sanctions: all.slice(0, MAX_LISTED), total: all.length });
}
