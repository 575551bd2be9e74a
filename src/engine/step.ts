// The engine's one door: what happened goes in, the next state and what to do about it come out.
// Only routing here; what each input means lives in the files it names.

import type { Command } from "./command.ts";
import { nothing } from "./commands/answer.ts";
import { type Handler, HANDLERS } from "./commands/table.ts";
import type { Step } from "./effect.ts";
import { announce, name, stop } from "./host.ts";
import type { Input } from "./input.ts";
import { arrive, leave } from "./presence.ts";
import type { ChatState, SessionId } from "./state.ts";

/**
 * Advances a chat by one input. The state that was given is not changed and can be stepped again; the same
 * state and input give the same step, always.
 *
 * @throws {RangeError} if a session connects with an id that is in use: a mistake of the caller, never of a client
 */
export function step(state: ChatState, input: Input): Step {
  switch (input.kind) {
    case "said":
      return obey(state, input.session, input.command);
    case "connected":
      return arrive(state, input.session);
    case "closed": {
      const session = state.sessions.get(input.session);
      return session === undefined ? nothing(state) : leave(state, session);
    }
    case "named":
      return name(state, input.session, input.name);
    case "announced":
      return announce(state, input.text, input.to);
    case "stopped":
      return stop(state);
  }
}

function obey(state: ChatState, id: SessionId, command: Command): Step {
  const session = state.sessions.get(id);
  if (session === undefined) return nothing(state);
  return (HANDLERS[command.kind] as Handler<Command["kind"]>)(state, session, command as never);
}
