// A chat with doors for IRC and for `nc`, for the length of one test.

import { onTestFinished } from "vitest";
import { type ChatServer, serve, type ServeOptions } from "../../mod.ts";

/** Where one can connect to: as IRC, and as a line client; and what runs there. */
export interface Doors {
  readonly chat: ChatServer;
  readonly irc: string;
  readonly nc: string;
}

/** Starts it. Those on IRC are in no room by themselves. */
export async function startIrc(options: ServeOptions = {}): Promise<Doors> {
  const chat = await serve({
    listen: ["irc://127.0.0.1:0", "tcp://127.0.0.1:0"],
    irc: { serverName: "irc.example", network: "test", lobby: "offer" },
    flood: "off",
    grace: 500,
    ...options,
  });
  onTestFinished(() => chat.close());
  const [irc = "", nc = ""] = chat.endpoints;
  return { chat, irc, nc };
}

/** A line in its parts. */
export interface Told {
  readonly tags: { readonly [key: string]: string };
  readonly source: string;
  readonly verb: string;
  /** What comes behind the verb, as it is written. */
  readonly rest: string;
}

/** A line that was told, in its parts. */
export function parts(line: string): Told {
  const [, tags = "", source = "", verb = "", rest = ""] =
    /^(?:@([^ ]*) )?(?::([^ ]*) )?([^ ]+) ?(.*)$/.exec(line) ?? [];
  const pairs = tags === "" ? [] : tags.split(";").map((tag) => {
    const [key = "", ...value] = tag.split("=");
    return [key, value.join("=")] as const;
  });
  return { tags: Object.fromEntries(pairs), source: source.replace(/!.*/, ""), verb, rest };
}
