// What /help says, made from the table of commands.

import type { CustomCommand } from "../engine/commands/custom.ts";
import { COMMANDS, COMMANDS_BY_NAME } from "./line_commands.ts";
import { type TypedCommand, usageOfCommand } from "./typed_command.ts";

/** How a command of the host program is typed and explained. */
export type CommandUsage = Pick<CustomCommand, "name" | "usage" | "help">;

/** How the commands of the recipe are typed, by whoever mistyped them in capitals. */
const RECIPE: { readonly [command: string]: string } = {
  __proto__: null as never,
  register: "REGISTER NAME (3 or more of the letters a to z, digits, - and _)",
  send: "SEND @NAME TEXT",
};

/** What is typed without a slash. */
const PLAIN_HELP: readonly (readonly [usage: string, help: string])[] = [
  ["REGISTER NAME", "take a name"],
  ["SEND @NAME TEXT", "tell one person, and no one else"],
];
const LAST_HELP: typeof PLAIN_HELP = [["//TEXT", "say /TEXT"], ["quit", "leave"]];

/** All commands. */
export function help(commands: readonly CommandUsage[]): string {
  const ours = COMMANDS.filter(({ who }) => who === undefined).map(rowOf);
  const own = commands.map(({ usage, help }) => [usage, help] as const);
  const all = [...PLAIN_HELP, ...ours, ...own, ...LAST_HELP];
  const forModerators = COMMANDS.filter(({ who }) => who === "moderators").map(rowOf);
  return `What you type goes to everyone in your room, except:\n${aligned(all)}For moderators:\n${
    aligned(forModerators)
  }`;
}

function rowOf(command: TypedCommand): readonly [usage: string, help: string] {
  return [usageOfCommand(command), command.help];
}

/** One of them. */
export function helpOn(name: string, commands: readonly CommandUsage[]): string {
  const own = commands.find((command) => command.name.toLowerCase() === name);
  if (own !== undefined) return aligned([[own.usage, own.help]]);
  const command = COMMANDS_BY_NAME.get(name);
  if (command === undefined) return "There is no such command: type /help to see what there is.\n";
  const others = command.aliases === undefined
    ? ""
    : ` (also ${command.aliases.map((name) => `/${name}`).join(", ")})`;
  const who = command.who === undefined ? "" : `, for ${command.who}`;
  return aligned([[usageOfCommand(command), `${command.help}${who}${others}`]]);
}

function aligned(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join("");
}

/** How one is typed. */
export function usageOf(name: string, commands: readonly CommandUsage[]): string {
  const recipe = RECIPE[name];
  if (recipe !== undefined) return recipe;
  const command = COMMANDS_BY_NAME.get(name);
  if (command !== undefined) {
    return `${usageOfCommand(command)}${command.rule === undefined ? "" : ` (${command.rule})`}`;
  }
  return commands.find((command) => command.name.toLowerCase() === name)?.usage ?? name;
}
