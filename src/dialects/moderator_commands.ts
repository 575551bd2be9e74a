// The commands for moderators.

import { parseRange } from "../engine/address.ts";
import type { Command } from "../engine/command.ts";
import type { SanctionTarget } from "../engine/sanction.ts";
import type { SafeText } from "../engine/text.ts";
import { ownCopy, part, trimmed } from "./sanitize.ts";
import { ANY_NAME, optional, type TypedCommand, withName, withNameAndMore } from "./typed_command.ts";

const DURATION_RULE =
  "a duration: a number and s, m, h, d or w, such as 30m or 7d; without one it is for good";

/** One of them: none takes a password. */
export interface ModeratorCommand extends TypedCommand {
  /** What it asks for; nothing if it was typed wrongly. */
  read(args: SafeText): Command | undefined;
}

/** In the order of the help. */
export const MODERATOR_COMMANDS: readonly ModeratorCommand[] = [
  {
    name: "kick",
    args: "NAME [REASON]",
    help: "disconnect somebody",
    who: "moderators",
    read: (args) =>
      withNameAndMore(args, (name, reason) => ({ kind: "kick", name, reason: optional(reason) }) as const),
  },
  {
    name: "ban",
    args: "NAME|ADDRESS[/BITS] [DURATION] [REASON]",
    rule: DURATION_RULE,
    help: "keep out whoever has that name, or comes from there",
    who: "moderators",
    read(args) {
      const [target, rest] = targetIn(args);
      const more = durationAndReason(rest);
      return target && more && { kind: "ban", target, ...more };
    },
  },
  {
    name: "unban",
    args: "NAME|ADDRESS[/BITS]",
    help: "let somebody in again",
    who: "moderators",
    read(args) {
      const [target, rest] = targetIn(args);
      return rest === "" ? target && { kind: "unban", target } : undefined;
    },
  },
  {
    name: "bans",
    help: "list who is kept out, and who may not speak",
    who: "moderators",
    read: (args) => args === "" ? { kind: "bans" } : undefined,
  },
  {
    name: "mute",
    args: "NAME [DURATION] [REASON]",
    rule: DURATION_RULE,
    help: "let somebody read but not speak",
    who: "moderators",
    read: (args) =>
      withNameAndMore(args, (name, text) => {
        const more = durationAndReason(text);
        return more && { kind: "mute", name, ...more } as const;
      }),
  },
  {
    name: "unmute",
    args: "NAME",
    help: "let somebody speak again",
    who: "moderators",
    read: (args) => withName(args, (name) => ({ kind: "unmute", name })),
  },
  {
    name: "announce",
    args: "TEXT",
    help: "tell everyone, in every room",
    who: "moderators",
    read: (text) => text === "" ? undefined : { kind: "announce", text },
  },
];

/** A name has neither of these. */
const IS_ADDRESS = /[.:]/;

function targetIn(args: SafeText): readonly [target: SanctionTarget | undefined, rest: SafeText] {
  const end = args.search(/\s|$/);
  const word = part(args, 0, end);
  const name = ANY_NAME.exec(word)?.[1];
  const target = IS_ADDRESS.test(word)
    ? parseRange(word)
    : name === undefined
    ? undefined
    : { kind: "name", name: ownCopy(name) } as const;
  return [target, trimmed(part(args, end))];
}

/** In milliseconds. */
const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const DURATION = /^([1-9]\d{0,4})(?:(s|m|h|d|w)|(sec|min|hour|day|week)s?)(?=\s|$)/i;

/** Nothing if the first word begins like a duration and is none: for good is not what that meant. */
function durationAndReason(
  text: SafeText,
): { readonly duration: number | undefined; readonly reason: SafeText | undefined } | undefined {
  const [start, number, letter, word] = DURATION.exec(text) ?? [];
  if (start === undefined) {
    return /^\d/.test(text) ? undefined : { duration: undefined, reason: optional(text) };
  }
  const unit = (letter ?? word?.[0] ?? "s").toLowerCase() as keyof typeof UNITS;
  return { duration: Number(number) * UNITS[unit], reason: optional(trimmed(part(text, start.length))) };
}
