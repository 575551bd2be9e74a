// What a typed command was answered with, as a sentence for who typed it. `undefined`: it shows by itself.

import type { CommandOffer, Incoming, ListedRoom } from "../model/wire.ts";
import { WORDS } from "../words.ts";
import { momentOf } from "./dates.ts";

export function describe(
  answer: Incoming,
  typed: string,
  commands: readonly CommandOffer[],
): string | undefined {
  const words = WORDS.answers;
  const text = (field: string) => answer[field] as string | null | undefined;
  switch (answer.ok) {
    case "who": {
      const names = (answer.names as (string | null)[] ?? []).filter((name) => name !== null);
      return words.who(names, Math.max(0, Number(answer.total ?? 0) - names.length));
    }
    case "whois": {
      const facts: string[] = [];
      if (text("account")) facts.push(words.loggedIn);
      if (answer.isModerator === true) facts.push(words.moderator);
      if (text("away")) facts.push(words.away(text("away") as string));
      const rooms = answer.rooms as string[] ?? [];
      if (rooms.length > 0) facts.push(words.inRooms(rooms));
      return words.whois(String(answer.name), facts);
    }
    case "rooms":
      return words.rooms((answer.rooms as ListedRoom[] ?? []).map(({ name, members }) => words.room(name, members)));
    case "time":
      return words.time(momentOf(Number(answer.now)));
    case "ignore":
    case "unignore":
      return Array.isArray(answer.names)
        ? words.ignored(answer.names as string[])
        : words.ignoring(String(answer.name), answer.isIgnored === true);
    case "away":
      return words.away_(text("reason") ?? undefined);
    case "register":
    case "login":
      return words.named(String(answer.name));
    case "claim":
      return words.claimed;
    case "release":
      return words.released;
    case "topic":
      return answer.topic === undefined
        ? undefined
        : words.topic((answer.topic as { text?: string } | null)?.text ?? "");
    case "help": {
      const name = /^\/help\s+\/?(\S+)/i.exec(typed)?.[1]?.toLowerCase();
      const command = commands.find((one) => one.name === name);
      return command && words.help(command.name, command.args ?? "", command.help);
    }
    case "kick":
    case "ban":
    case "unban":
    case "mute":
    case "unmute":
      return words.done;
    case "bans":
      return words.sanctions(
        (answer.sanctions as { whom?: string; kind?: string }[] ?? []).map(({ whom, kind }) => `${whom} (${kind})`),
      );
  }
  return undefined;
}
