// Talk: PRIVMSG and NOTICE, to rooms and to people (modern.ircdocs.horse, "Sending Messages").

import type { Said } from "../../engine/notice.ts";
import { byteLength } from "../bytes.ts";
import { sanitize } from "../sanitize.ts";
import type { Family, Reading, Telling } from "./family.ts";
import { cut, type Message, MOST_BYTES, writeMessage } from "./message.ts";
import { shown } from "./registration.ts";
import { channelOf, nameOf, nickOf, roomOf, sourceOf } from "./source.ts";
import { timeTag } from "./tags.ts";

/** 4 targets of one message: what TARGMAX says. */
const MOST_TARGETS = 4;

// deno-lint-ignore no-control-regex
const ACTION = /^\x01ACTION ?([^\x01]*)\x01?$/;
// deno-lint-ignore no-control-regex
const CTCP = /^\x01/;

export const TALK: Family = {
  verbs: {
    PRIVMSG: { read: (message, reading) => speak(message, reading) },
    // Nobody is told of a notice that goes nowhere, so that programs do not answer each other for ever.
    NOTICE: { read: (message, reading) => speak(message, reading) },
  },
  tellers: {
    said: (line, telling) => tellSaid(line, telling),
    acted: (line, telling) => tellSaid(line, telling),
    sent: ({ at, from, text }, telling) => tell(from, telling.nick, text, at, telling),
    taken: ({ at }, telling) => {
      // Of what is said to a room one hears like the others.
      const { request } = telling;
      if (request === undefined || !telling.caps.has("echo-message")) return "";
      const [target = "", text = ""] = request.args ?? [];
      return target.startsWith("#") ? "" : tell(telling.nick, target, text, at, telling);
    },
    isAway: ({ name, reason }, { numeric, request }) =>
      request?.name === "NOTICE" ? "" : numeric("301", [nickOf(name)], reason),
  },
};

function speak(message: Message, reading: Reading): void {
  const [targets = "", text = ""] = message.params;
  const { numeric } = reading;
  const isQuiet = message.verb === "NOTICE";
  if (targets === "") return isQuiet ? undefined : numeric("411", [], `No recipient given (${message.verb})`);
  if (text === "") return isQuiet ? undefined : numeric("412", [], "No text to send");
  const all = targets.split(",");
  if (all.length > MOST_TARGETS) {
    return isQuiet ? undefined : numeric("407", [shown(targets)], `At most ${MOST_TARGETS} recipients`);
  }
  for (const target of all) speakTo(target, text, message, reading);
}

function speakTo(target: string, raw: string, { verb }: Message, reading: Reading): void {
  const { ask, numeric } = reading;
  const action = ACTION.exec(raw)?.[1];
  // Only IRC has other requests between clients, and they show more than people mean to show.
  if (action === undefined && CTCP.test(raw)) return;
  const text = sanitize(action ?? raw);
  if (!fits(target, action === undefined ? text : `\x01ACTION ${text}\x01`, verb, reading)) {
    return numeric("417", [], "Your message is too long to be passed on");
  }
  const args = [target, raw];
  if (!target.startsWith("#")) {
    return ask({ kind: "send", to: nameOf(target), text, isAnswered: true }, args);
  }
  const room = roomOf(target);
  if (room === undefined) return numeric("403", [shown(target)], "No such channel");
  ask({ kind: action === undefined ? "say" : "act", text, room }, args);
}

/** Whether a message is short enough as others will read it. */
function fits(target: string, text: string, verb: string, { directory, settings, wire }: Reading): boolean {
  const origin = wire.nick === undefined ? undefined : directory.find(wire.nick);
  if (origin === undefined) return true;
  const source = sourceOf(origin, settings.network);
  return byteLength(writeMessage({ source, verb, params: [target], text })) <= MOST_BYTES;
}

/** A line of a room; of one's own only if one has asked for that. */
function tellSaid({ at, from, kind, room, text }: Said, telling: Telling): string {
  const isOwn = telling.wire !== undefined;
  if (isOwn && !telling.caps.has("echo-message")) return "";
  const said = kind === "acted" ? `\x01ACTION ${text}\x01` : text;
  return tell(from, channelOf(room), said, at, telling);
}

/** As many messages as it takes: lines of others are up to eight times as long as those of IRC. */
function tell(from: string | undefined, target: string, text: string, at: number, telling: Telling): string {
  const { directory, request, settings } = telling;
  const unknown = { name: from, profile: undefined, cloak: undefined, account: undefined };
  const origin = (from === undefined ? undefined : directory.find(from)) ?? unknown;
  const source = sourceOf(origin, settings.network);
  const verb = request?.name === "NOTICE" ? "NOTICE" : "PRIVMSG";
  const tags = timeTag(at, telling.caps);
  const room = MOST_BYTES - byteLength(writeMessage({ source, verb, params: [target], text: "" }));
  return cut(text, room).map((text) => writeMessage({ tags, source, verb, params: [target], text })).join("");
}
