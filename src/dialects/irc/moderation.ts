// BAN, MUTE and what else moderators do about the whole server. Clients know no such commands, so one types them as they
// are, `/quote BAN bob 10m`; they are read as they are everywhere else. KICK is about a channel on IRC: KILL is in oper.ts.

import { MODERATOR_COMMANDS, type ModeratorCommand } from "../moderator_commands.ts";
import { trimmed } from "../sanitize.ts";
import type { Family, Reading, Verb } from "./family.ts";
import { unformatted } from "./formatting.ts";
import type { Message } from "./message.ts";
import { inWords } from "./problems.ts";
import { nameOf } from "./source.ts";
import { calledBy } from "./wire.ts";

/** What they do, as HELP says it. */
const HELP: { readonly [verb: string]: string } = {
  ANNOUNCE: "Tells everyone, in every channel; for moderators.",
  BAN: "Keeps out whoever has that nick, or comes from there; for moderators.",
  BANS: "Lists who is kept out, and who may not speak; for moderators.",
  MUTE: "Lets somebody read but not speak; for moderators.",
  UNBAN: "Lets somebody in again; for moderators.",
  UNMUTE: "Lets somebody speak again; for moderators.",
};

export const MODERATION: Family = {
  verbs: Object.fromEntries(
    MODERATOR_COMMANDS.filter(({ name }) => name !== "kick").map((command) => {
      const verb = command.name.toUpperCase();
      return [verb, verbOf(verb, command)];
    }),
  ),
  tellers: {
    // The words of terminals name what is typed there.
    tooManySanctions: ({ limit }, telling) =>
      inWords(
        `There are ${limit} bans and mutes, and that is the most: UNBAN or UNMUTE somebody first.`,
        telling,
      ),
  },
};

function verbOf(verb: string, command: ModeratorCommand): Verb {
  const usage = usageOf(command);
  return {
    usage,
    help: HELP[verb] as string,
    least: usage === "" ? 0 : 1,
    read(message, reading) {
      const asked = command.read(trimmed(unformatted(typed(message, command))));
      if (asked !== undefined) return reading.ask(asked);
      const rule = command.rule === undefined ? "" : ` (${command.rule})`;
      tell(`Usage: ${`${verb} ${usage}`.trimEnd()}${rule}`, reading);
    },
  };
}

/** As other commands of IRC are shown: what may have blanks in it is last, behind a colon. */
function usageOf({ args = "" }: ModeratorCommand): string {
  return args.toLowerCase().replace("name", "nick").replace(/reason|text/, ":$&");
}

/** What stands behind the verb, as it would be typed elsewhere. */
function typed({ params }: Message, { args }: ModeratorCommand): string {
  const [first = "", ...rest] = params;
  const name = nameOf(first);
  // A name with a blank in it would be read as another, and more.
  const isNick = args?.startsWith("NAME") === true && !/\s/.test(name);
  return [isNick ? name : first, ...rest].join(" ");
}

function tell(words: string, { settings, wire, write }: Reading): void {
  write(inWords(words, { nick: calledBy(wire), settings }));
}
