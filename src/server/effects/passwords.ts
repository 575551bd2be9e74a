// Checking passwords, which takes another thread some time; meanwhile the session's lines wait.

import type { Input } from "../../engine/input.ts";
import type { Answered } from "../passwords/passwords.ts";
import type { SessionLoop } from "../session_loop.ts";
import type { EffectContext, Performer } from "./context.ts";

/** Makes what can be kept of the password that came with the command. */
export const hash: Performer<"hash"> = (effect, context) => {
  const { name, session: id } = effect;
  const late: Input = { kind: "hashed", session: id, name, hash: undefined, at: 0 };
  answer(context, id, late, (session, secret) => context.passwords.hash(effect, session, secret));
};

/** Compares the password that came with the command. */
export const verify: Performer<"verify"> = (effect, context) => {
  const { hash, name, session: id } = effect;
  const late: Input = { kind: "verified", session: id, name, hash, verdict: "unknown", at: 0 };
  answer(context, id, late, (session, secret) => context.passwords.verify(effect, session, secret));
};

function answer(
  context: EffectContext,
  id: number,
  late: Input,
  look: (session: SessionLoop, secret: string) => Answered,
): void {
  const session = context.sessions.get(id);
  if (session === undefined) return;
  const secret = session.takeSecret();
  if (secret === undefined || context.answers.isFull) return context.answers.give(session, late);
  const answered = look(session, secret);
  if ("answer" in answered) {
    return context.answers.wait(
      session,
      answered.answer.then((input) => report(context, session, input)),
      late,
    );
  }
  context.events.report("passwordTooOften", { peer: session.peer });
  session.tell({ kind: "passwordTooOften", wait: answered.wait });
}

function report(context: EffectContext, { peer }: SessionLoop, input: Input): Input {
  if (input.kind !== "verified" || input.verdict === "unknown") return input;
  const isRight = input.verdict === "granted";
  // What nobody keeps may be a password, typed in the wrong place.
  const name = input.hash === undefined ? "a name that nobody keeps" : input.name;
  context.events.report(isRight ? "passwordRight" : "passwordWrong", { peer, name });
  return input;
}
