// What one client that stops reading costs the others: their throughput with and without it, in turn, on one
// server, and the ratio. Prints numbers and judges nothing.
//
//   node --import tsx scripts/slow_reader.ts --clients 1000 --runtime all

import { type ChildProcess, spawn } from "node:child_process";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { addressOf } from "../test/support/line_client.ts";
import { ROOT } from "./_report.ts";
import { residentMemory } from "./bench/process_usage.ts";

/** With, without, with, …: what else the machine does hits both alike. */
const ROUNDS = 6;
/** 8 MB for each client and round: the kernel swallows 4 MB before a server notices. */
const LINES = 8_000;
const LINE = `${"x".repeat(990)}\n`;
const HEARD = `[guest] ${LINE}`.length;
/** So many lines are on their way at a time: what 8 people who talk fast have. */
const AHEAD = 64;
/** Half of what a client may leave unread. */
const SLACK = 524_288;

const COMMANDS: { readonly [runtime: string]: readonly string[] } = {
  node: [process.execPath, "--import", "tsx", "mod.ts"],
  deno: [join(ROOT, "node_modules/.bin/deno"), "run", "--allow-net", "mod.ts"],
  bun: [join(ROOT, "node_modules/.bin/bun"), "run", "mod.ts"],
};

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { clients: text, runtime: text, policy: text, lines: text } });
  const clients = Number(values.clients ?? "1000");
  const lines = Number(values.lines ?? LINES);
  for (const runtime of values.runtime === "all" ? Object.keys(COMMANDS) : [values.runtime ?? "node"]) {
    await compare(runtime, clients, lines, values.policy ?? "disconnect");
  }
}

async function compare(runtime: string, count: number, lines: number, policy: string): Promise<void> {
  const server = await startServer(runtime, policy);
  process.once("uncaughtException", (error) => {
    console.error(`${runtime}: ${error.message}: ${server.log()}`);
    process.exit(1);
  });
  const listeners = await Promise.all(
    Array.from({ length: count - 1 }, () => Listener.connect(server.endpoint)),
  );
  const rates: { readonly [kind: string]: number[] } = { without: [], with: [] };
  let most = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const kind = round % 2 === 0 ? "without" : "with";
    const sleeper = kind === "with" ? await connect(server.endpoint) : undefined;
    sleeper?.pause();
    const started = performance.now();
    await talk(listeners, lines);
    const seconds = (performance.now() - started) / 1000;
    most = Math.max(most, residentMiB(server.process));
    rates[kind]?.push(listeners.length * lines / seconds);
    console.log(
      `${runtime}: ${kind} the sleeper ${Math.round(listeners.length * lines / seconds)} deliveries/s`,
    );
    sleeper?.destroy();
  }
  const [without, with_] = [median(rates["without"]), median(rates["with"])];
  console.log(
    `${runtime}: ${count} clients, ${policy}: ${Math.round(without)}/s without, ${
      Math.round(with_)
    }/s with, ` +
      `ratio ${
        (with_ / without).toFixed(2)
      }, at most ${most} MiB; sleepers dealt with: ${server.dealtWith()}`,
  );
  for (const { socket } of listeners) socket.removeAllListeners("close").destroy();
  server.process.kill("SIGKILL");
}

/** One of them talks, as fast as it hears itself; resolves when everybody has heard everything. */
async function talk(listeners: readonly Listener[], lines: number): Promise<void> {
  const [talker] = listeners as [Listener];
  const wanted = listeners.map((listener) => listener.heard + lines * HEARD);
  for (let said = 0; said < lines; said += AHEAD) {
    const now = Math.min(AHEAD, lines - said);
    talker.socket.write(LINE.repeat(now));
    const rest = (lines - said - now) * HEARD;
    // Nobody may be far behind: all of them are read by one process, which is the slow one here.
    await Promise.all(listeners.map((listener, index) => {
      const slack = index === 0 ? 0 : SLACK;
      return listener.hears((wanted[index] as number) - rest - slack);
    }));
  }
  await Promise.all(listeners.map((listener, index) => listener.hears(wanted[index] as number)));
}

class Listener {
  readonly socket: Socket;
  heard = 0;
  #wanted = Infinity;
  #done: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Uint8Array) => {
      this.heard += chunk.length;
      if (this.heard >= this.#wanted) this.#done();
    });
    socket.on("close", () => {
      throw new Error("A listener was disconnected");
    });
  }

  static async connect(endpoint: string): Promise<Listener> {
    return new Listener(await connect(endpoint));
  }

  hears(bytes: number): Promise<void> {
    if (this.heard >= bytes) return Promise.resolve();
    this.#wanted = bytes;
    return new Promise((resolve) => this.#done = resolve);
  }
}

/** Connects. The system says so before the server knows; the answer to a question says that it does. */
async function connect(endpoint: string): Promise<Socket> {
  const socket = createConnection(addressOf(endpoint));
  socket.write("SEND @nobody hello\n");
  await new Promise<void>((resolve, reject) => {
    socket.once("data", () => resolve());
    socket.once("error", reject);
  });
  socket.on("error", () => {});
  return socket;
}

async function startServer(runtime: string, policy: string) {
  const [program, ...words] = COMMANDS[runtime] as [string, ...string[]];
  const args = ["--port", "0", "--flood", "off", "--slow-reader", policy, "--log-level", "warning"];
  const child = spawn(program, [...words, ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  process.once("exit", () => child.kill("SIGKILL"));
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => log += text);
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const found = /Listening on (\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on("exit", () => reject(new Error(`The server of ${runtime} ended: ${log}`)));
  });
  child.removeAllListeners("exit");
  return {
    process: child,
    endpoint,
    log: () => log.slice(-1_000),
    dealtWith: () => log.match(/it left \d+ bytes unread/g)?.length ?? 0,
  };
}

function residentMiB(child: ChildProcess): number {
  return Math.round(residentMemory(child.pid as number) / 1_048_576);
}

function median(numbers: readonly number[] | undefined): number {
  return [...numbers ?? []].sort((a, b) => a - b)[Math.floor((numbers?.length ?? 0) / 2)] as number;
}

await main();
process.exit(0);
