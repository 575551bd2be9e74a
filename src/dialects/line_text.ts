// Every sentence that the line dialect can say, and nothing else. A reply is whole lines; the texts of
// the recipe are its own to the letter.

import { renderAccount } from "./account_text.ts";
import { type CommandUsage, help, helpOn, usageOf } from "./help_text.ts";
import { renderModeration } from "./moderation_text.ts";
import { privateLine } from "./private_text.ts";
import { renderRights } from "./rights_text.ts";
import {
  GUEST,
  placeOf,
  renderComings,
  renderHistory,
  renderJoined,
  renderMembers,
  renderRooms,
  renderSaid,
  renderWhois,
  startingWith,
  talkGoesTo,
} from "./room_text.ts";
import { seconds, writtenTime } from "./utc.ts";
import type { Notice } from "../engine/notice.ts";
import { isPresence } from "../engine/presence_notice.ts";
import type { SafeText } from "../engine/text.ts";

export type { CommandUsage } from "./help_text.ts";

/** What the sentences depend on. */
interface Wording {
  readonly commands: readonly CommandUsage[];
  readonly clean: (text: string) => SafeText;
}

/** Makes what writes notices as whole lines, with the commands of the host program among the help. */
export function lineRenderer(
  commands: readonly CommandUsage[],
  clean: (text: string) => SafeText,
): (notice: Notice) => string {
  const wording = { commands, clean };
  return (notice) => render(notice, wording) ?? refuse(notice);
}

function render(notice: Notice, wording: Wording): string | undefined {
  switch (notice.kind) {
    case "said":
    case "acted":
      return renderSaid(notice);
    case "sent":
      return privateLine(notice.from, notice.to, notice.text, "\n");
    case "announced":
      return notice.by === undefined ? `${notice.text}\n` : `Announcement of ${notice.by}: ${notice.text}\n`;
    case "custom":
      return notice.text.split(/\r?\n/).map((line) => `${wording.clean(line)}\n`).join("");
    case "registered":
      return `Registered as ${notice.name}\n`;
    case "goodbye":
      return "Goodbye!\n";
    case "nameFree":
      return `The name ${notice.name} is free.\n`;
    case "nameTaken":
      return `The name ${notice.name} is taken.\n`;
    case "nameTooLong":
      return `A name has at most ${notice.limit} characters.\n`;
    case "nameReserved":
      return `The name ${notice.name} is reserved.\n`;
    case "nameDenied":
      return `You may not be called ${notice.name}.\n`;
    case "nameUnchecked":
      return `The name ${notice.name} could not be checked. Try again later!\n`;
    case "nameRequired":
      return "REGISTER first.\n";
    case "nobodyCalled":
      return `No one here is called ${notice.name}.\n`;
    case "nobodyToAnswer":
      return "Nobody who is still here has written to you.\n";
    case "isAway":
      return `${notice.name ?? GUEST} is away: ${notice.reason}\n`;
    case "away":
      return notice.reason === undefined
        ? "You are back.\n"
        : `Whoever writes to you is told that you are away: ${notice.reason}\n`;
    case "ignoring":
      return notice.isIgnored
        ? `You will not hear ${notice.name} from now on.\n`
        : `You will hear ${notice.name} again.\n`;
    case "ignored":
      return notice.names.length === 0
        ? "You hear everybody.\n"
        : `You do not hear: ${notice.names.join(", ")}.\n`;
    case "ignoresTooMany":
      return `You can ignore ${notice.limit} names, and that is the most.\n`;
    case "isAbsent":
      return `${notice.name} is not here. The name is somebody's: a message to it waits.\n`;
    case "whois":
      return renderWhois(notice);
    case "members":
      return renderMembers(notice);
    case "joined":
      return renderJoined(notice);
    case "turned":
      return `${talkGoesTo(notice.room)}\n`;
    case "left":
      return `You have left #${notice.room}. ${talkGoesTo(notice.now)}\n`;
    case "comings":
      return renderComings(notice);
    case "nameLost":
      return `You are not called ${notice.name} any more: the name was given to somebody else.\n`;
    case "inherited":
      return `#${notice.room} is yours now: /topic, /lock, /op and /remove are for you.\n`;
    case "noSuchRoom":
      return `There is no room #${notice.room}. /join ${notice.room} makes it.\n`;
    case "notInRoom":
      return `You are not in #${notice.room}.\n`;
    case "staysInLobby":
      return "Everyone stays in the lobby. Type quit to leave the chat.\n";
    case "wrongKey":
      return `#${notice.room} needs its key: /join ${notice.room} KEY\n`;
    case "roomFull":
      return `#${notice.room} is full: at most ${notice.limit} people.\n`;
    case "inTooManyRooms":
      return `You can be in at most ${notice.limit} rooms. /leave one first.\n`;
    case "tooManyRooms":
      return `No more rooms can be made: the most is ${notice.limit}. /rooms lists them.\n`;
    case "ownsTooMany":
      return `You can own at most ${notice.limit} rooms. Leave one that is yours first.\n`;
    case "topicTooLong":
      return `A topic has at most ${notice.limit} characters.\n`;
    case "notOperator":
      return `${startingWith(placeOf(notice.room))} is not yours to change.\n`;
    case "topic":
      return notice.topic === undefined
        ? `There is no topic in ${placeOf(notice.room)}.\n`
        : `Topic of ${placeOf(notice.room)}: ${notice.topic.text}\n`;
    case "topicSet":
      return `[#${notice.room}] ${notice.by ?? GUEST} has set the topic: ${notice.text}\n`;
    case "rooms":
      return renderRooms(notice.rooms, notice.total);
    case "history":
      return renderHistory(notice);
    case "latest":
      return notice.rooms.map(({ at, room }) => `${placeOf(room)}: ${writtenTime(at)} UTC\n`).join("");
    case "numberedAnew":
      return `The lines of ${
        placeOf(notice.room)
      } have been numbered anew since then, and that one is gone. /history shows what there is.\n`;
    case "time":
      return `It is ${writtenTime(notice.now)} UTC.\n`;
    case "help":
      return notice.of === undefined ? help(wording.commands) : helpOn(notice.of, wording.commands);
    case "usage":
      return `Usage: ${usageOf(notice.of, wording.commands)}\n`;
    case "unknownCommand":
      return notice.nearest === undefined
        ? `There is no command /${notice.name}: type /help to see what there is.\n`
        : `There is no command /${notice.name}. Did you mean /${notice.nearest}?\n`;
    case "lineTooLong":
      return `Your line was too long and was dropped: a line has at most ${notice.limit} bytes.\n`;
    case "stopping":
      return "The server is going down.\n";
    case "outOfReach":
      return "The other servers of this chat can't be reached just now. Try again later!\n";
    case "cutOff":
      return "Cut off from the other servers: what you say waits.\n";
    case "rejoined":
      return `Back after ${notice.seconds} s.\n`;
    case "givenUp":
      return "Cut off from the other servers for too long: connect again.\n";
    case "returned":
      return `Back after ${notice.seconds} s. You were taken for gone meanwhile; what you said since is lost.\n`;
    case "tooSlow":
      return "You are reading too slowly: too much was waiting for you. Goodbye!\n";
    case "missed":
      return `You missed ${notice.lines} ${notice.lines === 1 ? "line" : "lines"}.\n`;
    case "lineTooSlow":
      return `Your line was dropped: it was not finished within ${seconds(notice.timeout)}.\n`;
    case "idle":
      return `You have said nothing for ${seconds(notice.timeout)}. Goodbye!\n`;
    case "tooFast":
      return `Your lines have been waiting for ${
        seconds(notice.timeout)
      }: you send faster than they are taken. Goodbye!\n`;
    case "noRoom":
      return "Too many lines are waiting here, and you have sent most of them. Goodbye!\n";
    case "full":
      return "The server is full. Try again later!\n";
    case "tooManyFromAddress":
      return "Too many people are here from your address. Try again later!\n";
    case "commandFailed":
      return `The command /${notice.name} failed: the server made a mistake.\n`;
    case "internalError":
      return "The server made a mistake and has to disconnect you. Goodbye!\n";
    default:
      return renderAccount(notice) ?? renderModeration(notice) ?? renderRights(notice) ??
        (isPresence(notice) ? "" : undefined);
  }
}

/** Only a command of the host program can bring us here. */
function refuse(notice: Notice): never {
  throw new TypeError(`Cannot say a notice of kind "${notice.kind}": there are no words for it`);
}

/** For an SSH client on a chat port; RFC 4253 lets a server send such lines before its version. */
export const SSH_ANSWER = "This is a chat server, not an SSH server: connect to it with nc or telnet.\r\n";

/** For a client that writes UTF-16. */
export const UTF16_ANSWER = "This chat is in UTF-8, not in UTF-16: set your client to UTF-8.\n";

/** For an HTTP client on a chat port; `client` is what one connects to it with. */
export function httpAnswer(client: string): string {
  const text = `This is a chat server, not a web server: connect to it with ${client}.\n`;
  const head = [
    "HTTP/1.1 400 Bad Request",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${text.length}`,
  ];
  return [...head, "Connection: close", "", text].join("\r\n");
}
