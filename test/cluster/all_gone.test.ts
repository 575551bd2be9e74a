// All servers of a chat are killed, and one starts: what the chat has kept is there, and who was in it is soon gone.
// `npm run test:cluster -- --long` has it started on each runtime, one after the other.

import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { RuntimeName } from "../../scripts/processes.ts";
import { runCommand } from "../support/command.ts";
import { JsonClient, type Told } from "../support/json_client.ts";
import { NATS_SERVER } from "../support/nats_server.ts";
import { type Node, startNode } from "./_cluster.ts";
import { natsGround } from "./_nats.ts";
import { person } from "./_people.ts";

const RUNTIMES: readonly RuntimeName[] = ["node", "deno", "bun"];
const STARTING = process.env["PARTYLINE_LONG"] === undefined ? RUNTIMES.slice(2) : RUNTIMES;

/** 9 s, on a machine that has time; three times as long on one that has none. */
const UNTIL_GONE = 30_000;

const PASSWORD = "a long password";

/** All that outlives everybody, as a program is told it: with numbers, topics, accounts and bans. */
async function keptOf(client: JsonClient): Promise<readonly Told[]> {
  const answers: Told[] = [];
  for (
    const command of [
      { do: "history", count: 100 },
      { do: "history", room: "den", count: 100 },
      { do: "topic", room: "den" },
      { do: "masks", room: "den", list: "b" },
      { do: "bans" },
    ]
  ) {
    const { re: _, ...answer } = await client.asks(command);
    expect(answer["error"]).toBe(undefined);
    answers.push(answer);
  }
  return answers;
}

describe.skipIf(NATS_SERVER === undefined)("when all of its servers are killed", { timeout: 120_000 }, () => {
  const ground = natsGround();

  async function kill(nodes: readonly Node[]): Promise<void> {
    await Promise.all(nodes.map(({ child }) => child.kill()));
  }

  test("a chat has its accounts, topics, bans, numbers and lines again, and none of its people for long", async () => {
    const url = ground.nats.urlOf("gone");
    const orders = join(ground.folder, "orders.db");
    let nodes = [
      await startNode("node", url, ["--data", orders]),
      await startNode("deno", url),
      await startNode("bun", url),
    ];
    const { client: alice, welcome } = await JsonClient.hello((nodes[1] as Node).json);
    await alice.asks({ do: "register", name: "alice" });
    await alice.asks({ do: "claim", password: PASSWORD });
    const bob = await person((nodes[2] as Node).line, "bob");
    await runCommand(["accounts", "--appoint", "alice", "--data", orders], { flags: ["-A"] });
    const banned = { do: "ban", target: "pat", duration: 86_400_000, reason: "comes back all the time" };
    // Until she may: the appointment takes a moment.
    while ((await alice.asks(banned))["error"] !== undefined) await setTimeout(50);
    await alice.asks({ do: "ban", target: "192.0.2.0/24" });
    await alice.asks({ do: "join", room: "den" });
    await alice.asks({ do: "topic", room: "den", text: "what becomes of us" });
    await alice.asks({ do: "mode", room: "den", changes: [{ isSet: true, mode: "b", mask: "rex!*@*" }] });
    bob.say("/join #den", "in the den, on Bun");
    await bob.until(() => bob.lines.includes("[bob #den] in the den, on Bun"), "its line");
    for (let line = 0; line < 30; line++) {
      await alice.asks({ do: "say", room: line % 3 === 0 ? "den" : "lobby", text: `line ${line}` });
    }
    let kept = await keptOf(alice);
    let { resume } = welcome;
    expect(kept).toMatchObject([
      { last: 20 },
      { last: 11 },
      { topic: { by: "alice" } },
      { masks: [{ mask: "rex!*@*" }] },
      { total: 2 },
    ]);

    for (const runtime of STARTING) {
      await kill(nodes);
      const one = await startNode(runtime, url);
      const startedAt = performance.now();
      nodes = [one];
      const back = await JsonClient.hello(one.json, resume as string);
      // She asks for her session again; all others see her as she was.
      expect(back.welcome).toMatchObject({
        you: "alice",
        account: "alice",
        isModerator: true,
        resumed: true,
      });
      expect(await keptOf(back.client)).toEqual(kept);
      const { client: carol, welcome: hers } = await JsonClient.hello(one.json);
      expect(await carol.asks({ do: "register", name: "pat" })).toMatchObject({
        error: { code: "nameBanned" },
      });
      expect(await carol.asks({ do: "login", name: "alice", password: "another one" })).toMatchObject({
        error: { code: "loginDenied" },
      });
      const heir = await person(one.line, `heir${runtime}`);
      while (!heir.lines.includes("Registered as bob")) {
        if (performance.now() - startedAt > UNTIL_GONE) throw new Error("bob is not gone");
        heir.say("REGISTER bob");
        await setTimeout(100);
      }
      const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
      console.log(`NOTE: whoever was there is gone ${seconds} s after one server, ${runtime}, listens`);
      expect(await back.client.asks({ do: "who", room: "den" })).toMatchObject({ names: ["alice"] });
      // By her password, whoever else has her name: that one is disconnected.
      expect(await carol.asks({ do: "login", name: "alice", password: PASSWORD })).toMatchObject({
        name: "alice",
        isModerator: true,
      });
      await back.client.line.seesClose();
      const { last } = kept[0] as { readonly last: number };
      expect(await carol.asks({ do: "say", text: `on ${runtime}` })).toMatchObject({
        ok: "say",
        n: last + 1,
      });
      expect(await carol.asks({ do: "join", room: "den" })).toMatchObject({ total: 1 });
      kept = await keptOf(carol);
      resume = hers["resume"];
      heir.say("/join #den");
      await heir.until(() => heir.lines.some((line) => line.startsWith("You are in #den")), "the den");
    }
  });
});
