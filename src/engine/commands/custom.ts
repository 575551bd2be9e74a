// Commands of the host program, beside ours: also pure functions, and listed in the same help.

import type { CommandOf } from "../command.ts";
import type { Effect, Step } from "../effect.ts";
import { ignorersOf } from "../ignoring.ts";
import type { Moment } from "../input.ts";
import type { ChatState, Session, SessionId } from "../state.ts";
import type { SafeText } from "../text.ts";
import { isNameMissing } from "../names.ts";
import { noEffect, reply, replyMuted } from "./reply.ts";
import { checkedStep } from "./checked_step.ts";

/** A command of the host program. */
export interface CustomCommand {
  /** What people type after the slash: letters, digits, `_` and `-`. */
  readonly name: string;
  /** How to type it, for the help and for people who mistype it: `/roll 2d6`. */
  readonly usage: string;
  /** What it does, in a few words, for the help. */
  readonly help: string;
  /**
   * Carries it out. Pure: the same arguments give the same step; time and a random number are among them. If it throws, or
   * returns anything but a step (such as a promise), whoever typed it is told that it failed, and the state stays the same.
   */
  readonly handler: (state: ChatState, session: Session, said: Invocation) => Step;
}

/** What a command of the host program is given. */
export interface Invocation extends Moment {
  /** What was typed after the command's name, without white space at its ends. */
  readonly text: SafeText;
}

/** The commands of the host program by name. */
export type CustomCommands = ReadonlyMap<string, CustomCommand>;

/**
 * Carries out a command of the host program.
 *
 * @throws {TypeError} if its handler gives back no step
 */
export function runCustom(
  own: CustomCommands,
  state: ChatState,
  session: Session,
  command: CommandOf<"custom">,
  moment: Moment,
): Step {
  const { text } = command;
  // Where people need a name to speak, a command of somebody else's must not be the way around it.
  if (isNameMissing(state, session)) return reply(state, session, { kind: "nameRequired" });
  const muted = replyMuted(state, session, moment.now);
  if (muted !== undefined) return muted;
  const called = own.get(command.name);
  if (called === undefined) return noEffect(state);
  const result = checkedStep(called.handler(state, session, { ...moment, text }), state, command.name);
  const except = ignorersOf(state, session);
  if (except === undefined) return result;
  return {
    state: result.state,
    effects: result.effects.map((effect) => withoutThose(effect, session, except)),
  };
}

/** What somebody says to a room is not for those who ignore it, whatever the handler knows of that. */
function withoutThose(effect: Effect, { id }: Session, those: readonly SessionId[]): Effect {
  if (effect.kind !== "publish" || effect.from !== id) return effect;
  return { ...effect, except: [...effect.except ?? [], ...those] };
}
