// NATS is away, for longer than a server may be silent, and a hundred people go on typing as fast as their connections take
// it: the servers hold little, do nothing, and say so to people and operators; afterwards nothing is missing, and nobody
// was sent away. `npm run test:cluster -- --long` has it away for 60 s, killed and then stalled.

import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processorTime } from "../../scripts/process_usage.ts";
import type { RuntimeName } from "../../scripts/processes.ts";
import { ask, metricsOf } from "../support/admin_client.ts";
import { stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";
import { NATS_SERVER, NatsServer } from "../support/nats_server.ts";
import { type Node, Proxy, startNode } from "./_cluster.ts";
import { difference, person } from "./_people.ts";

const RUNTIMES: readonly RuntimeName[] = ["node", "deno", "bun"];
const IS_LONG = process.env["PARTYLINE_LONG"] !== undefined;

/** Seconds: more than the 7 s after which a silent server is given up. */
const AWAY = IS_LONG ? 60 : 9;

const CLIENTS = 100;
/** Of ten people each, on all servers. */
const ROOMS = 10;

/** Lines of each of them, of 500 bytes: 12 MB in all, or 100 MB, where the servers may hold 3 MiB. */
const LINES = IS_LONG ? 2_000 : 250;
const TEXT = "x".repeat(490);

/** 16 MiB, in a minute; twice that in seconds, in which a collector may not have done its work. */
const MOST_GROWTH = IS_LONG ? 16_777_216 : 33_554_432;

/** 5 % of a processor; half of one where a few moments weigh more. */
const MOST_SHARE = IS_LONG ? 0.05 : 0.5;

/** 60 s: what has waited is read by ten each. */
const PATIENCE = 60_000;

const CUT_OFF = "Cut off from the other servers: what you say waits.";

/** Cut off, and back; perhaps again. */
const BOTH_WORDS = /^(Cut off from the other servers: what you say waits\.\nBack after \d+ s\.(\n|$))+$/;

describe.skipIf(NATS_SERVER === undefined)("while NATS is away", { timeout: 120_000 + 2_000 * AWAY }, () => {
  let nats: NatsServer;
  let proxies: readonly Proxy[];
  let nodes: readonly Node[];
  let people: readonly LineClient[];

  beforeEach(async () => {
    nats = await new NatsServer().start();
    proxies = await Promise.all(RUNTIMES.map(() => Proxy.to(nats.port)));
    nodes = await Promise.all(
      RUNTIMES.map((runtime, index) =>
        startNode(runtime, nats.urlOf("away", proxies[index]?.port), ["--admin", "http://127.0.0.1:0"])
      ),
    );
    people = await Promise.all(
      Array.from(
        { length: CLIENTS },
        (_, index) => person(nodes[index % nodes.length]?.line as string, `typist${index}`),
      ),
    );
    for (const [index, client] of people.entries()) client.say(`/join #r${index % ROOMS}`);
    for (const client of people) {
      await client.until(() => client.lines.some((line) => line.includes("goes to #r")), "the room");
    }
    // Everything has been used once: what grows from now on is what waits.
    for (const client of people) {
      client.say(...Array.from({ length: 50 }, (_, line) => `warm ${line} ${TEXT}`));
    }
    for (const client of people) {
      const isRead = () =>
        client.lines.filter((line) => line.includes("] warm 49 ")).length === CLIENTS / ROOMS;
      await client.until(isRead, "all to be warm", PATIENCE);
    }
  }, 120_000);
  afterEach(async () => {
    await stopCommands();
    for (const proxy of proxies) proxy.close();
    await nats[Symbol.asyncDispose]();
  }, 60_000);

  const admins = () =>
    nodes.map(({ child }) => /http:\/\/127\.0\.0\.1:\d+/.exec(child.stdout + child.stderr)?.[0] as string);

  async function played(leave: () => Promise<void>, comeBack: () => Promise<void>): Promise<void> {
    for (const { lines } of people) lines.length = 0;
    const before = nodes.map(({ child }) => child.memory());
    await leave();
    for (const client of people) await client.until(() => client.lines.includes(CUT_OFF), "the word");
    const since = performance.now();
    for (const client of people) {
      client.say(...Array.from({ length: LINES }, (_, line) => `${line} ${TEXT}`));
    }
    for (const { line } of nodes) {
      const late = await LineClient.connect(line, "late");
      await late.sees("The other servers of this chat can't be reached just now. Try again later!");
      await late.seesEnd();
    }
    for (const admin of admins()) {
      expect(await ask(admin, "/readyz")).toMatchObject({
        status: 503,
        body: "cut off from the other servers\n",
      });
      expect(await ask(admin, "/healthz")).toMatchObject({ status: 200 });
    }
    // What is taken from the connections is taken in a moment.
    await setTimeout(2_000);
    const busy = nodes.map(({ child }) => processorTime(child.pid));
    const busySince = performance.now();
    const most = before.map(() => 0);
    while (performance.now() - since < 1000 * AWAY) {
      for (const [index, { child }] of nodes.entries()) {
        most[index] = Math.max(most[index] as number, child.memory());
      }
      await setTimeout(500);
    }
    const seconds = (performance.now() - busySince) / 1000;
    const shares = nodes.map(({ child }, index) =>
      (processorTime(child.pid) - (busy[index] as number)) / seconds
    );
    const growths = most.map((bytes, index) => bytes - (before[index] as number));
    console.log(
      `NOTE: NATS away for ${AWAY} s, ${CLIENTS} people typing: ${
        RUNTIMES.map((runtime, index) =>
          `${runtime} ${((growths[index] as number) / 1_048_576).toFixed(1)} MiB more, ` +
          `${(100 * (shares[index] as number)).toFixed(1)} % of a processor`
        ).join("; ")
      }`,
    );
    await comeBack();
    for (const [index, client] of people.entries()) {
      const own = `[typist${index} #r${index % ROOMS}] ${LINES - 1} `;
      await client.until(() => client.lines.some((line) => line.startsWith(own)), "its last line", PATIENCE);
    }
    for (const client of people) client.say("the end");
    const lastOf = (lines: readonly string[]) =>
      lines.slice(-3 * CLIENTS).filter((line) => line.endsWith("] the end")).length;
    for (const client of people) {
      await client.until(() => lastOf(client.lines) === CLIENTS / ROOMS, "the end of all", PATIENCE);
    }
    for (const growth of growths) expect(growth).toBeLessThan(MOST_GROWTH);
    // A server that polls takes all of a processor.
    for (const share of shares) expect(share).toBeLessThan(MOST_SHARE);
    expectNothingMissing();
    for (const [index, admin] of admins().entries()) {
      // A machine that has no time may be behind by more than 2 s while it writes what has waited: then that is said again.
      while ((await ask(admin, "/readyz")).status !== 200) await setTimeout(100);
      const metrics = await metricsOf(admin);
      const { child: { stderr } } = nodes[index] as Node;
      const count = (name: string) => [...metrics.get(name)?.samples.values() ?? []][0];
      expect(count("partyline_cut_offs_total")).toBe(
        stderr.split("lines wait, and nobody may come in").length - 1,
      );
      expect(count("partyline_expulsions_total")).toBe(0);
      expect(stderr).toMatch(
        /Cut off from the other servers of this chat: lines wait, and nobody may come in/,
      );
      expect(stderr).toMatch(/One of the servers of this chat again, after \d+ s/);
      expect(stderr).not.toMatch(/too slowly|given this one up|has another state|can't be read/);
    }
  }

  function expectNothingMissing(): void {
    for (let room = 0; room < ROOMS; room++) {
      const members = people.filter((_, index) => index % ROOMS === room);
      const [one = [], ...others] = members.map(({ lines }) =>
        lines.filter((line) => line.startsWith("[typist"))
      );
      for (const other of others) expect(difference(other, one)).toBe(undefined);
      for (let index = room; index < CLIENTS; index += ROOMS) {
        const own = one.filter((line) => line.startsWith(`[typist${index} `)).map((line) =>
          line.split(" ")[2] as string
        );
        const wanted = [...Array.from({ length: LINES }, (_, line) => `${line}`), "the"];
        expect(difference(own, wanted)).toBe(undefined);
      }
      for (const { lines } of members) {
        const words = lines.filter((line) => !line.startsWith("["));
        expect(words.join("\n")).toMatch(BOTH_WORDS);
      }
    }
  }

  test("killed: little is held, and nothing is lost", async () => {
    await played(() => nats.kill(), async () => void await nats.start());
  });

  test.runIf(IS_LONG)("stalled: little is held, and nothing is lost", async () => {
    const all = (act: (proxy: Proxy) => void) => Promise.resolve(proxies.forEach(act));
    await played(() => all((proxy) => proxy.stall()), () => all((proxy) => proxy.pass()));
  });
});
