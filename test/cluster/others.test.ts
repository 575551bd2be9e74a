// What an operator sees of the other servers of a chat: how many there are, and which come, leave, or are given up.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../scripts/_report.ts";
import type { RuntimeName } from "../../scripts/processes.ts";
import { metricsOf } from "../support/admin_client.ts";
import { NATS_SERVER } from "../support/nats_server.ts";
import { type Node, startNode } from "./_cluster.ts";
import { natsGround } from "./_nats.ts";

const RUNTIMES: readonly RuntimeName[] = ["node", "deno", "bun"];

/** 30 s: a server that is dead is given up after 9 s, and the machine may be busy. */
const UNTIL_GONE = 30_000;

/** How many servers that server says there are. */
async function serversAt({ child }: Node): Promise<number | undefined> {
  const [admin = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(child.stdout + child.stderr) ?? [];
  return [...(await metricsOf(admin)).get("partyline_servers")?.samples.values() ?? []][0];
}

describe.skipIf(NATS_SERVER === undefined)("the other servers of a chat", { timeout: 120_000 }, () => {
  const ground = natsGround();

  test("are counted and told of in the log when they come, leave, or are given up", async () => {
    const url = ground.nats.urlOf("others");
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    const nodes: Node[] = [];
    for (const runtime of RUNTIMES) {
      nodes.push(await startNode(runtime, url, ["--admin", "http://127.0.0.1:0"]));
    }
    /** Waits until each of them has told that, so many times. */
    const tell = async (what: string, times: readonly number[] = [1, 1, 1]) => {
      for (const [index, { child }] of nodes.entries()) {
        const told = () => child.stderr.split(what).length - 1;
        await child.until(() => told() === times[index], () => `"${what}" in ${child.stderr}`, UNTIL_GONE);
      }
    };
    const expectServers = async (count: number) =>
      expect(await Promise.all(nodes.map(serversAt))).toEqual(nodes.map(() => count));
    for (const [before, { child }] of nodes.entries()) {
      expect(child.stderr).toContain(`Part of the chat at ${url} (servers: ${before + 1})`);
    }
    await tell("Another server is part of this chat", [2, 1, 0]);
    await expectServers(3);
    const leaving = await startNode("node", url);
    await tell(`Another server is part of this chat, of version ${version} (servers: 4)`);
    await expectServers(4);
    leaving.child.signal("SIGTERM");
    await tell("One of the other servers has left this chat (servers: 3)");
    await expectServers(3);
    const dying = await startNode("node", url);
    dying.child.signal("SIGKILL");
    await tell("One of the other servers was silent for too long, and is given up (servers: 3)");
    await expectServers(3);
  });
});
