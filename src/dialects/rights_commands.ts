// The commands about who may do what in a room.

import { ownCopy } from "./sanitize.ts";
import { optional, type TypedCommand, withName, withNameAndMore } from "./typed_command.ts";

/** In the order of the help. */
export const RIGHTS_COMMANDS: readonly TypedCommand[] = [
  {
    name: "invite",
    args: "[NAME]",
    help: "invite somebody, who may come in once if the room is yours; or list your invitations",
    read: (args) =>
      args === "" ? { kind: "invitations" } : withName(args, (name) => ({ kind: "invite", name })),
  },
  {
    name: "remove",
    args: "NAME [REASON]",
    help: "send somebody out of your room, if the room is yours",
    read: (args) =>
      withNameAndMore(args, (name, reason) => ({ kind: "expel", name, reason: optional(reason) }) as const),
  },
  {
    name: "op",
    args: "NAME",
    help: "make somebody else an owner of your room",
    read: (args) => withName(args, (name) => ({ kind: "mode", changes: [{ isSet: true, mode: "o", name }] })),
  },
  {
    name: "deop",
    args: "NAME",
    help: "make somebody no longer an owner, if the room is yours",
    read: (args) =>
      withName(args, (name) => ({ kind: "mode", changes: [{ isSet: false, mode: "o", name }] })),
  },
  {
    name: "lock",
    args: "KEY | off",
    rule: "a key: up to 64 characters without spaces",
    help: "lock your room with a key, or unlock it by off, if the room is yours",
    read(args) {
      if (args.toLowerCase() === "off") return { kind: "mode", changes: [{ isSet: false, mode: "k" }] };
      if (!KEY.test(args)) return undefined;
      return { kind: "mode", changes: [{ isSet: true, mode: "k", key: ownCopy(args) }] };
    },
  },
];

const KEY = /^\S{1,64}$/;
