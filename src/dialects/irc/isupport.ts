// What this server can do and how much of it, as clients want to know it (modern.ircdocs.horse, "Feature Advertisement"). Nothing that is
// not true: from CHANMODES clients decide how they read every MODE.

import { MOST_MASKS } from "../../engine/masks.ts";
import { MOST_AWAY, MOST_KICKED, MOST_NAMES, MOST_REAL_NAME, MOST_REASON, MOST_WITH_MORE } from "./bounds.ts";
import { MOST_WATCHED } from "../../engine/watching.ts";
import type { IrcSettings } from "./settings.ts";

/** 100 lines at once are given of what was said before: more is read by nobody without looking on. */
export const MOST_LINES = 100;

/** 13 words stand on a line: with the nick and the text it has 15 parameters. */
const MOST_WORDS = 13;

/** Numeric 005, in as many lines as it takes. */
export function isupport(
  settings: IrcSettings,
  numeric: (code: string, params: readonly string[], text?: string) => string,
): string {
  const words = wordsOf(settings);
  const lines: string[] = [];
  for (let at = 0; at < words.length; at += MOST_WORDS) {
    lines.push(numeric("005", words.slice(at, at + MOST_WORDS), "are supported by this server"));
  }
  return lines.join("");
}

function wordsOf({ maxName, maxRoomsEach, maxTopic, network }: IrcSettings): readonly string[] {
  return [
    `AWAYLEN=${MOST_AWAY}`,
    "BOT=B",
    "CASEMAPPING=ascii",
    `CHANLIMIT=#:${maxRoomsEach}`,
    "CHANMODES=beI,k,l,imnst",
    "CHANNELLEN=33",
    "CHANTYPES=#",
    `CHATHISTORY=${MOST_LINES}`,
    "ELIST=MNU",
    "EXCEPTS",
    "INVEX",
    `KICKLEN=${MOST_REASON}`,
    `MAXLIST=beI:${MOST_MASKS}`,
    `MODES=${MOST_WITH_MORE}`,
    `MONITOR=${MOST_WATCHED}`,
    "MSGREFTYPES=msgid,timestamp",
    `NAMELEN=${MOST_REAL_NAME}`,
    `NETWORK=${network}`,
    `NICKLEN=${maxName}`,
    "PREFIX=(ov)@+",
    "SAFELIST",
    "STATUSMSG=@+",
    `TARGMAX=JOIN:20,PART:20,KICK:${MOST_KICKED},NAMES:${MOST_NAMES},PRIVMSG:4,NOTICE:4,TAGMSG:4,WHOIS:1,WHOWAS:1`,
    `TOPICLEN=${maxTopic}`,
    "USERLEN=10",
    "UTF8ONLY",
    "WHOX",
  ];
}
