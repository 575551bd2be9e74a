// `npm start` on Node, in a copy of the project: what it compiles for the next start, and that nobody is ever
// given an old or a half-written server. How long it takes is not asserted.

import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { VERSION } from "../../src/version.ts";
import {
  cleanEnvironment,
  type Command,
  ROOT,
  RUNTIME,
  startCommand,
  stopCommands,
} from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";

const CACHE = "node_modules/.cache/partyline";
const INSTALLED = "node_modules/.package-lock.json";

/** In place of the command and its arguments, which the shell leaves alone. */
const NPM_START = ["sh", "-c", "exec npm start --silent -- --port 0"];

afterEach(stopCommands);

describe.runIf(RUNTIME === "node")("npm start", () => {
  test("passes on arguments, exit codes and signals", async () => {
    const root = copyOfProject();
    expect(run(root, "--no-such-option")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("Unknown option '--no-such-option'"),
    });
    const command = await start(root);
    const alice = await LineClient.connect(command.endpoint, "alice");
    await alice.asks("hello", "[guest] hello");
    expect(await command.stop()).toEqual({ code: 0, signal: null });
    expect(command.stdout).toBe(`Listening on ${command.endpoint}\n`);
  });

  test("compiles once, and runs that the next time", () => {
    const root = copyOfProject();
    expect(version(root)).toBe(VERSION);
    const [program] = cached(root);
    appendFileSync(join(root, CACHE, program as string), '\nconsole.log("from the cache");');
    expect(run(root, "--version").stdout).toBe(`partyline ${VERSION}\nfrom the cache\n`);
  });

  test("sees a change that left a file's size and time alone, and keeps nothing old", () => {
    const root = copyOfProject();
    expect(version(root)).toBe(VERSION);
    const before = cached(root);
    const file = join(root, "src", "version.ts");
    const { atime, mtime, size } = statSync(file);
    const other = VERSION.replaceAll(/\d/g, "9");
    writeFileSync(file, readFileSync(file, "utf8").replace(VERSION, other));
    utimesSync(file, atime, mtime);
    expect(statSync(file)).toMatchObject({ size, mtime });
    expect(version(root)).toBe(other);
    expect(cached(root)).toEqual([expect.stringMatching(/\.cjs$/), expect.stringMatching(/\.cjs\.map$/)]);
    expect(cached(root)).not.toEqual(before);
  });

  test("compiles anew when other packages have been installed", () => {
    const root = copyOfProject();
    version(root);
    const before = cached(root);
    appendFileSync(join(root, INSTALLED), "\n");
    expect(version(root)).toBe(VERSION);
    expect(cached(root)).not.toEqual(before);
  });

  test("starts where nothing can be written", async () => {
    const root = copyOfProject();
    // A file in the folder's place, since who is root may write into any folder.
    writeFileSync(join(root, "node_modules", ".cache"), "");
    const command = await start(root);
    expect(await command.stop()).toEqual({ code: 0, signal: null });
  });

  test("starts several times at once, and leaves one compiled server behind", async () => {
    const root = copyOfProject();
    const commands = await Promise.all([start(root), start(root), start(root)]);
    for (const command of commands) {
      const client = await LineClient.connect(command.endpoint);
      await client.asks("hello", "[guest] hello");
    }
    expect(cached(root)).toEqual([expect.stringMatching(/\.cjs$/), expect.stringMatching(/\.cjs\.map$/)]);
  });

  test("names the line of the sources where something went wrong", () => {
    const root = copyOfProject();
    const file = join(root, "src", "version.ts");
    writeFileSync(file, 'export const VERSION: string = "";\n\nthrow new Error("wrong");\n');
    expect(run(root, "--version")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Error: wrong\n.*src\/version\.ts:3:/),
    });
    writeFileSync(file, "export const VERSION: string;\n");
    expect(run(root, "--version")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("src/version.ts:1:"),
    });
  });
});

/** What `npm start` needs, as it is here, without a cache. The packages themselves are links. */
function copyOfProject(): string {
  const root = mkdtempSync(join(tmpdir(), "partyline-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const path of ["package.json", "tsconfig.json", "scripts", "src"]) {
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  }
  mkdirSync(join(root, "node_modules"));
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (!name.startsWith(".")) {
      symlinkSync(join(ROOT, "node_modules", name), join(root, "node_modules", name));
    }
  }
  copyFileSync(join(ROOT, INSTALLED), join(root, INSTALLED));
  return root;
}

function start(root: string): Promise<Command> {
  return startCommand([], { root, wrapper: NPM_START });
}

function run(root: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const options = { cwd: root, env: cleanEnvironment(), encoding: "utf8" } as const;
  return spawnSync("npm", ["start", "--silent", "--", ...args], options);
}

function version(root: string): string | undefined {
  return /^partyline (.*)\n$/.exec(run(root, "--version").stdout)?.[1];
}

function cached(root: string): string[] {
  return readdirSync(join(root, CACHE)).sort();
}
