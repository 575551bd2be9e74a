// What the line dialect says about claimed names.

import type { AccountNotice } from "../engine/account_notice.ts";
import type { Notice } from "../engine/notice.ts";
import { privateLine } from "./private_text.ts";
import { seconds, writtenTime } from "./utc.ts";

const MODERATOR = "You are a moderator: /help shows what you can do.";

/** The words for a notice about names; nothing if it is about something else. */
export function renderAccount(notice: Notice): string | undefined {
  const text = words(notice as AccountNotice);
  return text === undefined ? undefined : `${text}\n`;
}

function words(notice: AccountNotice): string | undefined {
  switch (notice.kind) {
    case "claimed":
      return `The name ${notice.name} is yours now. Next time: /login ${notice.name} PASSWORD`;
    case "passwordChanged":
      return `The name ${notice.name} has another password now.`;
    case "nameClaimed":
      return `The name ${notice.name} is somebody's. If it is yours: /login ${notice.name} PASSWORD`;
    case "tooManyAccounts":
      return `No more names can be kept here: the most is ${notice.limit}.`;
    case "loggedIn":
      return `You are logged in as ${notice.name}.${notice.isModerator ? ` ${MODERATOR}` : ""}`;
    case "loggedInAlready":
      return `You have claimed ${notice.name}, and can claim only one name. /release it first.`;
    case "notLoggedIn":
      return "You are not logged in: /login NAME PASSWORD";
    case "loginDenied":
      return `The name ${notice.name} is not claimed, or that is not its password.`;
    case "passwordUnchecked":
      return `The password of ${notice.name} could not be checked. Try again later!`;
    case "passwordTooOften":
      return `Too many passwords have been tried. Go on in ${seconds(Math.ceil(notice.wait / 1000) * 1000)}.`;
    case "passwordTooShort":
      return `A password has at least ${notice.least} characters.`;
    case "passwordTooLong":
      return `A password has at most ${notice.most} characters.`;
    case "passwordInClear":
      return "Passwords are not taken here: others could read them on their way. Connect by TLS!";
    case "regained":
      return `The name ${notice.name} is free for you.`;
    case "released":
      return `The name ${notice.name} is everybody's again.`;
    case "replaced":
      return `You have logged in as ${notice.name} elsewhere. Goodbye!`;
    case "willWait":
      return `${notice.name} is not here. Your message waits for the next login.`;
    case "waitsAMinute":
      return `${notice.name} has lost the connection. Your message waits for a minute.`;
    case "waitsTooMuch":
      return `${notice.name} is not here, and too many messages wait already: yours was not kept.`;
    case "waited":
      return [
        "While you were not here:",
        ...notice.messages.map(({ at, from, text }) =>
          `  ${writtenTime(at)} ${privateLine(from, notice.name, text)}`
        ),
      ].join("\n");
    case "appointed":
      return notice.isModerator ? MODERATOR : "You are no moderator any more.";
    default:
      return undefined;
  }
}
