// The engine's one door: what happened goes in, the next state and what to do about it come out.
// Only routing here; what each input means lives in the files it names.

import { appoint } from "./accounts.ts";
import type { Command } from "./command.ts";
import { noEffect } from "./commands/reply.ts";
import { type CustomCommand, type CustomCommands, runCustom } from "./commands/custom.ts";
import { hashed, verified } from "./commands/claim.ts";
import { authorized } from "./commands/register.ts";
import { HANDLERS } from "./commands/table.ts";
import type { Step } from "./effect.ts";
import { announce, name, stop } from "./host.ts";
import type { Input, Moment } from "./input.ts";
import { refound } from "./kept.ts";
import { Latest } from "./latest.ts";
import { removeAccount } from "./logins.ts";
import { nameKey } from "./names.ts";
import { endNode } from "./nodes.ts";
import { arrive, leave } from "./presence.ts";
import { isDetached } from "./detaching.ts";
import { raise } from "./raising.ts";
import { endLate, lose } from "./resuming.ts";
import { withRules } from "./rules.ts";
import { settleAll } from "./settling.ts";
import type { ChatState, Session, SessionId } from "./state.ts";

/** Advances a chat by one input. */
export type StepFunction = (state: ChatState, input: Input) => Step;

/**
 * Advances a chat by one input. The state that was given is not changed and can be stepped again; the same
 * state and input give the same step, always.
 *
 * @throws {RangeError} if a session connects with an id that is in use: a mistake of the caller, never of a client
 * @throws {TypeError} if a command of the host program gives back no step; the state is as it was
 */
export const step: StepFunction = createStep();

/** The same {@link step} for a chat with commands of the host program's own. */
export function createStep(commands: readonly CustomCommand[] = []): StepFunction {
  const own: CustomCommands = new Map(commands.map((command) => [command.name.toLowerCase(), command]));
  const speaker = new Latest<SessionId, Session>();
  return (state, input) => {
    switch (input.kind) {
      case "connected":
        return arrive(state, input.session, input);
      case "announced":
        return announce(state, input.text, input.to);
      case "appointed":
        return appoint(state, input.name, input.isModerator);
      case "accountRemoved":
        return removeAccount(state, nameKey(state.rules, input.name));
      case "ticked":
        return tick(state, input.at);
      case "nodeGone":
        return endNode(state, input);
      case "refounded":
        return refound(state, withRules(state.rules, input.rules));
      case "leveled":
        return raise(state, input.level, withRules(state.rules, input.rules));
      case "stopped":
        return stop(state);
      default: {
        const session = speaker.get(state.sessions, input.session);
        // What concerns a session that has left concerns nobody, and one without a connection may still come back.
        if (session === undefined || isDetached(state, session)) return noEffect(state);
        return ofSession(own, state, session, input);
      }
    }
  };
}

function tick(state: ChatState, at: number): Step {
  const ended = endLate(state, at);
  const settled = settleAll(ended.state);
  return { state: settled.state, effects: [...ended.effects, ...settled.effects] };
}

type OfSession = Extract<
  Input,
  { readonly kind: "said" | "lost" | "closed" | "authorized" | "hashed" | "verified" | "named" }
>;

function ofSession(own: CustomCommands, state: ChatState, session: Session, input: OfSession): Step {
  switch (input.kind) {
    case "said":
      return runCommand(own, state, session, input.command, input.moment);
    case "lost":
      return lose(state, session, input);
    case "closed":
      return leave(state, session, { why: input.why });
    case "authorized":
      return authorized(state, session, input.name, input.verdict);
    case "hashed":
      return hashed(state, session, input);
    case "verified":
      return verified(state, session, input);
    case "named":
      return name(state, session, input.name);
    default:
      // Of another version, or a mistake of a caller without types.
      return noEffect(state);
  }
}

function runCommand(
  own: CustomCommands,
  state: ChatState,
  session: Session,
  command: Command,
  moment: Moment,
): Step {
  if (command.kind === "custom") return runCustom(own, state, session, command, moment);
  const handler = HANDLERS.get(command.kind);
  // Of another version, perhaps.
  if (handler === undefined) return noEffect(state);
  return handler(state, session, command, moment);
}
