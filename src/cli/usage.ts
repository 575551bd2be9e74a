// The text of --help.

import { FLAGS, variableOf } from "./flags.ts";

/** What the command can be told. */
export function usage(): string {
  const left = FLAGS.map(({ name, short, value }) =>
    `  ${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`
  );
  const width = Math.max(...left.map((text) => text.length)) + 2;
  const options = FLAGS.map((flag, index) => `${(left[index] as string).padEnd(width)}${flag.help}`);
  return [
    "Usage: partyline [OPTIONS]",
    "",
    "A chat server for lines of text. Connect with: nc 127.0.0.1 8080",
    "",
    ...options,
    "",
    `Each option can be given as a variable, too: ${variableOf("listen")}, … (a switch: 1 or 0;`,
    "several endpoints: separated by commas). The command line wins.",
  ].join("\n");
}
