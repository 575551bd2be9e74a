// Servers that are killed, again and again, while others talk: their names are free within 10 s, nobody stays behind, and no
// line that somebody has read is lost or doubled. Four servers stay, on three runtimes. `npm run test:cluster -- --long`
// kills a hundred.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RuntimeName } from "../../scripts/processes.ts";
import { stopCommands } from "../support/command.ts";
import { JsonClient } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { NATS_SERVER, NatsServer } from "../support/nats_server.ts";
import { startNode } from "./_cluster.ts";
import { persistent } from "./_people.ts";

const KILLS = process.env["PARTYLINE_LONG"] === undefined ? 8 : 100;

/** So many die at about the same time. */
const AT_ONCE = 4;

/** 9 s, on a machine that has time; three times as long on one that has none. */
const UNTIL_FREE = 30_000;

const STAYING: readonly RuntimeName[] = ["node", "deno", "bun", "node"];

describe.skipIf(NATS_SERVER === undefined)("four servers", { timeout: 60_000 + KILLS * 12_000 }, () => {
  let nats: NatsServer;
  beforeAll(async () => {
    nats = await new NatsServer().start();
  });
  afterEach(stopCommands, 30_000);
  afterAll(() => nats[Symbol.asyncDispose]());

  test(`see ${KILLS} others killed, and go on as if they had never been there`, async () => {
    const url = nats.urlOf("kills");
    const nodes = await Promise.all(STAYING.map((runtime) => startNode(runtime, url)));
    const staying = await Promise.all(nodes.map(async ({ line }, index) => {
      const client = await LineClient.connect(line, `speaker${index}`);
      await client.asks(`REGISTER speaker${index}`, `Registered as speaker${index}`);
      return client;
    }));
    const watching = await JsonClient.connect((nodes[1] as (typeof nodes)[number]).json);
    let said = 0;
    let isOver = false;
    const talk = (async () => {
      while (!isOver) {
        for (const client of staying) client.say(`${said}`);
        said += 1;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    const waits: number[] = [];
    for (let kill = 0; kill < KILLS; kill += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, async (_, index) => {
        const runtime = STAYING[(kill + index) % 3] as RuntimeName;
        const victim = await startNode(runtime, url);
        const name = `victim${kill + index}`;
        const client = await persistent(victim.line, name);
        for (let line = 0; line < 20; line++) client.say(`from ${name}, ${line}`);
        victim.child.signal("SIGKILL");
        const killedAt = performance.now();
        await client.seesClose();
        // Somebody else wants the name, and asks until it is free.
        const heir = await LineClient.connect(
          (nodes[index] as (typeof nodes)[number]).line,
          `heir of ${name}`,
        );
        while (!heir.lines.includes(`Registered as ${name}`)) {
          if (performance.now() - killedAt > UNTIL_FREE) throw new Error(`${name} is not free`);
          heir.say(`REGISTER ${name}`);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        waits.push(performance.now() - killedAt);
        heir.say("quit");
        await heir.seesClose();
      }));
    }
    isOver = true;
    await talk;
    for (const [index, client] of staying.entries()) client.say(`the end ${index}`);
    for (const client of staying) {
      for (const index of staying.keys()) {
        await client.until(
          () => client.lines.includes(`[speaker${index}] the end ${index}`),
          `the end ${index}`,
        );
      }
    }
    const isSaid = (line: string) => /^\[(speaker|victim)/.test(line);
    const [one = [], ...others] = staying.map(({ lines }) => lines.filter(isSaid));
    for (const other of others) expect(other).toEqual(one);
    for (const index of staying.keys()) {
      const own = one.filter((line) => line.startsWith(`[speaker${index}]`)).map((line) =>
        line.split("] ")[1]
      );
      expect(own).toEqual([...Array.from({ length: said }, (_, line) => `${line}`), `the end ${index}`]);
    }
    for (let kill = 0; kill < KILLS; kill++) {
      const own = one.filter((line) => line.startsWith(`[victim${kill}]`)).map((line) => line.split(", ")[1]);
      expect(own).toEqual(Array.from(own, (_, line) => `${line}`));
    }
    // Numbers without a gap, and nobody left behind.
    let last: number | undefined;
    for (let told = await watching.next(); told["text"] !== "the end 3"; told = await watching.next()) {
      if (told["ev"] !== "said") continue;
      if (last !== undefined) expect(told["n"]).toBe(last + 1);
      last = told["n"] as number;
    }
    expect(last).toBeGreaterThan(said);
    const who = staying[0] as LineClient;
    const before = who.lines.length;
    who.say("/who");
    await who.until(() => who.lines.slice(before).some((line) => line.includes("speaker3")), "who is there");
    expect(who.lines.slice(before).join("\n")).not.toMatch(/victim/);
    for (const { child } of nodes) {
      expect(child.stderr).not.toMatch(/has another state|can't be read|given this one up/);
    }
    console.log(
      `NOTE: names of ${KILLS} killed servers were free after ${
        Math.round(Math.max(...waits) / 100) / 10
      } s at most`,
    );
  });
});
