// A command that people can type, and how its arguments are read.

import type { Command } from "../engine/command.ts";
import type { SafeText } from "../engine/text.ts";
import type { Confided } from "./dialect.ts";
import { ownCopy, part } from "./sanitize.ts";

/** One command. */
export interface TypedCommand {
  /** What is typed behind the slash. */
  readonly name: string;
  /** Other words for it. */
  readonly aliases?: readonly string[];
  /** What is typed behind that: capitals stand for something, brackets for what may be left out. */
  readonly args?: string;
  /** What can stand there, for whoever typed something else. */
  readonly rule?: string;
  /** What it does, in a few words. */
  readonly help: string;
  /** Who may use it, if not everybody. */
  readonly who?: "moderators";
  /** What it asks for; nothing if it was typed wrongly. Gets what stands behind the name, without white space at its ends. */
  read(args: SafeText): Command | Confided | undefined;
}

/** How a command is typed. */
export function usageOfCommand({ args, name }: TypedCommand): string {
  return args === undefined ? `/${name}` : `/${name} ${args}`;
}

/** A name, with the letters that names of IRC have, with or without the sign before it; or what moderators call somebody without one. */
export const ANY_NAME: RegExp = /^@?(guest#\d{1,15}|[\w\-[\]\\`^|]+)$/;
const NAME_AND_MORE = /^@?(guest#\d{1,15}|[\w\-[\]\\`^|]+)(?:\s+|$)/;
/** 1 to 32 of the same letters that names have: rooms of other languages could call theirs so. A `#` before it is how people write it. */
const ROOM = /^#?([\w-]{1,32})$/;
const ROOM_AND_KEY = /^#?([\w-]{1,32})\s+(\S{1,64})$/;

/** Reads a name. */
export function withName(args: SafeText, make: (name: string) => Command): Command | undefined {
  const [, name] = ANY_NAME.exec(args) ?? [];
  return name === undefined ? undefined : make(ownCopy(name));
}

/** Reads a name and what stands behind it, which may be empty. */
export function withNameAndMore<T>(args: SafeText, make: (name: string, more: SafeText) => T): T | undefined {
  const [start, name] = NAME_AND_MORE.exec(args) ?? [];
  return start === undefined || name === undefined
    ? undefined
    : make(ownCopy(name), part(args, start.length));
}

/** Reads the name of a room. */
export function withRoom(args: SafeText, make: (room: string) => Command): Command | undefined {
  const [, room] = ROOM.exec(args) ?? [];
  return room === undefined ? undefined : make(ownCopy(room));
}

/** Reads the name of a room, and perhaps its key. */
export function withRoomAndKey(
  args: SafeText,
  make: (room: string, key: string | undefined) => Command,
): Command | undefined {
  const [, room, key] = ROOM.exec(args) ?? ROOM_AND_KEY.exec(args) ?? [];
  return room === undefined ? undefined : make(ownCopy(room), key === undefined ? undefined : ownCopy(key));
}

/** What need not be there. */
export function optional(text: SafeText): SafeText | undefined {
  return text === "" ? undefined : ownCopy(text);
}
