// The long fuzz: 100,000 hostile connections, from a seed, against the real command as a process of its own. It
// shows how far it is, stops by itself, and ends with 1 if the server did not come back to what it was: somebody
// new is served, no ghost is left, those who behaved missed nothing, and its memory is what it was.
//
//   npm run soak -- --runtime all --connections 100000 --seed 7
//   npm run soak -- --duration 10m

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { attacks, carryOut } from "../test/support/hostility.ts";
import { LineClient } from "../test/support/line_client.ts";
import { ROOT } from "./_report.ts";
import { residentMemory } from "./process_usage.ts";

const USAGE = `Usage: npm run soak -- [OPTIONS]

  --connections COUNT  hostile connections to each server (100000)
  --duration TIME      instead of a number of connections: 90s, 10m, 1h
  --runtime NAME       node, deno, bun or all (node)
  --seed NUMBER        of the crowd: the same number, the same attacks (1)
  --flood RULE         the server's --flood (200/20)
`;

/** 64: more wait for each other on two cores, and the places of one address. */
const AT_A_TIME = 64;
/** Attacks are made anew for each so many, so that a long run needs no more memory than a short one. */
const BATCH = 512;
/** 3,000 connections until the heap and the compiled code have the size that they keep. */
const WARM_UP = 3_000;

/**
 * 64 MiB: what the collectors of the three runtimes leave about after a run, some 30 MiB, and as much again. To keep
 * 0.7 KiB of each of 100,000 connections would be more; a session with its splitter and connection is 5 to 10 KiB.
 */
const MARGIN_MIB = 64;
/** A collector may take its time: memory counts as come back if it does within 30 s. */
const PATIENCE = 30_000;

interface Plan {
  readonly connections: number;
  readonly milliseconds: number;
  readonly seed: number;
  readonly flood: string;
}

const COMMANDS: { readonly [runtime: string]: readonly string[] } = {
  node: [process.execPath, "--import", "tsx", "mod.ts"],
  deno: [join(ROOT, "node_modules/.bin/deno"), "run", "--allow-net", "mod.ts"],
  bun: [join(ROOT, "node_modules/.bin/bun"), "run", "mod.ts"],
};

async function main(): Promise<number> {
  const { runtimes, plan } = readPlan();
  let failures = 0;
  for (const runtime of runtimes) {
    const problems = await soak(runtime, plan);
    for (const problem of problems) console.error(`FAILED ${runtime}: ${problem}`);
    failures += problems.length;
  }
  return failures === 0 ? 0 : 1;
}

function readPlan(): { readonly runtimes: readonly string[]; readonly plan: Plan } {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      options: {
        connections: text,
        duration: text,
        runtime: text,
        seed: text,
        flood: text,
        help: { type: "boolean" },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const runtimes = values.runtime === "all" ? Object.keys(COMMANDS) : [values.runtime ?? "node"];
    const unknown = runtimes.find((name) => !(name in COMMANDS));
    if (unknown !== undefined) throw new RangeError(`Cannot soak ${unknown}: wanted node, deno, bun or all`);
    const timed = values.duration === undefined ? undefined : milliseconds(values.duration);
    const connections = timed === undefined ? wholeNumber(values.connections ?? "100000") : Infinity;
    const seed = wholeNumber(values.seed ?? "1");
    return {
      runtimes,
      plan: { connections, milliseconds: timed ?? Infinity, seed, flood: values.flood ?? "200/20" },
    };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new RangeError(`Cannot use "${text}": wanted a whole number`);
  return Number(text);
}

function milliseconds(text: string): number {
  const match = /^(\d+)(s|m|h)?$/.exec(text);
  if (match === null) throw new RangeError(`Cannot use "${text}": wanted a time such as 90s, 10m or 1h`);
  return Number(match[1]) * ({ s: 1_000, m: 60_000, h: 3_600_000 }[match[2] ?? "s"] as number);
}

/** Soaks the server of one runtime. Gives back what is wrong with it afterwards. */
async function soak(runtime: string, plan: Plan): Promise<readonly string[]> {
  const server = await startServer(runtime, plan);
  const problems: string[] = [];
  try {
    const witness = await Witness.join(server.endpoint);
    const started = performance.now();
    await attack(server, witness, plan.seed, { count: WARM_UP, until: Infinity }, () => {});
    await witness.seesOnlyItself();
    const before = residentMiB(server);
    let done = 0;
    let most = before;
    const until = performance.now() + plan.milliseconds;
    await attack(server, witness, plan.seed + 1, { count: plan.connections, until }, (count) => {
      done = count;
      const now = residentMiB(server);
      most = Math.max(most, now);
      const seconds = (performance.now() - started) / 1000;
      const rate = Math.round((done + WARM_UP) / seconds);
      show(`${runtime}: ${done} connections, ${rate}/s, ${seconds.toFixed(0)} s, ${now} MiB (most ${most})`);
    });
    await witness.seesOnlyItself();
    problems.push(...witness.problems());
    const after = await settledMiB(server, before + MARGIN_MIB);
    show("");
    const memory = `${before} MiB before, ${most} at most, ${after} after`;
    console.log(
      `${runtime}: ${done} hostile connections in ${
        ((performance.now() - started) / 1000).toFixed(0)
      } s, memory ${memory}`,
    );
    if (after > before + MARGIN_MIB) problems.push(`memory is not back: ${memory}, margin ${MARGIN_MIB} MiB`);
    if (/ \[ERR\] /.test(server.log)) {
      problems.push(`errors in its log: ${/.* \[ERR\] .*/.exec(server.log)?.[0]}`);
    }
    witness.client.socket.destroy();
    const last = await Witness.join(server.endpoint);
    await last.seesOnlyItself();
    last.client.socket.destroy();
    const exit = await stop(server);
    if (exit !== "0") problems.push(`it ended with ${exit} after SIGTERM`);
  } catch (error) {
    problems.push(
      `${(error as Error).message}${server.exit === undefined ? "" : `; it has ended with ${server.exit}`}`,
    );
    server.process.kill("SIGKILL");
  }
  return problems;
}

async function attack(
  server: Server,
  witness: Witness,
  seed: number,
  limit: { readonly count: number; readonly until: number },
  progress: (count: number) => void,
): Promise<void> {
  let count = 0;
  for (let batch = 0; count < limit.count && performance.now() < limit.until; batch++) {
    const crowd = fc.sample(attacks, {
      numRuns: Math.min(BATCH, limit.count - count),
      seed: seed * 1_000_003 + batch,
    });
    let next = 0;
    const worker = async () => {
      while (next < crowd.length) {
        await carryOut(crowd[next++] as (typeof crowd)[number], server.endpoint);
        count += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    if (server.exit !== undefined) throw new Error("The server died");
    await witness.talks();
    progress(count);
  }
}

/** Somebody who behaves, all the time. */
class Witness {
  readonly client: LineClient;
  #spoken = 0;
  #heard = 0;
  readonly #improper: string[] = [];

  private constructor(client: LineClient) {
    this.client = client;
  }

  static async join(endpoint: string): Promise<Witness> {
    const client = await LineClient.connect(endpoint, "witness");
    client.say("REGISTER witness");
    // Attackers who knocked before may come in so late that they are still heard.
    while (await client.next(PATIENCE) !== "Registered as witness");
    return new Witness(client);
  }

  /** Says a line and hears it, in order with all before it. */
  async talks(): Promise<void> {
    const wanted = `[witness] line ${this.#spoken++}`;
    this.client.say(`line ${this.#spoken - 1}`);
    for (let line = await this.#next(); line !== wanted; line = await this.#next());
    this.#heard += 1;
  }

  /** Waits until all others are gone. A line now and then finds those whose connection is not read at the time. */
  async seesOnlyItself(): Promise<void> {
    const end = performance.now() + PATIENCE;
    for (let answer = ""; answer !== "Here (1): witness";) {
      if (performance.now() > end) throw new Error(`Ghosts are left: ${answer}`);
      await this.talks();
      this.client.say("/who");
      do answer = await this.#next(); while (!answer.startsWith("Here ("));
      // The rule of floods holds for it, too.
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }

  problems(): readonly string[] {
    const problems = this.#improper.slice(0, 5).map((line) => `the witness read ${JSON.stringify(line)}`);
    if (this.#heard !== this.#spoken) {
      problems.push(`the witness heard ${this.#heard} of its ${this.#spoken} lines`);
    }
    return problems;
  }

  async #next(): Promise<string> {
    const line = await this.client.next(PATIENCE);
    // Nothing is kept of what has been read.
    if (this.client.lines.length > 10_000) this.client.forget();
    if (!PROPER.test(line) || FORBIDDEN.test(line)) this.#improper.push(line);
    return line;
  }
}

const PROPER = /^(\[(guest|[\w-]{3,32})\] \S|Here \()/;
const FORBIDDEN =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/;

interface Server {
  readonly process: ChildProcess;
  readonly endpoint: string;
  log: string;
  exit: string | undefined;
}

async function startServer(runtime: string, plan: Plan): Promise<Server> {
  const [program, ...words] = COMMANDS[runtime] as [string, ...string[]];
  const args = ["--port", "0", "--flood", plan.flood, "--stall-timeout", "5s", "--log-level", "error"];
  const child = spawn(program, [...words, ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  process.once("exit", () => child.kill("SIGKILL"));
  const server: { -readonly [K in keyof Server]: Server[K] } = {
    process: child,
    endpoint: "",
    log: "",
    exit: undefined,
  };
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (server.log.length < 100_000) server.log += text;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const endpoint = /Listening on (\S+)/.exec(text)?.[1];
      if (endpoint === undefined) return;
      server.endpoint = endpoint;
      resolve();
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      server.exit = String(code ?? signal);
      reject(new Error(`The server of ${runtime} ended before it listened: ${server.log}`));
    });
  });
  return server;
}

async function stop(server: Server): Promise<string> {
  const ended = new Promise((resolve) => server.process.once("exit", resolve));
  server.process.kill("SIGTERM");
  if (server.exit === undefined) await ended;
  return server.exit as string;
}

function residentMiB(server: Server): number {
  return Math.round(residentMemory(server.process.pid as number) / 1_048_576);
}

async function settledMiB(server: Server, wanted: number): Promise<number> {
  const end = performance.now() + PATIENCE;
  let now = residentMiB(server);
  while (now > wanted && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    now = residentMiB(server);
  }
  return now;
}

function show(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${text.padEnd(79)}${text === "" ? "\r" : ""}`);
  else if (text !== "" && performance.now() - lastShown > 10_000) {
    lastShown = performance.now();
    console.log(text);
  }
}

let lastShown = 0;

process.exitCode = await main();
