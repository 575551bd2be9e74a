// The installed package, imported, required, run and bundled by every runtime.

import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { EXPORTS, NPM_COMMAND, NPM_EXPORTS } from "../../scripts/entry_points.ts";
import { VERSION } from "../../src/version.ts";
import { ROOT } from "../support/command.ts";
import { Bell } from "../support/deadline.ts";
import { LineClient } from "../support/line_client.ts";
import { expectPrinted, RUNTIMES, writeExample } from "./installed.ts";
import { output, run, signal, start, terminate } from "./processes.ts";

const app = inject("app");
const newestNode = inject("newestNode");
const commandFile = join(
  "node_modules",
  "partyline",
  NPM_COMMAND.path.replace("./src/", "esm/").replace(/ts$/, "js"),
);
/** What docs/operating.md says is to be started. */
const [COMMAND = ""] =
  /node_modules\/\.bin\/\w+/.exec(readFileSync(join(ROOT, "docs/operating.md"), "utf8")) ?? [];

test.skipIf(newestNode === undefined)(
  "the newest Node is newer than the one that we develop with",
  async () => {
    const newest = await output(newestNode as string, ["--version"], app);
    expect(major(newest)).toBeGreaterThan(major(process.version));
  },
);

describe.each(RUNTIMES)("%s", (_, program, ...args) => {
  const runs = (script: string, ...words: string[]) => output(program, [...args, script, ...words], app);

  test("imports every entry point, each with the exports that are promised", async () => {
    const script = write("import.mjs", [
      ...NPM_EXPORTS.map(({ name }, i) => `import * as entry${i} from "${specifier(name)}";`),
      `console.log(JSON.stringify([${NPM_EXPORTS.map((_, i) => `Object.keys(entry${i}).sort()`)}]));`,
    ]);
    expect(JSON.parse(await runs(script))).toEqual(EXPORTS.map(({ name }) => promised(name)));
  });

  test("requires every entry point", async () => {
    const script = write("require.cjs", [
      `const all = [${NPM_EXPORTS.map(({ name }) => `require("${specifier(name)}")`)}];`,
      "console.log(JSON.stringify(all.map((entry) => Object.keys(entry).sort())));",
    ]);
    expect(JSON.parse(await runs(script))).toEqual(EXPORTS.map(({ name }) => promised(name)));
  });

  test("chats on its own sockets", async () => {
    const script = write("chat.mjs", [
      `import { createConnection } from "node:net";`,
      `import { serve } from "partyline";`,
      `const chat = await serve({ listen: "tcp://127.0.0.1:0" });`,
      `const port = Number(/\\d+$/.exec(chat.endpoints[0])[0]);`,
      `const socket = createConnection({ host: "127.0.0.1", port });`,
      `socket.end("REGISTER alice\\nhello\\n");`,
      `let text = "";`,
      `for await (const chunk of socket) text += chunk;`,
      `await chat.close();`,
      `console.log(text);`,
    ]);
    expect(await runs(script)).toBe("Registered as alice\n[alice] hello\n\n");
  });

  test("runs the command", async () => {
    expect(await runs(commandFile, "--version")).toBe(`partyline ${VERSION}\n`);
  });

  // Without types they are JavaScript, too.
  test.each(EXPORTS)("the example of $name prints what it says", async ({ path }) => {
    const script = writeExample(path, app, "example.mjs");
    expectPrinted(path, await run(program as string, [...args, script], app));
  });
});

test("the installed command starts the server, people chat, and SIGTERM to its one process ends it", async () => {
  const command = start(COMMAND, ["--port", "0"], app);
  expect(await chatUntil(command, () => terminate(command))).toBe(0);
});

test("npx starts the server, people chat, and a Ctrl-C for all that it has started ends it", async () => {
  const npx = start("npx", ["--no-install", "partyline", "--port", "0"], app);
  await chatUntil(npx, () => signal(npx, "SIGINT"));
});

test("a program that was bundled with the package is itself, and not a server", async () => {
  // In a bundle `import.meta` is the program's: mod.ts would be told that it is the program.
  const script = write("program.mjs", [`import { VERSION } from "partyline";`, "console.log(VERSION);"]);
  const bundle = join(app, "bundle.mjs");
  const esbuild = join(inject("judges"), "node_modules", ".bin", "esbuild");
  await output(esbuild, ["--bundle", "--platform=node", "--format=esm", `--outfile=${bundle}`, script], app);
  for (const [name, program, ...args] of RUNTIMES) {
    expect([name, await output(program as string, [...args, bundle], app)]).toEqual([name, `${VERSION}\n`]);
  }
});

/** Waits for the server, chats, and returns the exit code of the program once `end` has ended it politely. */
async function chatUntil(command: ChildProcess, end: () => void): Promise<number | null> {
  onTestFinished(() => signal(command, "SIGKILL"));
  const bell = new Bell();
  let stdout = "";
  command.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    bell.ring();
  });
  const ended = new Promise<number | null>((resolve) => command.once("close", resolve));
  await bell.until(() => stdout.endsWith("\n"), () => `the server to start: ${stdout}`, 60_000);
  const [, endpoint] = /^Listening on (tcp:\/\/127\.0\.0\.1:\d+)\n$/.exec(stdout) ?? [stdout];
  const alice = await LineClient.connect(endpoint as string, "alice");
  const bob = await LineClient.connect(endpoint as string, "bob");
  await alice.asks("REGISTER alice", "Registered as alice");
  await bob.asks("REGISTER bob", "Registered as bob");
  await bob.asks("hello room", "[bob] hello room");
  await alice.sees("[bob] hello room");
  bob.say("SEND @alice hey there");
  await alice.sees("[bob → alice] hey there");
  end();
  for (const client of [alice, bob]) {
    await client.sees("The server is going down.");
    await client.seesEnd();
    await client.leave();
  }
  return await ended;
}

/** The list that test/public_api.test.ts keeps. */
function promised(name: string): string[] {
  const list = `public_api${name.slice(1).replace("/", "_")}.txt`;
  return readFileSync(join(ROOT, "test", list), "utf8").trim().split("\n");
}

function major(version: string): number {
  return Number(/^v(\d+)/.exec(version)?.[1]);
}

function specifier(name: string): string {
  return `partyline${name.slice(1)}`;
}

/** A script of a user, in a folder of its own below the project. */
function write(name: string, lines: readonly string[]): string {
  const file = join(mkdtempSync(join(app, "script-")), name);
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}
