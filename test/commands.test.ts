// docs/commands.md, held to the table of commands; and each word of the table, typed somewhere in a transcript.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commandsPage, HOW_TO_WRITE, PAGE } from "../scripts/write_commands.ts";
import { COMMANDS, COMMANDS_BY_NAME } from "../src/dialects/line_commands.ts";
import { usageOfCommand } from "../src/dialects/typed_command.ts";
import { readTranscripts } from "./transcripts/transcript.ts";

test("docs/commands.md is what the table says", () => {
  expect(readFileSync(PAGE, "utf8"), `The page is out of date: ${HOW_TO_WRITE}`).toBe(commandsPage());
});

test("the page has every command with its other words, its arguments and its help", () => {
  const rows = readFileSync(PAGE, "utf8").split("\n").filter((line) => line.startsWith("| `/")).map(cellsOf);
  expect(rows).toEqual(COMMANDS.map((command) => [
    `/${command.name}`,
    (command.aliases ?? []).map((alias) => `/${alias}`).join(", "),
    command.args ?? "",
    command.help,
    command.who ?? "everyone",
  ]));
});

test("no two commands answer to one word", () => {
  const words = COMMANDS.flatMap(({ aliases = [], name }) => [name, ...aliases]);
  expect(words.filter((word, index) => words.indexOf(word) < index)).toEqual([]);
  expect([...COMMANDS_BY_NAME.keys()]).toEqual(words);
});

const TYPED = typedWords();

test.each([...COMMANDS_BY_NAME])("a transcript has /%s", (word, command) => {
  const problem = `Nobody types /${word} (${usageOfCommand(command)}) in test/transcripts/*.txt`;
  expect(TYPED, problem).toContain(word);
});

/** The words behind a slash that somebody types in a transcript. */
function typedWords(): ReadonlySet<string> {
  const decoder = new TextDecoder();
  const said = readTranscripts().filter(({ options }) => !options.includes("--strict"))
    .flatMap(({ steps }) => steps.map(({ action }) => action.kind === "says" ? action.bytes : []))
    .map((bytes) => decoder.decode(Uint8Array.from(bytes)));
  return new Set(
    said.flatMap((text) => [...text.matchAll(/^\/([\w-]+)/gm)].map(([, word]) => word as string)),
  );
}

/** The cells of a row of a table, without marks. */
function cellsOf(row: string): string[] {
  return row.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.replace(/`|\\(?=\|)/g, "").trim());
}
