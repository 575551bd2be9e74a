// The gate: everything that must hold before a change goes in, one line per step in STEPS. It stops at the
// first step that fails and shows that step's output. The last line counts tests from the result files that
// the runners themselves wrote; a failed step without a failed test counts as one failure.

import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { isMain } from "../src/is_main.ts";
import { ROOT } from "./_report.ts";

interface Step {
  readonly name: string;
  readonly what: string;
  /** Split at spaces; programs from node_modules/.bin are found. */
  readonly command: string;
  /** For a step that runs tests: how to make it write JUnit results to a file. */
  readonly results?: (file: string) => readonly string[];
  /** What test/runtime.test.ts must find itself in. */
  readonly runtime?: "node" | "deno" | "bun";
  /** Where what it needs can't be had, its tests are skipped, and that is no failure. A NOTE says so. */
  readonly canBeLeftOut?: boolean;
}

const vitestResults = (
  file: string,
) => ["--reporter=default", "--reporter=junit", `--outputFile.junit=${file}`];
const denoResults = (file: string) => [`--junit-path=${file}`];

// Deno's vitest is the installed one: with `nodeModulesDir: none` it would take the newest from npm.
const DENO_VITEST = "deno run -A --no-lock --node-modules-dir=manual npm:vitest run";

const PACKAGE_VITEST = "vitest run --config test/package/vitest.config.ts";

// deno-fmt-ignore
const STEPS: readonly Step[] = [
  { name: "format", what: "deno fmt", command: "deno fmt --check" },
  { name: "lint", what: "deno lint", command: "deno lint" },
  { name: "tsc", what: "types, as Node and Bun users see them", command: "tsc -p ." },
  { name: "tsc-page", what: "types of the page", command: "tsc -p web" },
  { name: "tsc-browser", what: "types of its tests in a browser", command: "tsc -p test/browser" },
  { name: "page", what: "src/web/page.ts is what web/ makes, and small", command: "node --import tsx scripts/build_page.ts --check" },
  { name: "deno-check", what: "types, as Deno users see them; deno.lock is up to date", command: "deno check --frozen mod.ts src" },
  { name: "laws", what: "who may import whom", command: "node --import tsx scripts/check_laws.ts" },
  { name: "versions", what: "package.json and deno.json agree", command: "node --import tsx scripts/check_versions.ts" },
  { name: "locks", what: "lock files work everywhere", command: "node --import tsx scripts/check_locks.ts" },
  { name: "node", what: "tests inside Node", command: "vitest run", results: vitestResults, runtime: "node" },
  { name: "deno", what: "tests inside Deno", command: DENO_VITEST, results: vitestResults, runtime: "deno" },
  { name: "bun", what: "tests inside Bun", command: "bun --bun run vitest run", results: vitestResults, runtime: "bun" },
  { name: "deno-task", what: "the Deno-native tests: deno task test", command: "deno task test", results: denoResults },
  { name: "browser", what: "the page in Chromium, with a server on each runtime", command: "node --import tsx scripts/test_browser.ts", results: (file) => ["--results", file] },
  { name: "package", what: "the npm package, installed and used; what JSR would be given", command: PACKAGE_VITEST, results: vitestResults },
  { name: "cluster", what: "several servers of the three runtimes as one chat, on NATS", command: "node --import tsx scripts/test_cluster.ts", results: (file) => ["--results", file], canBeLeftOut: true },
];

/** A step that hangs is killed. The slowest, with thousands of sockets, takes about a minute. */
const STEP_MILLISECONDS = 15 * 60_000;

const USAGE = `Usage: npm test -- [--only STEP[,STEP…]]… [TEST FILE…]

Runs the steps in this order and stops at the first that fails:

${STEPS.map(({ name, what }) => `  ${name.padEnd(11)} ${what}`).join("\n")}

A TEST FILE (part of a path) selects test files: npm test -- --only node,bun test/engine
Accept a change of the public exports: npx vitest run test/public_api.test.ts --update
`;

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Sums a JUnit file of vitest or of `deno test`, from the attributes of its `<testsuite>` elements. */
export function countTests(junit: string): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [suite] of junit.matchAll(/<testsuite [^>]*>/g)) {
    const number = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
    const failed = number("failures") + number("errors");
    // vitest says skipped, Deno says disabled.
    const skipped = number("skipped") + number("disabled");
    counts.failed += failed;
    counts.skipped += skipped;
    counts.passed += number("tests") - failed - skipped;
  }
  return counts;
}

async function main(): Promise<number> {
  const { only, help, files } = readArguments();
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const unknown = only.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`No step is called ${unknown.join(", ")}\n\n${USAGE}`);
    return 2;
  }

  const folder = mkdtempSync(join(tmpdir(), "partyline-gate-"));
  const total = { passed: 0, failed: 0, skipped: 0 };
  let ok = true;
  for (const step of STEPS.filter((step) => only.length === 0 || only.includes(step.name))) {
    const outcome = await runStep(step, folder, files);
    total.passed += outcome.counts.passed;
    total.failed += outcome.counts.failed;
    total.skipped += outcome.counts.skipped;
    ok = outcome.ok;
    if (!ok) break;
  }
  if (ok) rmSync(folder, { recursive: true });
  else console.log(`Logs and results are kept in ${folder}`);
  if (total.skipped > 0) console.log(`${total.skipped} skipped`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return ok ? 0 : 1;
}

function readArguments(): { only: string[]; help: boolean; files: string[] } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { only: { type: "string", multiple: true }, help: { type: "boolean", short: "h" } },
    });
    const only = (values.only ?? []).flatMap((names) => names.split(","));
    return { only, help: values.help ?? false, files: positionals };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

async function runStep(
  step: Step,
  folder: string,
  files: readonly string[],
): Promise<{ ok: boolean; counts: Counts }> {
  process.stdout.write(`${step.name.padEnd(11)} `);
  const started = performance.now();
  const results = join(folder, `${step.name}.xml`);
  const log = join(folder, `${step.name}.log`);
  const [program, ...args] = step.command.split(" ");
  if (step.results !== undefined) args.push(...step.results(results), ...files);
  const problem = await run(program!, args, log, step.runtime);

  let counts = existsSync(results)
    ? countTests(readFileSync(results, "utf8"))
    : { passed: 0, failed: 0, skipped: 0 };
  const counted = counts.passed + counts.failed + (step.canBeLeftOut === true ? counts.skipped : 0);
  const noTests = step.results !== undefined && counted === 0 && "no test ran";
  const failure = problem || noTests || (counts.failed > 0 && "failed tests");
  if (failure && counts.failed === 0) counts = { ...counts, failed: 1 };

  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
  const tests = step.results ? `  ${counts.passed} passed, ${counts.failed} failed` : "";
  console.log(`${failure ? "FAILED" : "ok    "} ${seconds} s${tests}`);
  const output = readFileSync(log, "utf8");
  if (failure) console.log(`\n${output}\n${step.name}: ${failure}: ${[program, ...args].join(" ")}\n`);
  else for (const note of output.match(/^NOTE: .*$/gm) ?? []) console.log(`            ${note}`);
  return { ok: !failure, counts };
}

/** What went wrong, or an empty string. Output goes to a file: a pipe could be held open by an orphan. */
function run(program: string, args: readonly string[], log: string, runtime?: string): Promise<string> {
  const path = [join(ROOT, "node_modules", ".bin"), process.env.PATH].join(delimiter);
  // CI: vitest must not write a snapshot that is missing.
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: path, CI: "true", NO_COLOR: "1" };
  delete env.FORCE_COLOR;
  if (runtime !== undefined) env.PARTYLINE_TEST_RUNTIME = runtime;
  const output = openSync(log, "w");
  const options = { cwd: ROOT, env, timeout: STEP_MILLISECONDS, killSignal: "SIGKILL" as const };
  const child = spawn(program, args, { ...options, stdio: ["ignore", output, output] });
  closeSync(output);
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`cannot start: ${error.message}`));
    child.once("exit", (code, signal) => {
      if (code === 0) resolve("");
      else resolve(code === null ? `ended by ${signal}` : `exit code ${code}`);
    });
  });
}

if (isMain(import.meta.url)) process.exitCode = await main();
