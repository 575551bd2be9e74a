// The end of a connection. Others read a QUIT that says why; the client that has to go reads ERROR as its last line, which
// some wait for (modern.ircdocs.horse, "ERROR message").

import type { Departure } from "../../engine/departure.ts";
import type { Notice } from "../../engine/notice.ts";
import type { PresenceNotice } from "../../engine/presence_notice.ts";
import type { Family } from "./family.ts";
import { cut, MOST_BYTES, writeMessage } from "./message.ts";
import { nickOf, sourceOf } from "./source.ts";

/** What others are told, in the words that clients know from other servers. */
const REASONS: { readonly [D in Exclude<Departure, "kicked">]: string } = {
  lost: "Connection closed",
  left: "Remote host closed the connection",
  idle: "Ping timeout",
  tooFast: "Excess flood",
  tooSlow: "Max SendQ exceeded",
  closed: "Closed by the server",
  error: "Internal error",
  banned: "Banned",
  replaced: "Replaced by a connection of the same account",
};

export const PARTINGS: Family = {
  tellers: {
    departed: (notice, { settings }) =>
      writeMessage({
        source: sourceOf(notice.who, settings.network),
        verb: "QUIT",
        text: reasonOf(notice),
      }),
    goodbye: () => last("Goodbye"),
    kicked: ({ by, reason = "No reason given" }, { nick }) =>
      `${writeMessage({ source: nickOf(by), verb: "KILL", params: [nick], text: reason })}${
        last(killed(by, reason))
      }`,
    banned: ({ reason }) => last(reason === undefined ? "You are banned" : `You are banned: ${reason}`),
    replaced: () => last("You have logged in elsewhere"),
    stopping: () => last("The server is going down"),
    idle: ({ timeout }, { wire }) =>
      last(
        wire?.isRegistered === false
          ? `Registration timed out: ${seconds(timeout)}`
          : `Ping timeout: ${seconds(timeout)}`,
      ),
    tooFast: () => last("Excess flood"),
    noRoom: () => last("Excess flood: too much waits on this server, and most of it is yours"),
    tooSlow: () => last("Max SendQ exceeded: you do not read what you are sent"),
    full: () => last("The server is full"),
    tooManyFromAddress: () => last("Too many connections from your address"),
    outOfReach: () => last("The other servers of this chat can't be reached: come back later"),
    givenUp: () => last("This server could not reach the others for too long: connect again"),
    internalError: () => last("Internal error"),
  },
};

/** Whether it ends a connection: nothing that is written later is read. */
export function isLast({ kind }: Notice): boolean {
  return kind !== "departed" && Object.hasOwn(PARTINGS.tellers ?? {}, kind);
}

/** The last line to a client, before its connection is closed. */
function last(text: string): string {
  return `ERROR :Closing link: ${cut(text, MOST_BYTES - 24)[0]}\r\n`;
}

/** Who has left of his own will has perhaps said something. */
function reasonOf({ by, reason, why }: Extract<PresenceNotice, { readonly kind: "departed" }>): string {
  if (why === "kicked") return killed(by, reason);
  if (why !== undefined) return REASONS[why];
  return reason === undefined ? "Quit" : `Quit: ${reason}`;
}

function killed(by: string | undefined, reason = "No reason given"): string {
  return `Killed (${nickOf(by)} (${reason}))`;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} seconds`;
}
