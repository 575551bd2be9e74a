// Everything that can be said on the command line, as one table: arguments, environment variables and the
// usage text are all made from it. The limits come from the server's own table.

import { LIMITS, UDP_LIMITS } from "../api.ts";
import { limitFlags } from "./limit_flags.ts";

/** One option of the command. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** What stands for its value in the usage text; absent for a switch. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly isRepeatable?: boolean;
  /** What it does, with the default in parentheses. */
  readonly help: string;
}

const BEFORE_LIMITS = [
  {
    name: "listen",
    value: "ENDPOINT",
    isRepeatable: true,
    help:
      "tcp://HOST:PORT, tls://…, udp://…, http://…, https://… for browsers, irc://…, ircs://…, tcp+json://… for programs, or unix:/PATH (tcp://127.0.0.1:8080)",
  },
  { name: "host", value: "HOST", help: "short for --listen tcp://HOST:8080" },
  { name: "port", value: "PORT", help: "short for --listen tcp://127.0.0.1:PORT" },
  {
    name: "tls-cert",
    value: "FILE",
    help: "certificate chain for tls://, PEM; read again on SIGHUP on Node and Deno",
  },
  { name: "tls-key", value: "FILE", help: "its private key, PEM" },
  { name: "unix-mode", value: "MODE", help: "permission bits of unix: sockets, octal (600)" },
  {
    name: "strict",
    help:
      "the original protocol only: no /commands, no protection of names, no sanitizing, no HTTP detection",
  },
  { name: "require-name", help: "people must REGISTER before they may speak" },
  { name: "room", value: "NAME", isRepeatable: true, help: "a room that is always there" },
  {
    name: "allow-origin",
    value: "ORIGIN",
    isRepeatable: true,
    help: "pages of https://HOST may connect, besides our own",
  },
  {
    name: "host-name",
    value: "NAME",
    isRepeatable: true,
    help: "a name under which browsers reach the server",
  },
  {
    name: "trust-proxy",
    value: "ADDRESS",
    isRepeatable: true,
    help: "a proxy, or a range such as 10.0.0.0/8, that says where browsers come from",
  },
  {
    name: "admin",
    value: "URL",
    help: "for operators, at http://HOST:PORT: /healthz, /readyz, /metrics",
  },
  {
    name: "server-name",
    value: "NAME",
    help: "what IRC clients call the server (partyline.local)",
  },
  { name: "irc-network", value: "NAME", help: "what they call the network (partyline)" },
  { name: "motd", value: "FILE", help: "the message of the day that they read" },
  { name: "irc-password", value: "TEXT", help: "the password that they need; better set by the variable" },
  {
    name: "irc-lobby",
    value: "KIND",
    help: "join: they join #lobby at once; offer: only if they want (join)",
  },
  { name: "data", value: "FILE", help: "keep accounts, bans, rooms and talk in this SQLite file" },
  { name: "cluster", value: "URL", help: "nats://HOST:4222/NAME: several servers, one chat" },
  { name: "record", value: "FILE", help: "append all that happens to this file, for partyline replay" },
  { name: "plain-passwords", help: "accept passwords from other machines even without TLS" },
] as const satisfies readonly Flag[];

const AFTER_LIMITS = [
  {
    name: "transport",
    value: "KIND",
    help: "native: the runtime's own sockets; node: node:net everywhere (native)",
  },
  { name: "log-level", value: "LEVEL", help: "debug, info, warning or error, on standard error (info)" },
  { name: "help", short: "h", help: "show this" },
  { name: "version", short: "V", help: "show the version" },
] as const satisfies readonly Flag[];

/** The name of an option that is no limit. */
export type FlagName = (typeof BEFORE_LIMITS | typeof AFTER_LIMITS)[number]["name"];

/** The limits, and those of UDP. */
export const LIMIT_FLAGS = limitFlags(LIMITS);
export const UDP_LIMIT_FLAGS = limitFlags(UDP_LIMITS, "udp-");

/** The options, in the order of the usage text. */
export const FLAGS: readonly Flag[] = [
  ...BEFORE_LIMITS,
  ...LIMIT_FLAGS,
  ...UDP_LIMIT_FLAGS,
  ...AFTER_LIMITS,
];

/** The environment variable that says the same as an option. */
export function variableOf(name: string): string {
  return `PARTYLINE_${name.toUpperCase().replaceAll("-", "_")}`;
}
