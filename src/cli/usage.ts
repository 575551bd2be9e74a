// The text of --help.

import { type Flag, FLAGS, variableOf } from "./flags.ts";

/** What the command can be told. */
export function usage(): string {
  return [
    "Usage: partyline [OPTIONS]",
    "       partyline accounts --data FILE   list claimed names, appoint moderators",
    "       partyline chat [ENDPOINT]        chat in this terminal",
    "       partyline history --data FILE    print what was said",
    "       partyline replay FILE            play a recorded chat again",
    "       partyline cluster create URL     set up NATS for several servers of one chat",
    "In a clone, partyline is npm start --; where npm has installed it, it is npx partyline.",
    "",
    "A chat server for lines of text. Connect with: nc 127.0.0.1 8080",
    "",
    ...optionLines(FLAGS),
    "",
    `Each option can also be set by a variable: ${variableOf("listen")}, … (a switch: 1 or 0;`,
    "several endpoints: separated by commas). The command line wins.",
  ].join("\n");
}

/** Options with their help, in columns. */
export function optionLines(flags: readonly Flag[]): readonly string[] {
  const left = flags.map(({ name, short, value }) =>
    `  ${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`
  );
  const width = Math.max(...left.map((text) => text.length)) + 2;
  return flags.map((flag, index) => `${(left[index] as string).padEnd(width)}${flag.help}`);
}
