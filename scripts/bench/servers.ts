// How the two servers of a runtime are started: the real command as the README starts it, and the control.

import process from "node:process";
import { type Child, start } from "./children.ts";

export type RuntimeName = "node" | "deno" | "bun";

/** The command, or the bare sockets that it is held against. */
export type Side = "server" | "control";

export const RUNTIMES: readonly RuntimeName[] = ["node", "deno", "bun"];

export interface Server {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts it on a free port of the loopback interface and waits until it listens. */
export async function startServer(runtime: RuntimeName, side: Side): Promise<Server> {
  const child = start(commandOf(runtime, side), SERVER_PROCESSOR);
  const port = await listeningPort(child);
  if (port !== undefined) return { pid: child.pid, port, stop: child.stop };
  await child.stop();
  throw new Error(`It did not listen: ${(await child.over).stderr.trim()}`);
}

/** The program that a runtime is. */
export function programOf(runtime: RuntimeName): string {
  return runtime === "node" ? process.execPath : runtime;
}

export const SERVER_PROCESSOR = 0;
export const LOAD_PROCESSOR = 1;

/** 20 s: tsx and Deno compile at the first start. */
const STARTING_TIME = 20_000;

function commandOf(runtime: RuntimeName, side: Side): readonly string[] {
  const words = {
    node: ["--import", "tsx"],
    deno: ["run", "--allow-net"],
    bun: ["run"],
  }[runtime];
  const script = side === "server"
    ? ["mod.ts", "--flood", "off", "--port", "0"]
    : [`scripts/bench/control_${runtime}.ts`];
  return [programOf(runtime), ...words, ...script];
}

function listeningPort(child: Child): Promise<number | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), STARTING_TIME);
    const answer = (port: number | undefined) => {
      clearTimeout(timer);
      resolve(port);
    };
    child.onOutput((text) => {
      const port = /^Listening on tcp:\/\/127\.0\.0\.1:(\d+)\n/m.exec(text)?.[1];
      if (port !== undefined) answer(Number(port));
    });
    child.over.then(() => answer(undefined));
  });
}
