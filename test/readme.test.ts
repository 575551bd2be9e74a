// The README and the documentation, held to their word: the session that people are told to type, the commands,
// the code, that no option is missing, and what the tables say about the limits.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, expect, test } from "vitest";
import { FLAGS, LIMIT_FLAGS, UDP_LIMIT_FLAGS, variableOf } from "../src/cli/flags.ts";
import type { LimitFlag } from "../src/cli/limit_flags.ts";
import { writeBytes, writeTime } from "../src/cli/values.ts";
import { ROOT, runCommand, RUNTIME, startCommand, stopCommands } from "./support/command.ts";
import { LineClient } from "./support/line_client.ts";

const README = read("README.md");
const folder = mkdtempSync(join(ROOT, "test", ".snippets-"));

afterAll(async () => {
  await stopCommands();
  rmSync(folder, { recursive: true });
});

test("the session of the README comes out as it is written", async () => {
  const { endpoint } = await startCommand();
  const [head = "", ...rows] = block("text", "Terminal A").split("\n");
  const middle = head.indexOf("Terminal B");
  const clients = [await LineClient.connect(endpoint, "A"), await LineClient.connect(endpoint, "B")] as const;
  for (const row of rows) {
    const cells = [row.slice(0, middle).trimEnd(), row.slice(middle)];
    for (const [index, cell] of cells.entries()) {
      const client = clients[index] as LineClient;
      if (cell.startsWith("> ")) client.say(cell.slice(2));
      else if (cell !== "" && !cell.startsWith("$ ")) await client.sees(cell);
    }
  }
  await clients[0].seesEnd();
  // Nobody was told more than what is written.
  await clients[1].asks("SEND @bob the end", "[bob → bob] the end");
});

test("the first commands of the README are those of the project and of its gate", () => {
  expect(README).toContain("\nnpm ci && npm start\n");
  expect(README).toContain("\nnpm ci && npm test\n");
  const gate = read(".ci/run");
  expect(gate).toMatch(/^npm ci$/m);
  expect(gate).toMatch(/^npm test$/m);
});

test.runIf(RUNTIME === "node")("npm start starts the server", () => {
  const { status, stdout } = spawnSync("npm", ["start", "--silent", "--", "--version"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^partyline \d+\.\d+\.\d+\n$/)]);
});

test("what one types is written as in a clone, and each page that shows it says what it is elsewhere", () => {
  const pages = [
    "README.md",
    ...readdirSync(join(ROOT, "docs")).filter(isPage).map((name) => `docs/${name}`),
  ];
  const lines = pages.flatMap((page) => typed(read(page)).map((line) => [page, line] as const));
  const showing = new Set(lines.flatMap(([page, line]) => line.includes("npm start") ? [page] : []));
  expect(showing.size).toBeGreaterThan(4);
  for (const page of showing) {
    expect([page, read(page)]).toEqual([page, expect.stringContaining("npx partyline")]);
  }
  // Those of "Install" alone.
  expect(lines.filter(([, line]) => /^(npx )?partyline\b/.test(line))).toEqual([
    ["README.md", expect.stringMatching(/^npx partyline +# the server alone$/)],
  ]);
});

test("the lines that embed the server do", async () => {
  const { endpoint } = await startCommand([], {
    script: snippet(block("ts", "onLine", README).replace("port: 8080", "port: 0")),
  });
  const client = await LineClient.connect(endpoint);
  await client.asks("ping", "pong");
  await client.asks("hello", "[guest] hello");
});

test("the engine of docs/engine.md runs without a socket", async () => {
  const code = block("ts", "partyline/engine", read("docs/engine.md"));
  const { code: exit, stdout } = await runCommand([], { script: snippet(code) });
  expect([exit, stdout]).toEqual([0, "[guest] hello\n\n"]);
});

test("the network in memory of docs/embedding.md needs no socket", async () => {
  const code = block("ts", "memoryTransport", read("docs/embedding.md"));
  const { code: exit, stdout } = await runCommand([], { script: snippet(code) });
  expect([exit, stdout]).toEqual([0, "[guest] hello\nGoodbye!\n\n"]);
});

test("every option is in the README or in docs/operating.md", () => {
  const text = README + read("docs/operating.md");
  const missing = FLAGS.map((flag) => `--${flag.name}`).filter((name) => !text.includes(name));
  expect(missing).toEqual([]);
  expect(README).toContain(variableOf("listen"));
});

const LIMITS = [...LIMIT_FLAGS, ...UDP_LIMIT_FLAGS].map((flag) => [flag.name, flag] as const);

test.each(LIMITS)("the README has --%s with its default", (name, { fallback, value }) => {
  expect(optionRows(README).get(`--${name} ${value}`)?.[0]).toBe(`\`${fallback}\``);
});

test.each(LIMITS)("docs/operating.md has --%s with its default and its range", (name, flag) => {
  const row = optionRows(read("docs/operating.md")).get(`--${name}`);
  expect(row).toEqual([`\`${flag.fallback}\``, rangeText(flag)]);
});

test("the tables have no option that there is not", () => {
  const options = [...optionRows(README).keys(), ...optionRows(read("docs/operating.md")).keys()];
  const known = new Set(FLAGS.flatMap(({ name, value = "" }) => [`--${name}`, `--${name} ${value}`]));
  expect(options.filter((option) => !known.has(option))).toEqual([]);
  expect(options.length).toBeGreaterThan(LIMITS.length * 2);
});

const isPage = (name: string) => name.endsWith(".md");

/** The lines of a page that are for a shell. */
function typed(text: string): readonly string[] {
  return [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, lines = ""]) =>
    lines.trimEnd().split("\n")
  );
}

/** What tables say about options, by what is typed: the default and the column after it. */
function optionRows(text: string): Map<string, [fallback: string | undefined, next: string | undefined]> {
  const rows = [...text.matchAll(/^\| (`--.*) \|$/gm)].map(([, row = ""]) =>
    row.split("|").map((cell) => cell.trim())
  );
  return new Map(
    rows.flatMap(([options = "", fallbacks = "", next]) =>
      [...options.matchAll(/`(--[^`]+)`/g)].map(([, option], index) => [
        option as string,
        [fallbacks.split(", ")[index], next],
      ])
    ),
  );
}

/** What a timer can hold, and a number, is more than anybody wants: only other ends are worth a word. */
function rangeText({ row: { range, unit, words = [] } }: LimitFlag): string {
  const alternatives = words.map((word) => `\`${word}\``);
  if (range === undefined) return alternatives.join(" or ");
  const write = { bytes: writeBytes, milliseconds: writeTime }[unit as string] ?? String;
  const [least, most] = range.map(write);
  const isOpen = range[1] === (unit === "milliseconds" ? 2_147_483_647 : Number.MAX_SAFE_INTEGER);
  const first = unit.endsWith(" a second") ? `${least}/${least}` : least;
  return [`\`${first}\` ${isOpen ? "or more" : `to \`${most}\``}`, ...alternatives].join(", or ");
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

/** The first block of that language with these words in it. */
function block(language: string, words: string, text = README): string {
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)\n```$/gms)];
  const found = blocks.find((match) => match[1] === language && match[2]?.includes(words));
  if (found === undefined) throw new Error(`There is no ${language} block with "${words}"`);
  return found[2] as string;
}

/** Writes code of the documentation to a file of the project, where the package's names are those of its sources. */
function snippet(code: string): string {
  const file = join(folder, `snippet_${code.length}.ts`);
  writeFileSync(file, code);
  return relative(ROOT, file);
}
