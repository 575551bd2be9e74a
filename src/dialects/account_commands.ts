// The commands about names that stay somebody's.

import { type TypedCommand, withNameAndMore } from "./typed_command.ts";

/** In the order of the help. */
export const ACCOUNT_COMMANDS: readonly TypedCommand[] = [
  {
    name: "claim",
    args: "PASSWORD",
    rule: "8 or more characters; on your own name it changes the password",
    help: "keep your name: from then on it can be had with that password only",
    read: (secret) => secret === "" ? undefined : { kind: "confided", command: { kind: "claim" }, secret },
  },
  {
    name: "login",
    aliases: ["identify"],
    args: "NAME PASSWORD",
    help: "have the name that you keep, even if it is still here",
    read: (args) =>
      withNameAndMore(
        args,
        (name, secret) =>
          secret === "" ? undefined : { kind: "confided", command: { kind: "login", name }, secret } as const,
      ),
  },
  {
    name: "release",
    help: "keep your name no longer",
    read: (args) => args === "" ? { kind: "release" } : undefined,
  },
];
