// What IRC clients are told of the server.

import type { Rules } from "../../engine/rules.ts";

/** What one may say about it. */
export interface IrcOptions {
  /** What the server is called: a host name with a dot in it, by which some clients tell servers from people; up to 63 characters (RFC 2812). Default `partyline.local`. */
  readonly serverName?: string | undefined;
  /** What the network is called: one word of letters, digits, `-` and `_`. Default `partyline`. */
  readonly network?: string | undefined;
  /** The message of the day: up to 100 lines. Default none. */
  readonly motd?: string | undefined;
  /** What clients must give as the server's password to come in. Default: nothing. */
  readonly password?: string | undefined;
  /** `join`: whoever comes is in the lobby, `#lobby`, as everybody else. `offer`: it is a room like others. Default `join`. */
  readonly lobby?: "join" | "offer" | undefined;
}

/** With its defaults filled in. */
export interface IrcSettings {
  /** What the server is called, with a dot in it: some clients tell servers from people by that. */
  readonly serverName: string;
  /** What the whole network is called: one word. */
  readonly network: string;
  /** The program and its version: one word. */
  readonly version: string;
  /** When it was started, in milliseconds since 1970. */
  readonly startedAt: number;
  /** The message of the day, in lines; nothing if there is none. */
  readonly motd: readonly string[] | undefined;
  /** What one must say to come in; nothing if anybody may. */
  readonly password: string | undefined;
  /** Whether those who come are in the lobby by that, or it is a room like others to them. */
  readonly lobby: "join" | "offer";
  /** The most rooms that one client may be in. */
  readonly maxRoomsEach: number;
  /** The most characters of a name. */
  readonly maxName: number;
  /** The most characters of a topic. */
  readonly maxTopic: number;
}

/** The form of a text, and words for it. */
export interface Form {
  readonly form: RegExp;
  readonly wanted: string;
}

/** What may be said about the server must have a form that IRC can carry. */
export const IRC_FORMS = {
  serverName: {
    form: /^(?=.{3,63}$)[a-z\d-]+(\.[a-z\d-]+)+$/i,
    wanted: "a host name with a dot, such as irc.example",
  },
  network: { form: /^[\w-]{1,32}$/, wanted: "one word of up to 32 letters, digits, - and _" },
  lobby: { form: /^(join|offer)$/, wanted: '"join" or "offer"' },
} as const satisfies { readonly [O in keyof IrcOptions]: Form };

/** 100 lines of 400 characters: more is read by nobody. */
const MOST_LINES = 100;
const LONGEST_LINE = 400;

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} if something has another form than IRC can carry
 */
export function ircSettings(
  { lobby = "join", motd, network = "partyline", password, serverName = "partyline.local" }: IrcOptions = {},
  { maxName, maxRoomsEach, maxTopic }: Pick<Rules, "maxName" | "maxRoomsEach" | "maxTopic">,
  { startedAt, version }: Pick<IrcSettings, "startedAt" | "version">,
): IrcSettings {
  check("serverName", serverName);
  check("network", network);
  check("lobby", lobby);
  return {
    serverName,
    network,
    version,
    startedAt,
    motd: motd?.trimEnd().split(/\r?\n/).slice(0, MOST_LINES).map((line) => line.slice(0, LONGEST_LINE)),
    password,
    lobby,
    maxName,
    maxRoomsEach,
    maxTopic,
  };
}

function check(name: keyof typeof IRC_FORMS, value: unknown): void {
  const { form, wanted } = IRC_FORMS[name];
  if (typeof value === "string" && form.test(value)) return;
  throw new TypeError(`Cannot use irc.${name} ${JSON.stringify(value)}: wanted ${wanted}`);
}
