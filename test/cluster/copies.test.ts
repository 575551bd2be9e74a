// Beside a cluster: each server's own copy of the chat in a file, and a recording that begins in the middle.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RuntimeName } from "../../scripts/processes.ts";
import { sqliteStore } from "../../src/store/sqlite/store.ts";
import type { Kept } from "../../src/store/store.ts";
import { runCommand, startCommand } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";
import { NATS_SERVER } from "../support/nats_server.ts";
import { startNode } from "./_cluster.ts";
import { natsGround } from "./_nats.ts";

const RUNTIMES: readonly RuntimeName[] = ["node", "deno", "bun"];

async function keptIn(file: string): Promise<Kept> {
  const store = await sqliteStore(file);
  const kept = await store.load();
  await store.close();
  return kept;
}

async function person(endpoint: string, name: string): Promise<LineClient> {
  const client = await LineClient.connect(endpoint, name);
  client.say(`REGISTER ${name}`);
  await client.until(() => client.lines.includes(`Registered as ${name}`), `${name} to be registered`);
  return client;
}

async function says(client: LineClient, ...lines: readonly string[]): Promise<void> {
  client.say(...lines);
  const last = lines.at(-1) as string;
  await client.until(() => client.lines.some((line) => line.endsWith(last)), last);
}

describe.skipIf(NATS_SERVER === undefined)("beside a cluster", { timeout: 60_000 }, () => {
  const ground = natsGround();
  let chats = 0;

  test("each server has all of the chat in its file, though it was away; without the cluster it goes on from there", async () => {
    const url = ground.nats.urlOf(`chat-${++chats}`);
    const files = RUNTIMES.map((runtime) => join(ground.folder, `${runtime}.db`));
    const start = (index: number) =>
      startNode(RUNTIMES[index] as RuntimeName, url, ["--data", files[index] as string]);
    const nodes = await Promise.all([0, 1, 2].map(start));
    const alice = await person(nodes[0]?.line as string, "alice");
    await says(
      alice,
      "/claim a long password",
      "/join #den",
      "/topic of the den",
      "in the den",
      "/join #lobby",
      "one",
    );
    await nodes[1]?.child.stop();
    await says(alice, "two", "three", "/join #later", "in the later one");
    const again = await start(1);
    const bob = await person(again.line, "bob");
    await says(bob, "four");
    await alice.until(() => alice.lines.includes("[bob] four"), "four");
    for (const { child } of [nodes[0], again, nodes[2]].map((node) => node as typeof again)) {
      expect((await child.stop()).code).toBe(0);
    }
    const [one, two, three] = await Promise.all(files.map(keptIn));
    expect(one?.accounts.map(([key]) => key)).toEqual(["alice"]);
    const lobby = one?.rooms.find(([key]) => key === "lobby")?.[1];
    expect(lobby?.lines.map(({ number, text }) => `${number} ${text}`)).toEqual([
      "1 one",
      "2 two",
      "3 three",
      "4 four",
    ]);
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    const alone = await startCommand(["--port", "0", "--data", files[1] as string], { flags: ["-A"] });
    const carol = await LineClient.connect(alone.endpoint, "carol");
    carol.say("/history 5", "REGISTER alice");
    await carol.until(() => carol.lines.some((line) => line.includes("[bob] four")), "the history");
    await carol.until(
      () => carol.lines.some((line) => /alice.*(claimed|belongs|password|login)/i.test(line)),
      "the account",
    );
  });

  test("a server that was away for longer than the others remember says how much its file lacks", async () => {
    const url = ground.nats.urlOf(`chat-${++chats}`);
    const args = ["--data", join(ground.folder, "lacking.db"), "--history", "3"];
    const other = await startNode("node", url, ["--history", "3"]);
    const away = await startNode("bun", url, args);
    const alice = await person(other.line, "alice");
    await says(alice, "1");
    await away.child.stop();
    await says(alice, ...Array.from({ length: 10 }, (_, index) => `${index + 2}`));
    const again = await startNode("bun", url, args);
    await again.child.logs(/The data lacks 7 lines/);
    await again.child.stop();
    const { rooms } = await keptIn(join(ground.folder, "lacking.db"));
    expect(rooms.find(([key]) => key === "lobby")?.[1].lines.map(({ number }) => number)).toEqual([
      1,
      9,
      10,
      11,
    ]);
  });

  test("nothing of another chat's file is overwritten", async () => {
    const file = join(ground.folder, "others.db");
    const alone = await startCommand(["--port", "0", "--data", file], { flags: ["-A"] });
    await says(await person(alone.endpoint, "alice"), "/claim a long password", "remember this");
    await alone.stop();
    const before = await keptIn(file);
    await expect(startNode("node", ground.nats.urlOf(`chat-${++chats}`), ["--data", file])).rejects.toThrow(
      /the data is another chat's/,
    );
    expect(await keptIn(file)).toEqual(before);
  });

  test("an operator's order reaches the chat by any of the files", async () => {
    const url = ground.nats.urlOf(`chat-${++chats}`);
    const file = join(ground.folder, "orders.db");
    const [one, two] = [await startNode("node", url, ["--data", file]), await startNode("bun", url)];
    const alice = await person(two.line, "alice");
    await says(alice, "/claim a long password", "claimed");
    await runCommand(["accounts", "--appoint", "alice", "--data", file], { flags: ["-A"] });
    await alice.until(() => alice.lines.some((line) => /moderator/i.test(line)), "the appointment");
    expect(one.child.stderr).not.toMatch(/\[ERR\]/);
  });

  test("a recording begins with who is there, and is computed again to the same states", async () => {
    const url = ground.nats.urlOf(`chat-${++chats}`);
    const first = await startNode("deno", url);
    const alice = await person(first.line, "alice");
    await says(alice, "/claim a long password", "/join #den", "before");
    for (const runtime of RUNTIMES) {
      const file = join(ground.folder, `${runtime}.jsonl`);
      const node = await startNode(runtime, url, ["--record", file]);
      const bob = await person(node.line, "bob");
      bob.say("/join #den", "/who", `hello from ${runtime}`);
      await alice.until(() => alice.lines.some((line) => line.includes(`hello from ${runtime}`)), "hello");
      await says(alice, `hello on ${runtime}`);
      bob.say("quit");
      await bob.seesClose();
      await node.child.stop();
      expect(readFileSync(file, "utf8")).not.toMatch(/scrypt/);
      const shown = await runCommand(["replay", file], { flags: ["-A"] });
      expect(shown.stdout).toMatch(new RegExp(`alice.*hello from ${runtime}`));
      expect(shown.stdout).toMatch(new RegExp(`bob.*hello on ${runtime}`));
      const verified = await runCommand(["replay", file, "--verify"], { flags: ["-A"] });
      expect(verified.stdout).toMatch(/^\d+ lines, \d+ states as recorded\n$/);
    }
  });
});
