// Every command of ours and the function that carries it out. A new command is a line in here, a member of
// `Command`, and a line in the table of the dialect that people type it in.

import type { Command, CommandOf } from "../command.ts";
import type { Step } from "../effect.ts";
import type { ChatState, Session } from "../state.ts";
import { reply } from "./reply.ts";
import { quit } from "./quit.ts";
import { register } from "./register.ts";
import { say, send } from "./say.ts";
import { who } from "./who.ts";

/** The kinds of our own commands. */
export type BuiltInKind = Exclude<Command["kind"], "custom">;

/** Carries out one kind of command for a session that is here. */
export type Handler<K extends BuiltInKind> = (
  state: ChatState,
  session: Session,
  command: CommandOf<K>,
) => Step;

/** The handlers, by kind of command. */
export const HANDLERS: { readonly [K in BuiltInKind]: Handler<K> } = {
  say,
  send,
  register,
  quit,
  who,
  help: (state, session) => reply(state, session, { kind: "help" }),
  misuse: (state, session, { of }) => reply(state, session, { kind: "usage", of }),
  unknown: (state, session, { name }) => reply(state, session, { kind: "unknownCommand", name }),
  overlong: (state, session, { limit }) => reply(state, session, { kind: "lineTooLong", limit }),
};
