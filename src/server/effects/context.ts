// What effects act on.

import type { Effect } from "../../engine/effect.ts";
import type { Input } from "../../engine/input.ts";
import type { SessionId } from "../../engine/state.ts";
import type { Answers } from "../answers.ts";
import type { Archive } from "../archive.ts";
import type { Doorway } from "../doorway.ts";
import type { Events } from "../events.ts";
import type { Histories } from "../histories.ts";
import type { Keeping } from "../keeping.ts";
import type { Passwords } from "../passwords/passwords.ts";
import type { Hooks } from "../hooks.ts";
import type { Outbox } from "../outbox.ts";
import type { SessionLoop } from "../session_loop.ts";

/** The server, as far as effects need it. */
export interface EffectContext {
  readonly outbox: Outbox;
  readonly hooks: Hooks<SessionLoop>;
  readonly answers: Answers;
  readonly histories: Histories;
  readonly archive: Archive;
  readonly events: Events;
  readonly passwords: Passwords;
  /** What outlives the chat, if anything does. */
  readonly keeping: Keeping | undefined;
  /** The clients that the engine knows. */
  readonly sessions: ReadonlyMap<SessionId, SessionLoop>;
  dispatch(input: Input): void;
  /** Where those leave whom the engine has forgotten. */
  readonly doorway: Pick<Doorway, "hangUp">;
}

/** Performs one kind of effect, at once; what takes time is left to `context.answers`. */
export type Performer<K extends Effect["kind"]> = (
  effect: Extract<Effect, { readonly kind: K }>,
  context: EffectContext,
) => void;
