// Everything that people can type after a slash, as one table: reading, /help and docs/commands.md come from it. A new
// command is a row here, a member of `Command`, and a handler in the engine.

import { ACCOUNT_COMMANDS } from "./account_commands.ts";
import { MODERATOR_COMMANDS } from "./moderator_commands.ts";
import { RIGHTS_COMMANDS } from "./rights_commands.ts";
import { ownCopy, verbatim } from "./sanitize.ts";
import {
  optional,
  type TypedCommand,
  withName,
  withNameAndMore,
  withRoom,
  withRoomAndKey,
} from "./typed_command.ts";

/** All of them, in the order of the help. */
export const COMMANDS: readonly TypedCommand[] = [
  {
    name: "help",
    args: "[COMMAND]",
    help: "show this, or what one command does",
    read: (args) => ({ kind: "help", of: args === "" ? undefined : args.replace(/^\//, "").toLowerCase() }),
  },
  {
    name: "nick",
    aliases: ["register"],
    args: "NAME",
    rule: "3 or more of the letters a to z, digits, - and _",
    help: "take a name, as REGISTER does",
    read: (args) => NAME.test(args) ? { kind: "register", name: ownCopy(args) } : undefined,
  },
  {
    name: "msg",
    aliases: ["send"],
    args: "NAME TEXT",
    help: "tell one person, as SEND does",
    read: (args) =>
      withNameAndMore(args, (to, text) => text === "" ? undefined : { kind: "send", to, text } as const),
  },
  {
    name: "reply",
    aliases: ["r"],
    args: "TEXT",
    help: "answer whoever wrote to you last",
    read: (text) => text === "" ? undefined : { kind: "answer", text },
  },
  {
    name: "me",
    args: "ACTION",
    help: "say what you do: /me waves",
    read: (text) => text === "" ? undefined : { kind: "act", text },
  },
  {
    name: "who",
    aliases: ["names"],
    args: "[ROOM]",
    help: "list who is in your room, or in another",
    read: (args) => args === "" ? { kind: "who" } : withRoom(args, (room) => ({ kind: "who", room })),
  },
  {
    name: "whois",
    args: "NAME",
    help: "show who somebody is",
    read: (args) => withName(args, (name) => ({ kind: "whois", name })),
  },
  {
    name: "join",
    aliases: ["j"],
    args: "ROOM [KEY]",
    rule:
      "a room: up to 32 of the letters a to z, digits, - and _; a key: up to 64 characters without spaces",
    help: "go to a room, or make one, perhaps with a key; talk there",
    read: (args) => withRoomAndKey(args, (room, key) => ({ kind: "join", room, key })),
  },
  {
    name: "leave",
    aliases: ["part"],
    args: "[ROOM]",
    help: "leave your room, or another",
    read: (args) =>
      args === "" ? { kind: "leave", room: undefined } : withRoom(args, (room) => ({ kind: "leave", room })),
  },
  {
    name: "rooms",
    aliases: ["list"],
    help: "list the rooms",
    read: (args) => args === "" ? { kind: "rooms" } : undefined,
  },
  {
    name: "topic",
    args: "[TEXT]",
    help: "show what your room is about, or set it, if the room is yours",
    read: (args) => ({ kind: "topic", text: optional(args) }),
  },
  ...RIGHTS_COMMANDS,
  {
    name: "history",
    args: "[COUNT | since|before NUMBER]",
    help: "show what was said in your room",
    read(args) {
      if (args === "") return { kind: "history", count: undefined };
      if (COUNT.test(args)) return { kind: "history", count: Number(args) };
      const [, way, word, digits] = NUMBERED.exec(args) ?? [];
      if (way === undefined) return undefined;
      const number = Number(digits);
      const epoch = word?.toLowerCase();
      return way.toLowerCase() === "since"
        ? { kind: "history", since: number, epoch }
        : { kind: "history", count: undefined, before: { number, epoch } };
    },
  },
  {
    name: "ignore",
    args: "[NAME]",
    help: "stop hearing somebody, or list whom you ignore",
    read: (args) =>
      args === ""
        ? { kind: "ignore", name: undefined }
        : withName(args, (name) => ({ kind: "ignore", name })),
  },
  {
    name: "unignore",
    args: "NAME",
    help: "hear somebody again",
    read: (args) => withName(args, (name) => ({ kind: "unignore", name })),
  },
  {
    name: "away",
    args: "[REASON]",
    help: "tell those who write to you that you are away, until you say something",
    read: (args) => ({ kind: "away", reason: args === "" ? AWAY : ownCopy(args) }),
  },
  ...ACCOUNT_COMMANDS,
  {
    name: "time",
    help: "show the time of the server",
    read: (args) => args === "" ? { kind: "time" } : undefined,
  },
  {
    name: "quit",
    aliases: ["exit"],
    args: "[REASON]",
    help: "leave the chat",
    read: (args) => ({ kind: "quit", reason: optional(args) }),
  },
  ...MODERATOR_COMMANDS,
];

/** By every word that they are typed with. */
export const COMMANDS_BY_NAME: ReadonlyMap<string, TypedCommand> = new Map(
  COMMANDS.flatMap((command) => [command.name, ...command.aliases ?? []].map((name) => [name, command])),
);

/** What somebody is who does not say why. */
const AWAY = verbatim("away");
const NAME = /^[\w-]{3,}$/;
const COUNT = /^[1-9]\d{0,8}$/;
const NUMBERED = /^(since|before)\s+(?:(\w{1,8})-)?(\d{1,15})$/i;
