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
  readonly help: string;
}

/** The options, in the order of the usage text. */
export const FLAGS: readonly Flag[] = [
  {
    name: "listen",
    value: "ENDPOINT",
    isRepeatable: true,
    help:
      "where to listen: tcp://HOST:PORT, tcp://[::1]:PORT; port 0 takes a free one (tcp://127.0.0.1:8080)",
  },
  { name: "host", value: "HOST", help: "short for --listen tcp://HOST:8080" },
  { name: "port", value: "PORT", help: "short for --listen tcp://127.0.0.1:PORT" },
  { name: "strict", help: "the recipe to the letter, without anything kinder" },
  { name: "require-name", help: "people must REGISTER before they may speak" },
  { name: "max-line", value: "BYTES", help: "the longest line; longer ones are dropped whole (4096)" },
  {
    name: "transport",
    value: "KIND",
    help: "native: the runtime's own sockets; node: node:net everywhere (native)",
  },
  { name: "log-level", value: "LEVEL", help: "debug, info, warning or error, on standard error (info)" },
  { name: "help", short: "h", help: "show this" },
  { name: "version", short: "V", help: "show the version" },
];

/** The environment variable that says the same as an option. */
export function variableOf(flag: Flag): string {
  return `PARTYLINE_${flag.name.toUpperCase().replaceAll("-", "_")}`;
}
