// Keeping one's name, with a password.

import { useRef } from "preact/hooks";
import * as WORDS from "../../words.ts";
import { useCell } from "../cell.ts";
import { session, world } from "../state.ts";
import { PasswordField, Rule } from "./fields.tsx";
import { attempt, close, Frame, Other } from "./frame.tsx";

export function ClaimDialog() {
  const password = useRef<HTMLInputElement>(null);
  const problem = useCell("");
  const submit = () =>
    void attempt(
      () => session.naming.claim((password.current as HTMLInputElement).value),
      (text) => {
        problem.value = text;
      },
    );
  return (
    <Frame
      title={WORDS.dialogClaimTitle(world.me ?? "")}
      more={WORDS.dialogClaimMore}
      go={WORDS.dialogClaim}
      onSubmit={submit}
      others={<Other onClick={close}>{WORDS.cancel}</Other>}
    >
      <input class="vh" autocomplete="username" value={world.me} tabIndex={-1} aria-hidden="true" readOnly />
      <PasswordField input={password} autocomplete="new-password" />
      <Rule rule={WORDS.dialogPasswordRule(world.passwordLeast)} problem={problem.value} />
    </Frame>
  );
}
