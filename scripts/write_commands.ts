// Writes docs/commands.md from the table of commands: `node --import tsx scripts/write_commands.ts`.
// test/commands.test.ts fails if the page says anything else than the table.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../src/dialects/line_commands.ts";
import type { TypedCommand } from "../src/dialects/typed_command.ts";
import { isMain } from "../src/is_main.ts";
import { ROOT } from "./_report.ts";
import { aligned, code, escaped } from "./_table.ts";

/** Where the page is. */
export const PAGE: string = join(ROOT, "docs", "commands.md");

/** What to type if the page is out of date. */
export const HOW_TO_WRITE = "node --import tsx scripts/write_commands.ts";

/** The whole page, as `deno fmt` leaves it. */
export function commandsPage(commands: readonly TypedCommand[] = COMMANDS): string {
  return `# Commands

<!-- The table is written by \`${HOW_TO_WRITE}\`. -->

A line that starts with \`/\` is a command, unless the server was started with \`--strict\`. Words in capitals are
placeholders, and parts in brackets are optional. Command names may be typed in any case. A command that is
unknown or malformed gets an answer, and is never said to anyone; \`//TEXT\` says \`/TEXT\`. \`/help\` shows this
list in the chat, with the commands of the host program.

${table(commands)}

The recipe's commands without a slash (\`REGISTER\`, \`SEND\`, \`quit\`) are in [protocol.md](protocol.md).
`;
}

function table(commands: readonly TypedCommand[]): string {
  const rows = commands.map(({ aliases = [], args, help, name, who = "everyone" }) => [
    code(`/${name}`),
    aliases.map((alias) => code(`/${alias}`)).join(", "),
    args === undefined ? "" : code(args),
    escaped(help),
    who,
  ]);
  return aligned(["command", "also", "arguments", "what it does", "who may use it"], rows);
}

if (isMain(import.meta.url)) writeFileSync(PAGE, commandsPage());
