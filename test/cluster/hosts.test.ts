// The words that stand for addresses in a cluster: the same on all of its servers, for good, and in each server's copy.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sqliteStore } from "../../src/store/sqlite/store.ts";
import { startCommand } from "../support/command.ts";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";
import { NATS_SERVER } from "../support/nats_server.ts";
import { startNode } from "./_cluster.ts";
import { natsGround } from "./_nats.ts";

/** What an IRC client that comes in is told of the place where it comes from. */
async function wordOf(client: IrcClient, room: string): Promise<string> {
  const joined = (await client.ask(`JOIN ${room}`)).find((line) => line.includes(` JOIN ${room}`)) ?? "";
  const [, word] = /@([a-z\d]{12})\.partyline JOIN /.exec(joined) ?? [];
  if (word === undefined) throw new Error(`no word in: ${joined}`);
  return word;
}

async function secretIn(file: string): Promise<string | undefined> {
  const store = sqliteStore(file);
  const { secret } = await store.load();
  await store.close();
  return secret;
}

describe.skipIf(NATS_SERVER === undefined)("hosts in a cluster", { timeout: 60_000 }, () => {
  const ground = natsGround();

  test("are the same words on all servers, so that a ban that one of them is told holds on the others", async () => {
    const url = ground.nats.urlOf("words");
    const nodes = [
      await startNode("node", url),
      await startNode("deno", url),
      await startNode("bun", url),
    ] as const;
    const bob = await IrcClient.register(nodes[0].irc, "bob");
    const word = await wordOf(bob, "#den");
    const carol = await IrcClient.register(nodes[1].irc, "carol");
    expect(await wordOf(carol, "#den")).toBe(word);
    const dan = await IrcClient.register(nodes[2].irc, "dan");
    expect(await wordOf(dan, "#tea")).toBe(word);
    await bob.ask(`MODE #den +b *!*@${word}.partyline`);
    const refused = await dan.ask("JOIN #den");
    expect(refused).toEqual([expect.stringMatching(/ 474 dan #den :Cannot join channel \(\+b\)$/)]);
    expect(await carol.ask("PRIVMSG #den :hello")).toContainEqual(
      expect.stringMatching(/ 404 carol #den :Cannot send to channel: you are banned$/),
    );
    const fay = await LineClient.connect(nodes[1].line, "fay");
    fay.say("/join den");
    await fay.until(() => fay.lines.includes("You may not come into #den."), "the refusal");
  });

  test("are so for good, and in the copies, with which a server goes on alone; and in no log or recording", async () => {
    const url = ground.nats.urlOf("copies");
    const files = ["one.db", "two.db"].map((file) => join(ground.folder, file)) as [string, string];
    const record = join(ground.folder, "chat.jsonl");
    const one = await startNode("deno", url, ["--data", files[0]]);
    const word = await wordOf(await IrcClient.register(one.irc, "bob"), "#den");
    const two = await startNode("bun", url, ["--data", files[1], "--record", record, "--log-level", "debug"]);
    for (const { child } of [one, two]) expect((await child.stop()).code).toBe(0);
    const secret = await secretIn(files[0]) as string;
    // 32 bytes in base64.
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await secretIn(files[1])).toBe(secret);
    for (const text of [readFileSync(record, "utf8"), one.child.stderr, two.child.stderr]) {
      expect(text).not.toBe("");
      expect(text).not.toContain(secret);
    }
    // Nobody was there, and this one has no copy.
    const three = await startNode("node", url);
    expect(await wordOf(await IrcClient.register(three.irc, "carol"), "#den")).toBe(word);
    await three.child.stop();
    const alone = await startCommand(["--listen", "irc://127.0.0.1:0", "--data", files[1]], {
      flags: ["-A"],
    });
    expect(await wordOf(await IrcClient.register(alone.endpoint, "dan"), "#den")).toBe(word);
  });
});
