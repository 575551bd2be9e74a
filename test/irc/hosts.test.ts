// The words that stand for addresses: the same for the same address, by whatever door it comes, and with what is kept after
// a restart, too, so that a ban by host holds. What they are made with is shown to nobody.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { ServeOptions } from "../../mod.ts";
import { memoryStore, sqliteStore, type Store } from "../../src/store/mod.ts";
import { newFile } from "../store/folder.ts";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";
import { startChat } from "../server/_support.ts";

const IRC: ServeOptions = {
  listen: ["irc://127.0.0.1:0", "tcp://127.0.0.1:0"],
  irc: { serverName: "irc.example", network: "test", lobby: "offer" },
};

async function start(options: ServeOptions) {
  const { log, server } = await startChat({ ...IRC, ...options });
  const [irc = "", nc = ""] = server.endpoints;
  return { irc, log, nc, server };
}

/** The word for where a client comes from, as all see it who are in the room. */
async function wordOf(client: IrcClient, room = "#den"): Promise<string> {
  const [joined = ""] = await client.ask(`JOIN ${room}`);
  const [, word] = /@([a-z\d]{12})\.test JOIN /.exec(joined) ?? [];
  if (word === undefined) throw new Error(`no word in: ${joined}`);
  return word;
}

async function secretIn(store: Store): Promise<string> {
  const { secret } = await store.load();
  await store.close();
  return secret as string;
}

/** Keeps out whoever comes from here but bob, whose name and room outlive the server. */
async function banned(data: string | Store): Promise<string> {
  const { irc, server } = await start({ data });
  const bob = await IrcClient.register(irc, "bob");
  await bob.ask("REGISTER * * correct-horse");
  const word = await wordOf(bob);
  await bob.ask(`MODE #den +b *!*@${word}.test`);
  await server.close();
  return word;
}

test("a host is the same word after a restart, and a ban by it keeps out the same people", async () => {
  const data = newFile();
  const word = await banned(data);
  const { irc, nc } = await start({ data });
  const carol = await IrcClient.register(irc, "carol");
  expect(await wordOf(carol, "#tea")).toBe(word);
  expect(await carol.ask("JOIN #den")).toEqual([":irc.example 474 carol #den :Cannot join channel (+b)"]);
  const dan = await LineClient.connect(nc, "dan");
  await dan.asks("/join den", "You may not come into #den.");
});

test("a ban by host holds on a server where nobody is on IRC any more", async () => {
  const data = memoryStore();
  await banned(data);
  const { connect } = await startChat({ data });
  const dan = await connect("dan");
  await dan.asks("/join den", "You may not come into #den.");
});

test("where nothing is kept each start has other words, and what has kept no secret yet gets one", async () => {
  const data = memoryStore();
  const words = new Set<string>();
  for (const options of [{}, {}, { data }]) {
    const { irc, server } = await start(options);
    words.add(await wordOf(await IrcClient.register(irc, "bob")));
    await server.close();
  }
  expect(words.size).toBe(3);
  const secret = await secretIn(data);
  // 32 bytes in base64.
  expect(secret).toMatch(/^[\w-]{43}$/);
  await (await start({ data })).server.close();
  expect(await secretIn(data)).toBe(secret);
});

test("the secret is in no log, no number for operators and no recording", async () => {
  const data = newFile();
  const record = join(dirname(data), "chat.jsonl");
  let shown = "";
  // The second one begins with what was kept.
  for (let life = 1; life <= 2; life++) {
    const { irc, log, server } = await start({ data, record, admin: "http://127.0.0.1:0" });
    await wordOf(await IrcClient.register(irc, `bob${life}`));
    shown += await (await fetch(new URL("/metrics", server.adminEndpoint))).text();
    shown += JSON.stringify(server.stats());
    await server.close();
    shown += JSON.stringify(log.lines);
  }
  const recording = readFileSync(record, "utf8");
  expect(recording.match(/"kept":/g)).toHaveLength(2);
  expect(shown).toMatch(/partyline_/);
  expect(recording + shown).not.toContain(await secretIn(sqliteStore(data)));
});
