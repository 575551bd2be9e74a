// Everything that can be said on the command line, as one table: arguments, environment variables and the
// usage text are all made from it.

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

/** The options, in the order of the usage text. */
export const FLAGS = [
  {
    name: "listen",
    value: "ENDPOINT",
    isRepeatable: true,
    help: "tcp://HOST:PORT, tls://…, udp://… or unix:/PATH (tcp://127.0.0.1:8080)",
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
  { name: "udp-idle-timeout", value: "TIME", help: "when a quiet UDP peer has left (5m)" },
  {
    name: "udp-max-peers",
    value: "COUNT",
    help: "UDP peers of a listener; the least recently heard goes first (1000)",
  },
  { name: "strict", help: "the recipe to the letter, without anything kinder" },
  { name: "require-name", help: "people must REGISTER before they may speak" },
  {
    name: "max-line",
    value: "BYTES",
    help: "longer lines are dropped whole, and their sender is told (4096)",
  },
  { name: "line-timeout", value: "TIME", help: "how long an unfinished line may take (30s)" },
  { name: "max-unread", value: "BYTES", help: "what a client may leave unread (1048576)" },
  { name: "stall-timeout", value: "TIME", help: "how long it may take none of that: 30s, 5m (30s)" },
  { name: "slow-reader", value: "POLICY", help: "what happens then: disconnect, or drop lines (disconnect)" },
  { name: "max-clients", value: "COUNT", help: "clients at once (10000)" },
  {
    name: "max-per-address",
    value: "COUNT",
    help: "clients of one address, IPv6: of one /64; not loopback (64)",
  },
  {
    name: "flood",
    value: "BURST/RATE",
    help: "lines at once, and a second, of one client; or off, with the next two (200/20)",
  },
  {
    name: "flood-bytes",
    value: "BURST/RATE",
    help: "bytes at once, and a second, of one client; or off (32768/4096)",
  },
  {
    name: "room-bytes",
    value: "BURST/RATE",
    help: "bytes said to one room or person, at once, and a second; or off (262144/131072)",
  },
  { name: "flood-timeout", value: "TIME", help: "how long lines may wait for these three (60s)" },
  { name: "max-held", value: "BYTES", help: "waiting lines of all clients together (67108864)" },
  { name: "idle-timeout", value: "TIME", help: "how long a client may say nothing; or off (off)" },
  { name: "grace", value: "TIME", help: "how long the end may wait for last lines to leave (5s)" },
  {
    name: "transport",
    value: "KIND",
    help: "native: the runtime's own sockets; node: node:net everywhere (native)",
  },
  { name: "log-level", value: "LEVEL", help: "debug, info, warning or error, on standard error (info)" },
  { name: "help", short: "h", help: "show this" },
  { name: "version", short: "V", help: "show the version" },
] as const satisfies readonly Flag[];

/** The name of an option. */
export type FlagName = typeof FLAGS[number]["name"];

/** The environment variable that says the same as an option. */
export function variableOf(name: string): string {
  return `PARTYLINE_${name.toUpperCase().replaceAll("-", "_")}`;
}
