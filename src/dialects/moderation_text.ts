// What the line dialect says about what moderators do.

import type { ModerationNotice } from "../engine/moderation_notice.ts";
import type { Notice } from "../engine/notice.ts";
import type { Sanction } from "../engine/sanction.ts";
import { writeTarget } from "../engine/sanctions.ts";
import { writtenTime } from "./utc.ts";

/** The words for a notice about moderators; nothing if it is about something else. */
export function renderModeration(notice: Notice): string | undefined {
  const text = words(notice as ModerationNotice);
  return text === undefined ? undefined : `${text}\n`;
}

function words(notice: ModerationNotice): string | undefined {
  switch (notice.kind) {
    case "notModerator":
      return "That is for moderators.";
    case "moderated":
      return done(notice);
    case "isModerator":
      return `${notice.name} is a moderator: only the operator can do that.`;
    case "wouldBanYourself":
      return `You come from ${notice.range} yourself.`;
    case "notSanctioned":
      return `${notice.whom} is not ${DONE[notice.sanction]}.`;
    case "tooManySanctions":
      return `There are ${notice.limit} bans and mutes, and that is the most. /unban or /unmute somebody first.`;
    case "sanctions":
      return notice.total === 0 ? "Nobody is banned or muted." : list(notice.sanctions, notice.total);
    case "kicked":
      return `${notice.by} has disconnected you${why(notice.reason)}`;
    case "banned":
      return `You may not be here${howLong(notice.until)}${why(notice.reason)}`;
    case "nameBanned":
      return `The name ${notice.name} is banned.`;
    case "muted":
      return `You may not speak${howLong(notice.until)}${why(notice.reason)}`;
    case "unmuted":
      return "You may speak again.";
    case "isMuted":
      return `You may not speak${howLong(notice.until)}.`;
    default:
      return undefined;
  }
}

const DONE: { readonly [K in Sanction["kind"]]: string } = { ban: "banned", mute: "muted" };

function done({ act, until, whom }: Extract<ModerationNotice, { readonly kind: "moderated" }>): string {
  switch (act) {
    case "kick":
      return `${whom} is disconnected.`;
    case "ban":
      return `${whom} may not be here${howLong(until)}.`;
    case "unban":
      return `${whom} may be here again.`;
    case "mute":
      return `${whom} may not speak${howLong(until)}.`;
    case "unmute":
      return `${whom} may speak again.`;
    case "announce":
      return "Everyone has been told.";
  }
}

function list(sanctions: readonly Sanction[], total: number): string {
  const lines = sanctions.map(({ by, kind, reason, target, until }) =>
    `  ${writeTarget(target)} is ${DONE[kind]}${
      until === undefined ? "" : ` until ${writtenTime(until)} UTC`
    }, by ${by}${reason === undefined ? "" : `: ${reason}`}`
  );
  const more = total > sanctions.length ? [`  and ${total - sanctions.length} more`] : [];
  return [`Banned or muted (${total}):`, ...lines, ...more].join("\n");
}

function howLong(until: number | undefined): string {
  return until === undefined ? " any more" : ` until ${writtenTime(until)} UTC`;
}

function why(reason: string | undefined): string {
  return reason === undefined ? "." : `: ${reason}`;
}
