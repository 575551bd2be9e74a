// One file that is the whole server, page included, with the runtime inside: `bun build --compile` and `deno compile`.
//
//   npm run build:executables              # both, into dist/
//   npm run build:executables -- --only bun --out /tmp

import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { isMain } from "../src/is_main.ts";
import { UsageError } from "../src/cli/values.ts";
import { ROOT } from "./_report.ts";
import { namesOf, readOptions } from "./options.ts";
import { programOf } from "./processes.ts";

/** The runtimes that can be put inside. */
export const COMPILERS = ["bun", "deno"] as const;

/** One of them. */
export type Compiler = (typeof COMPILERS)[number];

const SUFFIX = process.platform === "win32" ? ".exe" : "";

const ARGUMENTS: { readonly [C in Compiler]: (file: string) => readonly string[] } = {
  bun: (file) => ["build", "--compile", "mod.ts", "--outfile", file],
  // What a server needs for all that it can do; who wants less runs `deno run` with less.
  deno: (file) => [
    "compile",
    ...[
      "--allow-net",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--no-lock",
      "--node-modules-dir=manual",
    ],
    ...["--include", "src/store", "--include", "src/web", "--output", file, "mod.ts"],
  ],
};

/**
 * Builds one, and returns where it is.
 *
 * Deno fetches the part of itself that goes inside (`denort`) when it is first needed: that takes a network.
 */
export function buildExecutable(compiler: Compiler, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `partyline-${compiler}${SUFFIX}`);
  execFileSync(programOf(compiler), ARGUMENTS[compiler](file), {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "pipe"],
  });
  return file;
}

function main(words: readonly string[]): void {
  const { only, out } = readOptions(words, {
    only: { type: "string", multiple: true },
    out: { type: "string" },
  });
  const wanted = only === undefined ? COMPILERS : namesOf("only", only, COMPILERS);
  const folder = out === undefined ? join(ROOT, "dist") : resolve(out);
  for (const compiler of wanted) {
    const file = buildExecutable(compiler, folder);
    console.log(`${file} (${Math.round(statSync(file).size / 2 ** 20)} MiB)`);
  }
}

if (isMain(import.meta.url)) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    const isUsage = error instanceof UsageError;
    process.stderr.write(`build_executables: ${(error as Error).message}\n`);
    process.exitCode = isUsage ? 2 : 1;
  }
}
