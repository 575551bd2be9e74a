// Several servers of one chat as real processes, and a proxy between one of them and NATS that can fail.

import type { Buffer } from "node:buffer";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { ROOT } from "../../scripts/_report.ts";
import { type Child, type RuntimeName, startOn, type StartOptions } from "../../scripts/processes.ts";

/** What Deno must allow: the client of NATS asks for the system's name of the machine and for variables. */
const FLAGS = ["-A", "--no-lock", "--node-modules-dir=manual"];

/** One server. */
export interface Node {
  readonly child: Child;
  /** Where people connect. */
  readonly line: string;
  /** Where programs connect. */
  readonly json: string;
  /** Where IRC clients connect. */
  readonly irc: string;
}

/** 60 s. */
const STARTING = 60_000;

/** Starts a server of the chat at that address. */
export async function startNode(
  runtime: RuntimeName,
  url: string,
  args: readonly string[] = [],
  { env = {}, root = ROOT }: Pick<StartOptions, "env" | "root"> = {},
): Promise<Node> {
  const doors = ["tcp://127.0.0.1:0", "tcp+json://127.0.0.1:0", "irc://127.0.0.1:0"];
  const listen = doors.flatMap((door) => ["--listen", door]);
  const child = startOn(runtime, [
    ...listen,
    "--cluster",
    url,
    "--flood",
    "off",
    "--flood-bytes",
    "off",
    ...args,
  ], {
    flags: FLAGS,
    env,
    root,
  });
  // More than `listens` waits for: many of them may start at once, on a machine that is busy.
  await child.until(
    () => child.endpoints.length === doors.length || child.isOver,
    () => `a server: ${child.stderr}`,
    STARTING,
  );
  await child.listens(doors.length);
  const [line = "", json = "", irc = ""] = child.endpoints;
  return { child, line, json, irc };
}

/** The way to NATS, or back. */
export type Way = "there" | "back";

/** What is in every batch in which somebody said something, and not at its end. */
const WITHIN_A_BATCH = '"kind":"said"';

/** Between a server and NATS: hands everything on, or holds it, or breaks it off. */
export class Proxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isStalled = false;
  #isCut = false;
  #nextCut: { readonly way: Way; readonly done: () => void } | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server);
    server.on("connection", (client) => {
      if (proxy.#isCut) return void client.destroy();
      const upstream = createConnection(port, "127.0.0.1");
      const pair = [client, upstream] as const;
      proxy.#pairs.add(pair);
      for (const [from, to] of [pair, [upstream, client]] as const) {
        from.on("error", () => {}).on("close", () => {
          to.destroy();
          proxy.#pairs.delete(pair);
        });
        from.on("data", (chunk: Buffer) => {
          if (proxy.#cutsAt(from === client ? "there" : "back", chunk, to)) return;
          to.write(chunk);
          if (proxy.#isStalled) from.pause();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as { readonly port: number }).port;
  }

  /** Keeps connections and moves nothing. */
  stall(): void {
    this.#isStalled = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** Breaks off in the middle of the next batch that goes that way, and refuses connections from then on. */
  cut(way: Way): Promise<void> {
    return new Promise((done) => this.#nextCut = { way, done });
  }

  pass(): void {
    this.#isStalled = false;
    this.#isCut = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  close(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
  }

  /** Whether it has cut here: half of a batch goes on, and then nothing. */
  #cutsAt(way: Way, chunk: Buffer, to: Socket): boolean {
    if (this.#isCut) return true;
    const at = chunk.indexOf(WITHIN_A_BATCH);
    if (this.#nextCut?.way !== way || at < 0) return false;
    const { done } = this.#nextCut;
    this.#nextCut = undefined;
    this.#isCut = true;
    to.write(chunk.subarray(0, at), () => {
      for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
      done();
    });
    return true;
  }
}
