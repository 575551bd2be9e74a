// One notice, for one client or for all who read the same.

import type { Notice } from "../../engine/notice.ts";
import type { Origin } from "../../engine/origin.ts";
import { lineRenderer } from "../line_text.ts";
import { sanitize } from "../sanitize.ts";
import { isoTime } from "../utc.ts";
import type { Telling } from "./family.ts";
import { inWords } from "./problems.ts";
import { nameOf, sourceOf } from "./source.ts";
import { TABLE } from "./table.ts";
import { tagsOf } from "./tags.ts";

const inPlainWords = lineRenderer([], sanitize);

/** Tells it: what IRC has no form for, in the words that people at terminals read. */
export function tellNotice(notice: Notice, telling: Telling): string {
  const teller = TABLE.tellers[notice.kind] as ((notice: Notice, telling: Telling) => string) | undefined;
  const text = teller === undefined ? untold(notice, telling) : teller(notice, telling);
  return text === "" ? text : tagged(text, notice, telling);
}

/** Programs that answer each other's notices are told of nothing, so that they do not do so for ever. */
function untold(notice: Notice, telling: Telling): string {
  return telling.request?.name === "NOTICE" ? "" : inWords(inPlainWords(notice), telling);
}

/** What comes from somebody: no numerics, which are answers of the server. */
const MESSAGE = /^(?=:([^ ]+) [A-Z])/gm;

/** What has no tags of its own happens now, and is done by whoever the notice is about. */
function tagged(text: string, notice: Notice, { caps, directory, nick, settings }: Telling): string {
  const time = caps.has("server-time") ? [`time=${isoTime(directory.date())}`] : [];
  const who = caps.has("account-tag") || caps.has("message-tags")
    ? doerOf(notice, directory, nick)
    : undefined;
  const own = who === undefined ? [] : tagsOf(who, caps);
  if (time.length + own.length === 0) return text;
  const source = who === undefined ? undefined : sourceOf(who, settings.network);
  return text.replace(MESSAGE, (_, from: string) => {
    const tags = from === source ? [...time, ...own] : time;
    return tags.length === 0 ? "" : `@${tags.join(";")} `;
  });
}

/** Who does what a notice tells of. */
function doerOf(notice: Notice, directory: Telling["directory"], nick: string): Origin | undefined {
  if ("who" in notice && typeof notice.who === "object") return notice.who;
  if ("by" in notice && typeof notice.by === "object") return notice.by;
  if (notice.kind === "topicSet") return notice.by === undefined ? undefined : directory.find(notice.by);
  return notice.kind === "joined" || notice.kind === "left" ? directory.find(nameOf(nick)) : undefined;
}
