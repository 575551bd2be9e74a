// What a typed command was answered with, as a sentence for who typed it. `undefined`: it shows by itself.

import type { CommandOffer, Incoming, ListedRoom } from "../model/wire.ts";
import * as WORDS from "../words.ts";
import { momentOf } from "./dates.ts";

export function describe(
  answer: Incoming,
  typed: string,
  commands: readonly CommandOffer[],
): string | undefined {
  const text = (field: string) => answer[field] as string | null | undefined;
  switch (answer.ok) {
    case "who": {
      const names = (answer.names as (string | null)[] ?? []).filter((name) => name !== null);
      return WORDS.answerWho(names, Math.max(0, Number(answer.total ?? 0) - names.length));
    }
    case "whois": {
      const facts: string[] = [];
      if (text("account")) facts.push(WORDS.answerLoggedIn);
      if (answer.isModerator === true) facts.push(WORDS.answerModerator);
      if (text("away")) facts.push(WORDS.answerAway(text("away") as string));
      const rooms = answer.rooms as string[] ?? [];
      if (rooms.length > 0) facts.push(WORDS.answerInRooms(rooms));
      return WORDS.answerWhois(String(answer.name), facts);
    }
    case "rooms":
      return WORDS.answerRooms(
        (answer.rooms as ListedRoom[] ?? []).map(({ name, members }) => WORDS.answerRoom(name, members)),
      );
    case "time":
      return WORDS.answerTime(momentOf(Number(answer.now)));
    case "ignore":
    case "unignore":
      return Array.isArray(answer.names)
        ? WORDS.answerIgnored(answer.names as string[])
        : WORDS.answerIgnoring(String(answer.name), answer.isIgnored === true);
    case "away":
      return WORDS.answerSelfAway(text("reason") ?? undefined);
    case "register":
    case "login":
      return WORDS.answerNamed(String(answer.name));
    case "claim":
      return WORDS.answerClaimed;
    case "release":
      return WORDS.answerReleased;
    case "topic":
      return answer.topic === undefined
        ? undefined
        : WORDS.answerTopic((answer.topic as { text?: string } | null)?.text ?? "");
    case "help": {
      if (text("text")) return text("text")?.trimEnd();
      const name = /^\/help\s+\/?(\S+)/i.exec(typed)?.[1]?.toLowerCase();
      const command = commands.find((one) => one.name === name);
      return command && WORDS.answerHelp(command.name, command.args ?? "", command.help);
    }
    case "kick":
    case "ban":
    case "unban":
    case "mute":
    case "unmute":
      return WORDS.answerDone;
    case "bans":
      return WORDS.answerSanctions(
        (answer.sanctions as { whom?: string; kind?: string }[] ?? []).map(({ whom, kind }) =>
          `${whom} (${kind})`
        ),
      );
  }
  return undefined;
}
