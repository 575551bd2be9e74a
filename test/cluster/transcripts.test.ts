// The transcripts of a single server, played with people spread over two servers of one chat, of two runtimes: nobody must
// be able to tell. Those in which the operator acts beside a server with a file are left out.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RuntimeName, startOn } from "../../scripts/processes.ts";
import { runtimeName } from "../../src/transports/runtime.ts";
import { addressOf } from "../support/line_client.ts";
import { NATS_SERVER, NatsServer } from "../support/nats_server.ts";
import { type Command, createSocketWorld } from "../transcripts/socket_world.ts";
import { play, readTranscripts, textOf } from "../transcripts/transcript.ts";

const FLAGS = ["-A", "--no-lock", "--node-modules-dir=manual"];
const OTHER: { readonly [R in RuntimeName]: RuntimeName } = { node: "bun", deno: "node", bun: "deno" };

describe.skipIf(NATS_SERVER === undefined)("two servers play", { timeout: 60_000 }, () => {
  let nats: NatsServer;
  const clusters = new Map<string, Promise<Command>>();
  let started = 0;
  beforeAll(async () => {
    nats = await new NatsServer().start();
  });
  afterAll(async () => {
    await Promise.allSettled([...clusters.values()].map(async (cluster) => await (await cluster).stop()));
    await nats[Symbol.asyncDispose]();
  });

  async function start(options: readonly string[], number: number): Promise<Command> {
    const args = ["--listen", "tcp://127.0.0.1:0", "--flood", "off", "--log-level", "error"];
    const url = nats.urlOf(`transcripts-${number}`);
    const nodes = [runtimeName(), OTHER[runtimeName()]].map((runtime) =>
      startOn(runtime, [...args, "--cluster", url, ...options], { flags: FLAGS })
    );
    await Promise.all(nodes.map((node) => node.listens(1)));
    const ports = nodes.map(({ endpoint }) => addressOf(endpoint).port);
    const seats = new Map<string, number>();
    return {
      options,
      port: ports[0] as number,
      data: "",
      portOf(who) {
        const seat = seats.get(who) ?? seats.size;
        seats.set(who, seat);
        return ports[seat % ports.length] as number;
      },
      async stop() {
        const exits = await Promise.all(nodes.map((node) => node.stop()));
        return exits[0]?.code ?? null;
      },
    };
  }

  for (const transcript of readTranscripts()) {
    if (textOf(transcript).includes("appoint")) continue;
    test(`${transcript.file}: ${transcript.title}`, async () => {
      const key = transcript.options.join(" ");
      const cluster = clusters.get(key) ?? start(transcript.options, ++started);
      clusters.set(key, cluster);
      const world = await createSocketWorld(await cluster);
      try {
        expect(await play(transcript, world, { stopsAtDifference: true })).toBe(textOf(transcript));
      } catch (error) {
        clusters.delete(key);
        await (await cluster).stop();
        throw error;
      }
    });
  }
});
