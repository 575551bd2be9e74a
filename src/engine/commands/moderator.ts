// What all commands of moderators have in common: who may use them, and that each act is confirmed to the moderator and
// logged.

import { isModerator } from "../accounts.ts";
import type { Command, CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { Moment } from "../input.ts";
import type { Act } from "../sanction.ts";
import type { ChatState, Session } from "../state.ts";
import { reply, toldOf } from "./reply.ts";

type Handler<K extends Command["kind"]> = (
  state: ChatState,
  session: Session,
  command: CommandOf<K>,
  moment: Moment,
) => Step;

/** The same handler, which tells everybody else that it is not for them. */
export function forModerators<K extends Command["kind"]>(handler: Handler<K>): Handler<K> {
  return (state, session, command, moment) =>
    isModerator(state, session)
      ? handler(state, session, command, moment)
      : reply(state, session, { kind: "notModerator" });
}

/** Tells the moderator that it is done, and has it written down. */
export function done({ effects, state }: Step, session: Session, act: Omit<Act, "by">): Step {
  const by = moderatorOf(state, session);
  return {
    state,
    effects: [...effects, toldOf(session, { kind: "moderated", ...act }), {
      kind: "moderated",
      session: session.id,
      by,
      ...act,
    }],
  };
}

/** What a moderator is called, whatever it signs with. */
export function moderatorOf(state: ChatState, { account = "" }: Session): string {
  return state.accounts.get(account)?.name ?? account;
}
