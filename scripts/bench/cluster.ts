// What it costs to be one of several servers: `node --import tsx scripts/bench/cluster.ts [RUNTIME] [ROUNDS] [SECONDS]`. In
// each round the same load is put on a server of its own, and on the first of a cluster of one, two and four; the others of
// it have no clients: what they take for each line is shown, too. All servers share one processor, NATS and the load have the
// other. Look at the ratios: they are of the same round.

import process from "node:process";
import { NatsServer } from "../../test/support/nats_server.ts";
import { addressOf } from "../../test/support/line_client.ts";
import { processorTime } from "../process_usage.ts";
import { type Child, endOnSignals, type RuntimeName, startOn } from "../processes.ts";
import { LOAD_PROCESSOR, pinnedTo, SERVER_PROCESSOR } from "./machine.ts";
import { drive } from "./rounds.ts";
import { type Figures, median, medians } from "./statistics.ts";
import type { FanOut } from "./workloads.ts";

/** 0: a server of its own. */
const SIZES = [0, 1, 2, 4] as const;

const COMMON = { kind: "fan-out", sleepers: 0, options: [], over: "tcp" } as const;
const WORKLOADS: readonly FanOut[] = [
  {
    ...COMMON,
    name: "500",
    title: "Broadcast to 500, 10 × 8 in flight",
    clients: 500,
    senders: 10,
    window: 8,
    isPrivate: false,
  },
  {
    ...COMMON,
    name: "100",
    title: "Broadcast to 100, 10 × 8 in flight",
    clients: 100,
    senders: 10,
    window: 8,
    isPrivate: false,
  },
  {
    ...COMMON,
    name: "one",
    title: "One at a time, to 10",
    clients: 10,
    senders: 1,
    window: 1,
    isPrivate: false,
  },
  {
    ...COMMON,
    name: "private",
    title: "Private, 100 × 16 in flight",
    clients: 100,
    senders: 100,
    window: 16,
    isPrivate: true,
  },
];

const FLAGS = ["-A", "--no-lock", "--node-modules-dir=manual"];

async function measure(
  runtime: RuntimeName,
  size: number,
  workload: FanOut,
  seconds: number,
  url: string,
): Promise<Figures> {
  const wrapper = pinnedTo(SERVER_PROCESSOR);
  const args = ["--flood", "off", "--flood-bytes", "off", "--listen", "tcp://127.0.0.1:0"];
  const nodes: Child[] = [];
  try {
    for (let node = 0; node < Math.max(1, size); node++) {
      const child = startOn(runtime, size === 0 ? args : [...args, "--cluster", url], {
        wrapper,
        flags: FLAGS,
      });
      nodes.push(child);
      await child.listens();
    }
    const [first, ...others] = nodes as [Child, ...Child[]];
    const target = { pid: first.pid, port: addressOf(first.endpoint).port, over: "tcp" } as const;
    const spent = () => others.reduce((sum, { pid }) => sum + processorTime(pid), 0);
    const before = spent();
    const figures = await drive({ workload, target, seconds });
    const following = (spent() - before) * 1e6 / (figures["sent"] as number) / others.length;
    return { ...figures, following };
  } finally {
    await Promise.all(nodes.map((node) => node.kill()));
  }
}

async function main(): Promise<void> {
  endOnSignals();
  const [runtime = "node", rounds = "3", seconds = "2", only] = process.argv.slice(2);
  await using nats = await new NatsServer({ wrapper: pinnedTo(LOAD_PROCESSOR) }).start();
  let chats = 0;
  for (const workload of WORKLOADS.filter(({ name }) => only === undefined || name === only)) {
    console.log(`\n${workload.title} (${runtime}, ${rounds} rounds)`);
    const samples = SIZES.map((): Figures[] => []);
    for (let round = 0; round < Number(rounds); round++) {
      for (const [at, size] of SIZES.entries()) {
        const url = nats.urlOf(`bench-${++chats}`);
        samples[at]?.push(await measure(runtime as RuntimeName, size, workload, Number(seconds), url));
      }
    }
    for (const [at, size] of SIZES.entries()) {
      const { deliveries = NaN, p50 = NaN, p99 = NaN, processor = NaN, serverBusy = NaN, following = NaN } =
        medians(samples[at] ?? []) ?? {};
      const ratio = median(
        (samples[at] ?? []).map((figures, round) =>
          (figures["deliveries"] as number) / (samples[0]?.[round]?.["deliveries"] as number)
        ),
      );
      console.log([
        (size === 0 ? "alone" : `cluster of ${size}`).padEnd(14),
        `${Math.round(deliveries).toLocaleString("en")}/s`.padStart(14),
        `ratio ${ratio.toFixed(2)}`.padStart(12),
        `p50 ${p50.toFixed(2)} ms`.padStart(14),
        `p99 ${p99.toFixed(2)} ms`.padStart(14),
        `${processor.toFixed(2)} µs each`.padStart(14),
        `busy ${Math.round(100 * serverBusy)} %`.padStart(12),
        Number.isNaN(following) ? "" : `others ${following.toFixed(2)} µs a line`.padStart(24),
      ].join(""));
    }
  }
}

await main();
