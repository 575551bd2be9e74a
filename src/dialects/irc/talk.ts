// Talk: PRIVMSG, NOTICE and TAGMSG, to rooms and to people (modern.ircdocs.horse, "Sending Messages").

import type { Marked } from "../../engine/command.ts";
import type { Said } from "../../engine/notice.ts";
import { byteLength } from "../bytes.ts";
import { sanitize } from "../sanitize.ts";
import type { Family, Reading, Telling } from "./family.ts";
import { unformatted } from "./formatting.ts";
import { cut, type Message, roomIn, writeMessage } from "./message.ts";
import { hear, isNickServ, isService } from "./nickserv.ts";
import { shown } from "./registration.ts";
import { channelOf, nameOf, nickOf, roomOf, sourceOf } from "./source.ts";
import { clientTags, idOf, lastingTags, type Marks, tagsFor } from "./tags.ts";

/** 4 targets of one message: what TARGMAX says. */
const MOST_TARGETS = 4;

// deno-lint-ignore no-control-regex
const ACTION = /^\x01ACTION ?([^\x01]*)\x01?$/;
// deno-lint-ignore no-control-regex
const CTCP = /^\x01/;

/** Those of a room who have these signs. */
const STATUS = /^([@+]+)(#.*)$/;

export const TALK: Family = {
  verbs: {
    PRIVMSG: {
      usage: "target{,target} :text",
      help: "Says something in a channel, or to somebody.",
      read: (message, reading) => speak(message, reading),
    },
    // Nobody is told of a notice that goes nowhere, so that programs do not answer each other for ever.
    NOTICE: {
      usage: "target{,target} :text",
      help: "Says something that programs must not answer automatically.",
      read: (message, reading) => speak(message, reading),
    },
    // Only for those who have asked for tags; what is not for other clients is for nobody.
    TAGMSG: {
      usage: "target{,target}",
      help: "Sends other clients nothing but the tags before it.",
      least: 1,
      read(message, reading) {
        const { numeric, wire } = reading;
        if (!wire.caps.has("message-tags")) return numeric("421", ["TAGMSG"], "Unknown command");
        const targets = targetsOf(message, reading);
        const tags = clientTags(message);
        if (tags === undefined) return;
        for (const target of targets) {
          const room = roomOf(target);
          if (room !== undefined) reading.ask({ kind: "signal", room, tags }, [target]);
          else if (target.startsWith("#")) numeric("403", [shown(target)], "No such channel");
          else reading.ask({ kind: "signal", to: nameOf(target), tags }, [target, "", tags]);
        }
      },
    },
  },
  tellers: {
    said: (line, telling) => tellSaid(line, telling),
    acted: (line, telling) => tellSaid(line, telling),
    whispered({ at, by, isNotice, room, tags, text, to }, telling) {
      const target = `${to === "operators" ? "@" : "+"}${channelOf(room)}`;
      return tell({ verb: verbOf(isNotice), from: by.name, target, text, at, id: undefined, tags }, telling);
    },
    sent({ at, from, isNotice, tags, text, word: id }, telling) {
      return tell({ verb: verbOf(isNotice), from, target: telling.nick, text, at, id, tags }, telling);
    },
    signalled({ at, from, room, tags, word: id }, telling) {
      const { caps, nick, wire } = telling;
      const isOwn = room !== undefined && wire !== undefined;
      if (!caps.has("message-tags") || (isOwn && !caps.has("echo-message"))) return "";
      const target = room === undefined ? nick : channelOf(room);
      return tell({ verb: "TAGMSG", from, target, text: undefined, at, id, tags }, telling);
    },
    // Of what is said to a room one hears like the others.
    taken({ at, word: id }, telling) {
      const { caps, nick: from, request } = telling;
      const [target = "", text, tags] = request?.args ?? [];
      if (request === undefined || target.startsWith("#") || !caps.has("echo-message")) return "";
      return tell({ verb: request.name, from, target, text: text || undefined, at, id, tags }, telling);
    },
    isAway: ({ name, reason }, { numeric, request }) =>
      request?.name === "PRIVMSG" ? numeric("301", [nickOf(name)], reason) : "",
  },
};

function speak(message: Message, reading: Reading): void {
  const { params: [, text = ""], verb } = message;
  const targets = targetsOf(message, reading);
  if (text === "" && targets.length > 0) {
    return verb === "NOTICE" ? undefined : reading.numeric("412", [], "No text to send");
  }
  for (const target of targets) speakTo(target, text, message, reading);
}

/** Whom a message is for; nobody if that can't be, and its sender has been told. */
function targetsOf({ params: [targets = ""], verb }: Message, { numeric }: Reading): readonly string[] {
  const isQuiet = verb === "NOTICE";
  if (targets === "") {
    if (!isQuiet) numeric("411", [], `No recipient given (${verb})`);
    return [];
  }
  const all = targets.split(",");
  if (all.length <= MOST_TARGETS) return all;
  if (!isQuiet) numeric("407", [shown(targets)], `At most ${MOST_TARGETS} recipients`);
  return [];
}

function speakTo(target: string, raw: string, message: Message, reading: Reading): void {
  const { ask, numeric } = reading;
  const { verb } = message;
  // There is no other service, and what it is told may be a password: nobody may keep that.
  if (isService(target) && !isNickServ(target)) {
    return verb === "NOTICE" ? undefined : numeric("401", [shown(target)], "No such nick or channel");
  }
  if (isNickServ(target)) return hear(sanitize(raw), reading);
  const action = ACTION.exec(raw)?.[1];
  // Only IRC has other requests between clients, and they show more than people mean to show.
  if (action === undefined && CTCP.test(raw)) return;
  const text = unformatted(action ?? raw);
  if (!fits(target, action === undefined ? text : `\x01ACTION ${text}\x01`, verb, reading)) {
    return numeric("417", [], "Your message is too long to be passed on");
  }
  const marks = markedBy(message, reading);
  const [, signs, channel] = STATUS.exec(target) ?? [];
  if (signs !== undefined && channel !== undefined) {
    const room = roomOf(channel);
    if (room === undefined) return numeric("403", [shown(target)], "No such channel");
    const to = signs.includes("+") ? "voiced" : "operators";
    return ask({ kind: "whisper", to, text, room, isAnswered: true, ...marks }, [target, text]);
  }
  if (!target.startsWith("#")) {
    const args = [target, text, ...(marks.tags === undefined ? [] : [marks.tags])];
    return ask({ kind: "send", to: nameOf(target), text, isAnswered: true, ...marks }, args);
  }
  const room = roomOf(target);
  if (room === undefined) {
    return verb === "NOTICE" ? undefined : numeric("403", [shown(target)], "No such channel");
  }
  ask({ kind: action === undefined ? "say" : "act", text, room, ...marks }, [target]);
}

/** What is said of a message besides: nothing of nearly all. */
function markedBy(message: Message, { wire }: Reading): Marked {
  const tags = wire.caps.has("message-tags") && message.tags.size > 0 ? clientTags(message) : undefined;
  const isNotice = message.verb === "NOTICE" ? true : undefined;
  return {
    ...(isNotice === undefined ? {} : { isNotice }),
    ...(tags === undefined ? {} : { tags, lasting: lastingTags(tags) }),
  };
}

/** Whether a message is short enough as others will read it. */
function fits(target: string, text: string, verb: string, { directory, settings, wire }: Reading): boolean {
  const origin = wire.nick === undefined ? undefined : directory.find(wire.nick);
  if (origin === undefined) return true;
  const source = sourceOf(origin, settings.network);
  return byteLength(text) <= roomIn(writeMessage({ source, verb, params: [target], text: "" }));
}

/** A line of a room; of one's own only if one has asked for that. */
function tellSaid(line: Said, telling: Telling): string {
  const isOwn = telling.wire !== undefined;
  if (isOwn && !telling.caps.has("echo-message")) return "";
  return tellLine(line, telling.directory.epochOf(line.room), telling);
}

/** A line of a room by the word for the numbering that it is of, now or later. */
export function tellLine(line: Said, epoch: string | undefined, telling: Telling, batch?: string): string {
  const { at, from, isNotice, kind, number, room, tags, text } = line;
  const said = kind === "acted" ? `\x01ACTION ${text}\x01` : text;
  const id = epoch === undefined ? undefined : idOf(epoch, number);
  const target = channelOf(room);
  return tell({ verb: verbOf(isNotice), from, target, text: said, at, id, tags, batch }, telling);
}

function verbOf(isNotice: true | undefined): string {
  return isNotice === true ? "NOTICE" : "PRIVMSG";
}

/** What is to be told. */
interface Talk extends Marks {
  readonly verb: string;
  readonly from: string | undefined;
  readonly target: string;
  /** Nothing if there are tags alone. */
  readonly text: string | undefined;
  /** The batch that it is in. */
  readonly batch?: string | undefined;
}

/** As many messages as it takes: lines of others are up to eight times as long as those of IRC. */
export function tell(
  { batch, from, target, text, verb, ...marks }: Talk,
  { caps, directory, settings }: Telling,
): string {
  const unknown = { name: from, profile: undefined, cloak: undefined, account: undefined };
  const origin = (from === undefined ? undefined : directory.find(from)) ?? unknown;
  const source = sourceOf(origin, settings.network);
  const params = [target];
  const by = { account: origin.account, isBot: origin.profile?.isBot };
  const inBatch = batch === undefined ? [] : [`batch=${batch}`];
  const tags = [...inBatch, ...tagsFor({ ...marks, ...by }, caps)];
  if (text === undefined) return writeMessage({ tags, source, verb, params });
  const room = roomIn(writeMessage({ source, verb, params, text: "" }));
  const [first = "", ...rest] = cut(text, room);
  const begun = writeMessage({ tags, source, verb, params, text: first });
  if (rest.length === 0) return begun;
  const pieces = rest.map((text, index) => {
    const id = marks.id === undefined ? undefined : `${marks.id}.${index + 2}`;
    return writeMessage({
      tags: [...inBatch, ...tagsFor({ at: marks.at, id, ...by }, caps)],
      source,
      verb,
      params,
      text,
    });
  });
  return [begun, ...pieces].join("");
}
