// The dialect of IRC clients (docs/irc.md). One connection is a Conversation; what rooms are told is rendered once for all
// who have asked for the same capabilities.

import type { DecoderOptions, Dialect, Directory, Voice } from "../dialect.ts";
import { sanitize } from "../sanitize.ts";
import { SHARED } from "./caps.ts";
import { Conversation, NOBODY } from "./conversation.ts";
import { writeMessage } from "./message.ts";
import type { IrcSettings } from "./settings.ts";
import { tellNotice } from "./telling.ts";
import type { Wire } from "./wire.ts";

/** The dialect of IRC clients. */
export function ircDialect(settings: IrcSettings): Dialect {
  // One set of voices for each server that speaks it.
  const voices = new WeakMap<Directory, Map<string, Voice>>();
  const voicesOf = (directory: Directory) => {
    let own = voices.get(directory);
    if (own === undefined) voices.set(directory, own = new Map());
    return own;
  };
  return {
    decoder(options: DecoderOptions) {
      const { directory = NOBODY } = options;
      const own = voicesOf(directory);
      return new Conversation(
        settings,
        { ...options, directory },
        (wire) => voiceOf(own, settings, directory, wire),
      );
    },
    render: voice(settings, NOBODY, new Set()).render,
    echoes: false,
    isRoaming: true,
    clean: sanitize,
  };
}

function voiceOf(
  voices: Map<string, Voice>,
  settings: IrcSettings,
  directory: Directory,
  { caps }: Wire,
): Voice {
  const asked = SHARED.filter((cap) => caps.has(cap));
  const key = asked.join(" ");
  let found = voices.get(key);
  if (found === undefined) voices.set(key, found = voice(settings, directory, new Set(asked)));
  return found;
}

function voice(settings: IrcSettings, directory: Directory, caps: Wire["caps"]): Voice {
  const { serverName: source } = settings;
  const telling = {
    settings,
    directory,
    caps,
    nick: "*",
    wire: undefined,
    request: undefined,
    numeric: (verb: string, params: readonly string[], text?: string) =>
      writeMessage({ source, verb, params: ["*", ...params], text }),
  };
  return { render: (notice) => tellNotice(notice, telling), echoes: false };
}
