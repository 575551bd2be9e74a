// Who one is: at first, and when one wants another name. While one types, the server is asked what it would say.

import { useRef } from "preact/hooks";
import { LOBBY } from "../../model/place.ts";
import { isMe } from "../../model/world.ts";
import { Refused } from "../../net/unanswered.ts";
import * as WORDS from "../../words.ts";
import { useCell } from "../cell.ts";
import { type Dialog, dialog, session, world } from "../state.ts";
import { NameField, Rule } from "./fields.tsx";
import { attempt, close, Frame, Other } from "./frame.tsx";

const NAME = /^[\w-]{3,32}$/;
/** As long as a pause in typing, in milliseconds. */
const PAUSE = 300;

interface NameDialogProps {
  readonly dialog: Dialog & { readonly kind: "name" };
}

export function NameDialog({ dialog: { name: given, problem: why = "" } }: NameDialogProps) {
  const isFirst = world.me === undefined;
  const name = useCell(given ?? world.me ?? session.naming.kept ?? "");
  const rule = useCell<string>(WORDS.dialogNameRule);
  const problem = useCell(why);
  const isKept = useCell(false);
  const timer = useRef(0);
  const refused = (error: Refused) => {
    isKept.value = error.code === "nameClaimed";
    problem.value = error.message;
  };
  const check = async (wanted: string) => {
    try {
      await session.ask({ do: "check", name: wanted });
      if (name.value === wanted) rule.value = WORDS.dialogFree;
    } catch (error) {
      if (error instanceof Refused && name.value === wanted) refused(error);
    }
  };
  const typed = (value: string) => {
    name.value = value;
    isKept.value = false;
    rule.value = WORDS.dialogNameRule;
    clearTimeout(timer.current);
    const isName = NAME.test(value);
    problem.value = value.length > 2 && !isName ? WORDS.dialogNameRule : "";
    if (isName && !isMe(world, value)) timer.current = setTimeout(() => void check(value), PAUSE);
  };
  const login = () => {
    dialog.value = { kind: "login", name: name.value };
  };
  const submit = () => {
    clearTimeout(timer.current);
    if (isKept.value) return login();
    if (!NAME.test(name.value)) {
      problem.value = WORDS.dialogNameRule;
      return;
    }
    void attempt(async () => {
      try {
        if (!isMe(world, name.value)) await session.naming.register(name.value);
      } catch (error) {
        if (error instanceof Refused) refused(error);
        throw error;
      }
    }, (text) => {
      problem.value = text;
    });
  };
  const total = world.places.get(LOBBY)?.total ?? 0;
  return (
    <Frame
      title={isFirst ? WORDS.dialogWelcome : WORDS.dialogRenameTitle}
      more={isFirst ? WORDS.dialogWelcomeMore(Math.max(0, total - 1)) : WORDS.dialogRenameMore}
      go={isKept.value ? WORDS.dialogMine : isFirst ? WORDS.dialogJoin : WORDS.dialogRename}
      onSubmit={submit}
      others={isFirst
        ? (
          <>
            {!isKept.value && <Other onClick={login}>{WORDS.dialogMine}</Other>}
            <Other onClick={close}>{WORDS.dialogJustRead}</Other>
          </>
        )
        : (
          <>
            {world.account === undefined && (
              <Other
                onClick={() => {
                  dialog.value = { kind: "claim" };
                }}
              >
                {WORDS.dialogKeepMine}
              </Other>
            )}
            <Other onClick={close}>{WORDS.cancel}</Other>
          </>
        )}
    >
      <NameField
        label={WORDS.dialogYourName}
        autocomplete="username"
        value={name.value}
        isWrong={problem.value !== ""}
        onInput={typed}
      />
      <Rule rule={rule.value} problem={problem.value} />
    </Frame>
  );
}
