// The commands about claimed names.

import { type TypedCommand, withNameAndMore } from "./typed_command.ts";

/** In the order of the help. */
export const ACCOUNT_COMMANDS: readonly TypedCommand[] = [
  {
    name: "claim",
    args: "PASSWORD",
    rule: "8 or more characters; on your own name it changes the password",
    help: "protect your name: from then on, taking it needs that password",
    read: (secret) => secret === "" ? undefined : { kind: "confided", command: { kind: "claim" }, secret },
  },
  {
    name: "login",
    aliases: ["identify"],
    args: "NAME PASSWORD",
    help: "take the name that is yours, and disconnect whoever has it",
    read: (args) =>
      withNameAndMore(
        args,
        (name, secret) =>
          secret === "" ? undefined : { kind: "confided", command: { kind: "login", name }, secret } as const,
      ),
  },
  {
    name: "release",
    help: "give your name back to everybody",
    read: (args) => args === "" ? { kind: "release" } : undefined,
  },
];
