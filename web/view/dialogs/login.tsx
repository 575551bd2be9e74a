// Coming in by a name that is kept, with its password.

import { useEffect, useRef } from "preact/hooks";
import * as WORDS from "../../words.ts";
import { useCell } from "../cell.ts";
import { dialog, session } from "../state.ts";
import { NameField, PasswordField, Rule } from "./fields.tsx";
import { attempt, Frame, Other } from "./frame.tsx";

export function LoginDialog({ name: given }: { readonly name: string }) {
  const name = useCell(given);
  const password = useRef<HTMLInputElement>(null);
  const problem = useCell("");
  useEffect(() => {
    if (given !== "") password.current?.focus();
  }, []);
  const submit = () =>
    void attempt(
      () => session.naming.login(name.value, (password.current as HTMLInputElement).value),
      (text) => {
        problem.value = text;
      },
    );
  const another = () => {
    dialog.value = { kind: "name", name: "" };
  };
  return (
    <Frame
      title={given === "" ? WORDS.dialogMine : WORDS.dialogLoginTitle(given)}
      more={WORDS.dialogLoginMore}
      go={WORDS.dialogLogin}
      onSubmit={submit}
      others={<Other onClick={another}>{WORDS.dialogNotMine}</Other>}
    >
      <NameField
        label={WORDS.dialogYourName}
        autocomplete="username"
        value={name.value}
        onInput={(value) => {
          name.value = value;
        }}
      />
      <PasswordField input={password} autocomplete="current-password" />
      <Rule rule="" problem={problem.value} />
    </Frame>
  );
}
