// A program's command to one of the engine.

import { parseRange } from "../../engine/address.ts";
import type { Command } from "../../engine/command.ts";
import type { SanctionTarget } from "../../engine/sanction.ts";
import type { SafeText } from "../../engine/text.ts";
import type { Confided } from "../dialect.ts";
import { fromFirstVisible, verbatim } from "../sanitize.ts";
import type { Flaw, JsonCommand } from "./schema.ts";

/** What it depends on. */
export interface Reading {
  /** Makes a text fit for other people's screens. */
  clean(text: string): SafeText;
  /** Reads a line as the line dialect does. */
  line(text: string): Command | Confided | undefined;
}

/** What the engine is asked for; or what is wrong. */
export function toCommand(asked: JsonCommand, { clean, line }: Reading): Command | Confided | Flaw {
  if ("text" in asked && asked.text !== undefined && fromFirstVisible(clean(asked.text)).trim() === "") {
    return EMPTY_LINE;
  }
  const optional = (text: string | undefined) => text === undefined ? undefined : clean(text);
  switch (asked.do) {
    case "hello":
      // The tokens are made by whoever knows chance.
      return confided({ kind: "hello", token: "", resume: undefined }, asked.resume ?? "");
    case "say": {
      const { action, key, room, text } = asked;
      return {
        kind: action === true ? "act" : "say",
        text: clean(text),
        room: room ?? LOBBY_ROOM,
        key,
        isAnswered: true,
      };
    }
    case "send":
      return { kind: "send", to: asked.to, text: clean(asked.text), key: asked.key, isAnswered: true };
    case "line":
      return inRoom(line(asked.text), asked.room ?? LOBBY_ROOM, asked.key) ?? EMPTY_LINE;
    case "claim":
      return confided({ kind: "claim" }, asked.password);
    case "login":
      return confided({ kind: "login", name: asked.name }, asked.password);
    case "join": {
      const { epoch, room, roomKey: key, since } = asked;
      return {
        kind: "join",
        room,
        key,
        isAnswered: true,
        read: since === undefined ? undefined : { number: since, epoch },
      };
    }
    case "topic":
      return { kind: "topic", room: asked.room ?? LOBBY_ROOM, text: optional(asked.text) };
    case "history":
      return historyOf(asked);
    case "away":
      return { kind: "away", reason: optional(asked.reason) ?? verbatim("away") };
    case "quit":
      return { kind: "quit", reason: optional(asked.reason) };
    case "kick":
      return { kind: "kick", name: asked.name, reason: optional(asked.reason) };
    case "ban":
      return withTarget(asked.target, (target) => ({
        kind: "ban",
        target,
        duration: asked.duration,
        reason: optional(asked.reason),
      }));
    case "unban":
      return withTarget(asked.target, (target) => ({ kind: "unban", target }));
    case "mute":
      return { kind: "mute", name: asked.name, duration: asked.duration, reason: optional(asked.reason) };
    case "announce":
      return { kind: "announce", text: clean(asked.text) };
    case "mode":
      return { kind: "mode", room: asked.room ?? LOBBY_ROOM, changes: asked.changes };
    case "modes":
      return { kind: "modes", room: asked.room ?? LOBBY_ROOM };
    case "masks":
      return { kind: "masks", room: asked.room ?? LOBBY_ROOM, list: asked.list };
    case "expel":
      return {
        kind: "expel",
        room: asked.room ?? LOBBY_ROOM,
        name: asked.name,
        reason: optional(asked.reason),
      };
    case "invite":
      return { kind: "invite", room: asked.room ?? LOBBY_ROOM, name: asked.name };
    case "whisper":
      return {
        kind: "whisper",
        room: asked.room ?? LOBBY_ROOM,
        to: asked.to,
        text: clean(asked.text),
        isAnswered: true,
      };
    case "who":
      return { kind: "who", room: asked.room ?? LOBBY_ROOM, isAnswered: true };
    case "ignore":
      return { kind: "ignore", name: asked.name };
    case "register":
    case "check":
    case "leave":
    case "whois":
    case "unignore":
    case "unmute":
    case "release":
    case "invitations":
    case "rooms":
    case "time":
    case "bans": {
      const { do: kind, id: _, ...fields } = asked;
      return { kind, ...fields } as Command;
    }
  }
}

const LOBBY_ROOM = "lobby";

/** White space that nobody sees. */
const EMPTY_LINE: Flaw = { field: "text", message: "A text has something in it" };

function confided(command: Confided["command"], secret: string): Confided {
  return { kind: "confided", command, secret };
}

/** What is typed in a room is meant for it. */
function inRoom(
  command: Command | Confided | undefined,
  room: string,
  key: string | undefined,
): Command | Confided | undefined {
  switch (command?.kind) {
    case "say":
    case "act":
      return { ...command, room, key, isAnswered: true };
    case "send":
      return { ...command, key, isAnswered: true };
    case "expel":
    case "history":
    case "invite":
    case "mode":
    case "topic":
      return { ...command, room };
    case "who":
    case "leave":
      return { ...command, room: command.room ?? room };
    default:
      return command;
  }
}

function historyOf(
  { before, count, epoch, room = LOBBY_ROOM, since }: JsonCommand & { do: "history" },
): Command | Flaw {
  if (since !== undefined && (before !== undefined || count !== undefined)) {
    return { field: "since", message: "A history is since a line, or the last lines before one" };
  }
  if (since !== undefined) return { kind: "history", room, since, epoch };
  return {
    kind: "history",
    room,
    count,
    before: before === undefined ? undefined : { number: before, epoch },
  };
}

function withTarget(text: string, make: (target: SanctionTarget) => Command): Command | Flaw {
  if (!/[.:]/.test(text)) return make({ kind: "name", name: text });
  const range = parseRange(text);
  return range === undefined
    ? { field: "target", message: "A target is a name, an address, or one with bits" }
    : make(range);
}
