// What programs can ask for, written once: the types, the checks and the documentation come from it. Valibot, since its
// errors name the field, and it is small: 2.5 KB bundled.
//
// Objects are strict, so that a misspelt field is found and not passed over.

import * as v from "valibot";
import { completeMask } from "../../engine/masks.ts";
import { isShownInFull, MOST_MASK_BYTES } from "../irc/masks.ts";
import { sanitize, wellFormed } from "../sanitize.ts";

/** Whether others may be shown it as it is: halves of characters, which JSON can write, are no text in UTF-8. */
const isSafe = (text: string) => sanitize(wellFormed(text)) === text;

/** A name, as REGISTER takes it. */
const name = v.pipe(
  v.string(),
  v.regex(/^[\w-]{3,}$/, "A name has 3 or more of the letters a to z, digits, - and _"),
);
/** Somebody: any name that there may be, the host program's own included. */
const person = v.pipe(
  v.string(),
  v.minLength(1, "A name has at least 1 character"),
  v.maxLength(64, "A name has at most 64 characters"),
  v.check(isSafe, "A name has no characters that can't be seen"),
);
const room = v.pipe(
  v.string(),
  v.regex(/^[\w-]{1,32}$/, "A room has 1 to 32 of the letters a to z, digits, - and _"),
);
/** A line of text: without the characters that end one, which would be two lines in a terminal. */
const text = v.pipe(
  v.string(),
  v.regex(/^[^\r\n]*$/, "A text has no line ends: say each line by itself"),
  v.regex(/\S/, "A text has something in it"),
);
const key = v.pipe(v.string(), v.minLength(1), v.maxLength(64, "A key has at most 64 characters"));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const roomKey = v.pipe(
  v.string(),
  v.regex(/^\S{1,64}$/, "A room's key has 1 to 64 characters and no spaces"),
  v.check(isSafe, "A room's key has no characters that can't be seen"),
);
const mask = v.pipe(
  v.string(),
  v.regex(/^\S{1,128}$/, "A mask has 1 to 128 characters and no spaces"),
  v.check(isSafe, "A mask has no characters that can't be seen"),
  // All who are in the room are shown it, those on IRC, too.
  v.check(
    (mask) => isShownInFull(completeMask(mask) ?? mask),
    `A mask has at most ${MOST_MASK_BYTES} bytes as IRC writes it, where those of letters that no nick has count four times`,
  ),
);
const isSet = v.boolean();
const change = v.variant("mode", [
  v.strictObject({ isSet, mode: v.picklist(["i", "m", "n", "s", "t"]) }),
  v.strictObject({ isSet: v.literal(true), mode: v.literal("k"), key: roomKey }),
  v.strictObject({ isSet: v.literal(false), mode: v.literal("k") }),
  v.strictObject({ isSet: v.literal(true), mode: v.literal("l"), limit: v.pipe(count, v.minValue(1)) }),
  v.strictObject({ isSet: v.literal(false), mode: v.literal("l") }),
  v.strictObject({ isSet, mode: v.picklist(["o", "v"]), name: person }),
  v.strictObject({ isSet, mode: v.picklist(["b", "e", "I"]), mask }),
]);
const changes = v.pipe(v.array(change), v.minLength(1), v.maxLength(20, "At most 20 changes at a time"));
const secret = v.pipe(v.string(), v.minLength(1));
const duration = v.pipe(
  count,
  v.minValue(1000, "A duration is at least 1000 milliseconds"),
  v.maxValue(3_153_600_000_000, "A duration is at most 100 years: without one it is for good"),
);
const epoch = v.pipe(v.string(), v.regex(/^\w{1,16}$/, "An epoch is the word that came with the numbers"));

/** Any text or whole number of the client's: the answer has it, too. */
const id = v.optional(v.union([v.pipe(v.string(), v.maxLength(64)), v.pipe(v.number(), v.safeInteger())]));

function command<const D extends string, const F extends v.ObjectEntries>(name: D, fields: F) {
  return v.strictObject({ id, do: v.literal(name), ...fields });
}

/** Every command, told from the others by `do`. */
export const REQUEST = v.variant("do", [
  command("hello", { v: v.literal(1, "This server speaks version 1"), resume: v.optional(secret) }),
  command("say", { room: v.optional(room), text, action: v.optional(v.boolean()), key: v.optional(key) }),
  command("send", { to: person, text, key: v.optional(key) }),
  command("line", { room: v.optional(room), text, key: v.optional(key) }),
  command("register", { name }),
  command("check", { name }),
  command("claim", { password: secret }),
  command("login", { name: person, password: secret }),
  command("release", {}),
  command("join", { room, roomKey: v.optional(roomKey), since: v.optional(count), epoch: v.optional(epoch) }),
  command("leave", { room }),
  command("rooms", {}),
  command("who", { room: v.optional(room) }),
  command("whois", { name: person }),
  command("topic", { room: v.optional(room), text: v.optional(text) }),
  command("history", {
    room: v.optional(room),
    count: v.optional(count),
    since: v.optional(count),
    before: v.optional(count),
    epoch: v.optional(epoch),
  }),
  command("mode", { room: v.optional(room), changes }),
  command("modes", { room: v.optional(room) }),
  command("masks", { room: v.optional(room), list: v.picklist(["b", "e", "I"]) }),
  command("expel", { room: v.optional(room), name: person, reason: v.optional(text) }),
  command("invite", { room: v.optional(room), name: person }),
  command("invitations", {}),
  command("whisper", { room: v.optional(room), to: v.picklist(["operators", "voiced"]), text }),
  command("ignore", { name: v.optional(person) }),
  command("unignore", { name: person }),
  command("away", { reason: v.optional(text) }),
  command("time", {}),
  command("quit", { reason: v.optional(text) }),
  command("kick", { name: person, reason: v.optional(text) }),
  command("ban", { target: person, duration: v.optional(duration), reason: v.optional(text) }),
  command("unban", { target: person }),
  command("bans", {}),
  command("mute", { name: person, duration: v.optional(duration), reason: v.optional(text) }),
  command("unmute", { name: person }),
  command("announce", { text }),
]);

/** A command as it came, checked. */
export type JsonCommand = v.InferOutput<typeof REQUEST>;

/** What is wrong with something, and where. */
export interface Flaw {
  /** The field, with those around it before dots; nothing if it is the whole. */
  readonly field: string | undefined;
  /** In words. */
  readonly message: string;
}

/** The command, or what is wrong with it. */
export function readCommand(value: unknown): { readonly command: JsonCommand } | Flaw {
  const result = v.safeParse(REQUEST, value, { abortEarly: true });
  if (result.success) return { command: result.output };
  const [issue] = result.issues;
  return { field: v.getDotPath(issue) ?? undefined, message: issue.message };
}

/** The names of all commands. */
export const COMMAND_NAMES: readonly string[] = REQUEST.options.map(({ entries }) => entries.do.literal);
