// What is filled in in a dialog, and the sentence under it.

import * as WORDS from "../../words.ts";

interface NameFieldProps {
  readonly label: string;
  readonly value: string;
  readonly autocomplete: "off" | "username";
  readonly isWrong?: boolean;
  readonly onInput: (value: string) => void;
}

/** The name of somebody or of a room. */
export function NameField({ label, value, autocomplete, isWrong = false, onInput }: NameFieldProps) {
  return (
    <>
      <label for="name">{label}</label>
      <input
        id="name"
        autocomplete={autocomplete}
        autocapitalize="none"
        spellcheck={false}
        maxLength={32}
        value={value}
        aria-describedby="rule"
        aria-invalid={isWrong}
        onInput={(event) => onInput(event.currentTarget.value.trim())}
      />
    </>
  );
}

interface PasswordFieldProps {
  readonly input: { current: HTMLInputElement | null };
  readonly autocomplete: "current-password" | "new-password";
}

/** Never kept by us: the browser may. */
export function PasswordField({ input, autocomplete }: PasswordFieldProps) {
  return (
    <>
      <label for="password">{WORDS.dialogPassword}</label>
      <input
        id="password"
        type="password"
        ref={input}
        autocomplete={autocomplete}
        aria-describedby="rule"
        required
      />
    </>
  );
}

/** What is wanted, or what is wrong. */
export function Rule({ rule, problem = "" }: { readonly rule: string; readonly problem?: string }) {
  return (
    <p class={problem === "" ? "rule" : "rule wrong"} id="rule" role="status">
      {problem === "" ? rule : problem}
    </p>
  );
}
