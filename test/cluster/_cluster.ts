// Several servers of one chat as real processes, and a proxy between one of them and NATS that can fail.

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

/** Between a server and NATS: hands everything on, or holds it, or breaks it off. */
export class Proxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isStalled = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server);
    server.on("connection", (client) => {
      const upstream = createConnection(port, "127.0.0.1");
      const pair = [client, upstream] as const;
      proxy.#pairs.add(pair);
      for (const [from, to] of [pair, [upstream, client]] as const) {
        from.on("error", () => {}).on("close", () => {
          to.destroy();
          proxy.#pairs.delete(pair);
        });
        from.on("data", (chunk) => {
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

  pass(): void {
    this.#isStalled = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  close(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
  }
}
