// Names and prefixes: how people and rooms of this chat are called on IRC.
//
// A name that IRC can't have (from the host program, or of other letters) has its bytes in braces: `Zoë` is `Zo{c3}{ab}`.
// Braces are letters of nicks and are in no registered name, so the way back is certain.

import { type Origin, USUAL_IDENT } from "../../engine/origin.ts";

/** What a nick can be made of, besides braces: modern.ircdocs.horse, "Clients". */
const NICK_LETTER = /[\w\-[\]\\`^|]/;
/** 3 to 32 of them, the first neither a digit nor a hyphen. */
const NICK = /^[A-Za-z_[\]\\`^|][\w\-[\]\\`^|]{2,31}$/;
/** The same for people. */
export const NICK_RULE =
  "A nickname has 3 to 32 of the letters a to z, digits and _ - [ ] \\ ` ^ |, and begins with no digit and no -";
/** As rooms are called everywhere in this chat, behind the sign that IRC wants. */
const ROOM = /^#([\w-]{1,32})$/;

/** Whatever `nickOf` makes of names that are not too long for a line. */
const CALLED = /^[\w\-[\]\\`^|{}]{1,200}$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Whether somebody can register by that nick. */
export function isNick(text: string): boolean {
  return NICK.test(text);
}

/** Whether somebody may be called so here, whoever has named him. */
export function isCalled(nick: string): boolean {
  return CALLED.test(nick);
}

/** What a name is called on IRC. Nobody without a name is `guest`. */
export function nickOf(name: string | undefined): string {
  if (name === undefined) return "guest";
  if (isNick(name)) return name;
  const whole = [...name.slice(0, LONGEST_NICK)]
    .map((letter, at) =>
      NICK_LETTER.test(letter) && !(at === 0 && /[\d-]/.test(letter)) ? letter : escaped(letter)
    )
    .join("");
  return name.length <= LONGEST_NICK && whole.length <= LONGEST_NICK
    ? whole
    : `${whole.slice(0, LONGEST_NICK - CUT.length)}`.replace(/\{[\da-f]?[\da-f]?$/, "").padEnd(
      LONGEST_NICK - CUT.length,
      "_",
    ) + CUT;
}

/** 128 characters: 32 escaped bytes. Only the host program gives longer names; there is no way back from one that is cut. */
const LONGEST_NICK = 128;
/** What stands at the end of what was cut. */
export const CUT = "{~}";

/** The name that a nick stands for. */
export function nameOf(nick: string): string {
  if (!nick.includes("{")) return nick;
  return nick.replace(
    /(?:\{[\da-f]{2}\})+/g,
    (bytes) =>
      decoder.decode(
        Uint8Array.from(bytes.slice(1, -1).split("}{"), (digits) => Number.parseInt(digits, 16)),
      ),
  );
}

function escaped(letter: string): string {
  return [...encoder.encode(letter)].map((byte) => `{${byte.toString(16).padStart(2, "0")}}`).join("");
}

/** What a room is called on IRC. */
export function channelOf(room: string): string {
  return `#${room}`;
}

/** The room that a channel stands for; nothing if it can be none. */
export function roomOf(channel: string): string | undefined {
  return ROOM.exec(channel)?.[1];
}

/** Who a message comes from: `nick!~ident@host`. */
export function sourceOf(origin: Origin, network: string): string {
  return `${nickOf(origin.name)}!${identOf(origin)}@${hostOf(origin, network)}`;
}

/** What somebody is called on his own machine: nobody has checked that. Who did not say is on a terminal. */
export function identOf({ profile }: Origin): string {
  return `~${profile?.ident ?? USUAL_IDENT}`;
}

/** What else somebody is called; who did not say so has just the name. */
export function realNameOf({ name, profile }: Origin): string {
  return profile?.realName ?? nickOf(name);
}

/** Where somebody is, without saying where. */
export function hostOf({ cloak = "local" }: Origin, network: string): string {
  return `${cloak}.${network}`;
}
