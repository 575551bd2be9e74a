// Asking the host program whether a client may have a name. Anything but a clear yes is a no: a hook that forgets to
// answer must not let everybody in.

import type { Input, Verdict } from "../../engine/input.ts";
import { isThenable } from "../thenable.ts";
import type { Performer } from "./context.ts";

/** Asks; the answer returns as an input, now or later. */
export const authorize: Performer<"authorize"> = ({ session: id, name }, context) => {
  const { answers, hooks, sessions } = context;
  const session = sessions.get(id);
  if (session === undefined) return;
  const authorized = (verdict: Verdict): Input => ({ kind: "authorized", session: id, name, verdict });
  if (answers.isFull) return answers.give(session, authorized("unknown"));
  hooks.guard(session, () => {
    const answer = hooks.authorizeName(session, name);
    const said = (value: unknown) => authorized(value === true ? "granted" : "denied");
    if (isThenable(answer)) answers.wait(session, Promise.resolve(answer).then(said), authorized("unknown"));
    else answers.give(session, said(answer));
  });
};
