// Ways to NATS that stall, or break off in the middle of a batch, one server's after the other's, while people talk: what
// somebody has read is read by all, once and in one order. `npm run test:cluster -- --long` stalls for 1, 5 and 20 s; after
// 20 s the others have given the server up, and nobody ever reads what was said there in the dark.

import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RuntimeName } from "../../scripts/processes.ts";
import { stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";
import { NATS_SERVER, NatsServer } from "../support/nats_server.ts";
import { type Node, Proxy, startNode } from "./_cluster.ts";
import { difference, person } from "./_people.ts";

const RUNTIMES: readonly RuntimeName[] = ["node", "deno", "bun"];

/** Seconds in which nobody is given up, and in which everybody is. */
const BRIEF = process.env["PARTYLINE_LONG"] === undefined ? [1] : [1, 5];
const LONG = process.env["PARTYLINE_LONG"] === undefined ? [] : [20];

/** 10 lines of each of three people every 12 ms: some 2,000 a second. */
const LINES = 10;
const PAUSE = 12;

/** 2 lines of whoever is in the dark for so long: what is more than 1 MiB waits in its own network, and is said afterwards. */
const LINES_IN_THE_DARK = 2;

/** 30 s: a backlog on a busy machine. */
const PATIENCE = 30_000;

describe.skipIf(NATS_SERVER === undefined)("while people talk on three servers", {
  timeout: 90_000 + 180_000 * LONG.length,
}, () => {
  let nats: NatsServer;
  let proxies: readonly Proxy[] = [];
  let nodes: readonly Node[];
  let people: readonly LineClient[];
  /** How many lines each of them has said. */
  let said: number[] = [];
  let phases = 0;

  beforeAll(async () => {
    nats = await new NatsServer().start();
    proxies = await Promise.all(RUNTIMES.map(() => Proxy.to(nats.port)));
    nodes = await Promise.all(
      RUNTIMES.map((runtime, index) => startNode(runtime, nats.urlOf("stalls", proxies[index]?.port))),
    );
    people = await Promise.all(nodes.map(({ line }, index) => person(line, `speaker${index}`)));
  }, PATIENCE);
  afterEach(() => {
    for (const { child } of nodes) expect(child.stderr).not.toMatch(/has another state|can't be read/);
  });
  afterAll(async () => {
    await stopCommands();
    for (const proxy of proxies) proxy.close();
    await nats[Symbol.asyncDispose]();
  }, PATIENCE);

  /** Lets something happen while they talk; what each of them has read of it. */
  async function talking(
    act: () => Promise<void>,
    rates: readonly number[] = people.map(() => LINES),
  ): Promise<readonly (readonly string[])[]> {
    const phase = ++phases;
    for (const { lines } of people) lines.length = 0;
    let isOver = false;
    const talk = (async () => {
      for (said = people.map(() => 0); !isOver;) {
        for (const [index, client] of people.entries()) {
          const from = said[index] as number;
          const lines = Array.from(
            { length: rates[index] as number },
            (_, line) => `${phase}-${from + line}`,
          );
          said[index] = from + lines.length;
          client.say(...lines);
        }
        await setTimeout(PAUSE);
      }
    })();
    await act().finally(() => isOver = true);
    await talk;
    for (const client of people) client.say(`${phase}-end`);
    for (const client of people) {
      const isRead = () =>
        people.every((_, index) => client.lines.lastIndexOf(`[speaker${index}] ${phase}-end`) >= 0);
      await client.until(isRead, "the last lines", PATIENCE);
    }
    return people.map(({ lines }) => lines.filter((line) => / \d+-(\d+|end)$/.test(line)));
  }

  const ownOf = (read: readonly string[], index: number) =>
    read.filter((line) => line.startsWith(`[speaker${index}]`)).map((line) => line.split("-")[1] as string);
  const allOf = (
    index: number,
  ) => [...Array.from({ length: said[index] as number }, (_, line) => `${line}`), "end"];

  /** Everybody has read everything. */
  function expectAll(read: readonly (readonly string[])[]): void {
    const [one = [], two = [], three = []] = read;
    expect([difference(one, two), difference(one, three)]).toEqual([undefined, undefined]);
    for (const index of people.keys()) expect(difference(ownOf(one, index), allOf(index))).toBe(undefined);
    for (const { child } of nodes) expect(child.stderr).not.toContain("given this one up");
  }

  for (const seconds of BRIEF) {
    test(`a server that stalls for ${seconds} s loses and doubles nothing, whichever it is`, async () => {
      for (const proxy of proxies) {
        expectAll(
          await talking(async () => {
            await setTimeout(200);
            proxy.stall();
            await setTimeout(1000 * seconds);
            proxy.pass();
            await setTimeout(500);
          }),
        );
      }
    });
  }

  for (const way of ["there", "back"] as const) {
    test(`a way that breaks off in the middle of a batch loses and doubles nothing: ${way}`, async () => {
      for (const [index, proxy] of proxies.entries()) {
        const { child } = nodes[index] as Node;
        const cuts = () => child.stderr.split("Cut off from").length;
        expectAll(
          await talking(async () => {
            await setTimeout(200);
            const before = cuts();
            await proxy.cut(way);
            await child.until(() => cuts() > before, "the cut to be noticed");
            proxy.pass();
            await setTimeout(500);
          }),
        );
      }
    });
  }

  for (const seconds of LONG) {
    test(`a server that stalls for ${seconds} s is given up, and what is said there appears nowhere`, async () => {
      for (const [index, proxy] of proxies.entries()) {
        const stalled = people[index] as LineClient;
        const other = nodes[(index + 1) % nodes.length] as Node;
        let dark: readonly [number, number] = [0, 0];
        const read = await talking(async () => {
          await setTimeout(500);
          proxy.stall();
          const from = said[index] as number;
          const since = performance.now();
          // Somebody else has its name in between.
          const heir = await LineClient.connect(other.line, `heir of ${index}`);
          while (!heir.lines.includes(`Registered as speaker${index}`)) {
            heir.say(`REGISTER speaker${index}`);
            await setTimeout(100);
          }
          console.log(
            `NOTE: the name on a stalled server, ${RUNTIMES[index]}, was free after ${
              Math.round((performance.now() - since) / 100) / 10
            } s`,
          );
          heir.say("quit");
          await heir.seesClose();
          await setTimeout(1000 * (seconds - 1) - (performance.now() - since));
          dark = [from, said[index] as number];
          await setTimeout(1000);
          proxy.pass();
          const isBack = () => stalled.lines.includes(`Registered as speaker${index}`);
          await stalled.until(isBack, "the way back", PATIENCE);
          expect(stalled.lines.join("\n")).toMatch(/^Back after \d+ s\. You were taken for gone/m);
          await setTimeout(1000);
        }, people.map((_, speaker) => speaker === index ? LINES_IN_THE_DARK : LINES));
        const [one = [], two = []] = read.filter((_, reader) => reader !== index);
        expect(difference(one, two)).toBe(undefined);
        for (const speaker of people.keys()) {
          if (speaker !== index) expect(difference(ownOf(one, speaker), allOf(speaker))).toBe(undefined);
        }
        // What it has read, the others have, in that order.
        const theirs = new Set(read[index]);
        expect(difference(one.filter((line) => theirs.has(line)), read[index] ?? [])).toBe(undefined);
        // Of its own nothing of the dark is there, and the rest once, in order.
        const own = ownOf(one, index);
        expect(own.filter((line) => Number(line) >= dark[0] && Number(line) < dark[1]).length).toBe(0);
        const counted = new Set(own);
        expect(difference(own, allOf(index).filter((line) => counted.has(line)))).toBe(undefined);
        expect([own[0], own.at(-1)]).toEqual(["0", "end"]);
      }
    });
  }
});
