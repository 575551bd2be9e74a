// NATS as operators run it: three servers of which one dies, with TLS, with users and tokens and no more rights than
// docs/cluster.md names.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../scripts/_report.ts";
import type { RuntimeName } from "../../scripts/processes.ts";
import { runCommand, stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";
import { NATS_SERVER, NatsServer } from "../support/nats_server.ts";
import { makeIdentity } from "../transports/identity.ts";
import { startNode } from "./_cluster.ts";
import { NatsCluster } from "./_nats_cluster.ts";

const RUNTIMES: readonly RuntimeName[] = ["node", "deno", "bun"];

/** Until another server leads, and on a busy machine. */
const PATIENCE = 40_000;

async function person(endpoint: string, name: string): Promise<LineClient> {
  const client = await LineClient.connect(endpoint, name);
  client.say(`REGISTER ${name}`);
  await client.until(() => client.lines.includes(`Registered as ${name}`), `${name} to be registered`);
  return client;
}

describe.skipIf(NATS_SERVER === undefined)("on three servers of NATS", { timeout: 3 * PATIENCE }, () => {
  let nats: NatsCluster;
  beforeAll(async () => {
    nats = await NatsCluster.start();
  }, PATIENCE);
  afterEach(stopCommands, PATIENCE);
  afterAll(() => nats[Symbol.asyncDispose]());

  test("a chat loses and doubles nothing when the one that leads is killed, twice", async () => {
    const url = nats.urlOf("three");
    const made = await runCommand(["cluster", "create", url, "--replicas", "3"], { flags: ["-A"] });
    expect([made.stderr, made.code]).toEqual(["", 0]);
    const nodes = await Promise.all(RUNTIMES.map((runtime) => startNode(runtime, url)));
    const clients = await Promise.all(nodes.map(({ line }, index) => person(line, `speaker${index}`)));
    const isSaid = (line: string) => /^\[speaker\d\] \d-\d+$/.test(line);
    let count = 0;
    for (let kills = 0; kills < 2; kills++) {
      await nats.whole("three");
      const leader = await nats.leaderOf("three");
      for (let round = 0; round < 40; round++) {
        for (let line = 0; line < 5; line++, count++) {
          for (const [index, client] of clients.entries()) client.say(`${index}-${count}`);
        }
        if (round === 10) await leader.kill();
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      for (const client of clients) {
        await client.until(() => client.lines.filter(isSaid).length >= 3 * count, "all lines", PATIENCE)
          .catch((error: Error) => {
            throw new Error(
              `${error.message}; the servers: ${nodes.map(({ child }) => child.stderr).join("; ")}`,
            );
          });
      }
      await leader.start();
    }
    const [one = [], two, three] = clients.map(({ lines }) => lines.filter(isSaid));
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    for (const index of clients.keys()) {
      const own = one.filter((line) => line.startsWith(`[speaker${index}]`));
      expect(own).toEqual(Array.from({ length: count }, (_, line) => `[speaker${index}] ${index}-${line}`));
    }
    for (const { child } of nodes) {
      expect(child.stderr).not.toMatch(/has another state|can't be read|given this one up/);
    }
  });
});

/** The settings that docs/cluster.md shows for the user of one chat. */
function documentedUser(): string {
  const found = /```text\n(\{ user: lobby[^]*?)```/.exec(readFileSync(join(ROOT, "docs/cluster.md"), "utf8"));
  return (found?.[1] as string).replace('"…"', '"s3cret"');
}

describe.skipIf(NATS_SERVER === undefined)("with a server of NATS that asks who one is", {
  timeout: PATIENCE,
}, () => {
  let nats: NatsServer | undefined;
  afterEach(async () => {
    await stopCommands();
    await nats?.[Symbol.asyncDispose]();
  }, PATIENCE);

  const urlOf = (login: string, chat: string) => `nats://${login}@127.0.0.1:${nats?.port}/${chat}`;

  test("a user with the rights that are documented can do all that a chat needs, and nothing in another one", async () => {
    const users = `[ { user: root, password: "r00t" }, ${documentedUser()} ]`;
    const settings = `accounts { lobby: { jetstream: enabled, users: ${users} } }`;
    nats = await new NatsServer({ settings }).start();
    const made = await runCommand(["cluster", "create", urlOf("root:r00t", "lobby")], { flags: ["-A"] });
    expect([made.stderr, made.code]).toEqual(["", 0]);
    const url = urlOf("lobby:s3cret", "lobby");
    const nodes = await Promise.all(RUNTIMES.map((runtime) => startNode(runtime, url)));
    const clients = await Promise.all(nodes.map(({ line }, index) => person(line, `person${index}`)));
    clients[0]?.say("hello");
    for (const client of clients) await client.until(() => client.lines.includes("[person0] hello"), "hello");
    // Whoever comes later reads it again, and NATS comes back with the same rights.
    await nats.kill();
    await nats.start();
    clients[1]?.say("again");
    for (const client of clients) {
      await client.until(() => client.lines.includes("[person1] again"), "again", PATIENCE);
    }
    const late = await startNode("node", url);
    const last = await person(late.line, "late");
    last.say("/history 5");
    await last.until(() => last.lines.some((line) => line.includes("[person0] hello")), "the history");
    for (const { child } of [...nodes, late]) expect(child.stderr).not.toMatch(/ermission|Trouble/);
    await expect(startNode("node", urlOf("lobby:s3cret", "other"))).rejects.toThrow(
      /Cannot open the chat "other"/,
    );
    await expect(startNode("node", urlOf("lobby:wrong", "lobby"))).rejects.toThrow(
      /Cannot reach NATS at nats:\/\/127[^]*uthorization/,
    );
    for (const { child } of nodes) {
      expect(child.stderr).not.toContain("s3cret");
      expect(child.stderr).toContain(`Part of the chat at nats://127.0.0.1:${nats.port}/lobby`);
    }
    const refused = await runCommand(["cluster", "create", urlOf("lobby:s3cret", "other")], {
      flags: ["-A"],
    });
    expect([refused.code, refused.stderr.split("\n").length]).toEqual([1, 2]);
    expect(refused.stderr).toMatch(/Cannot open the chat "other" on NATS: Permissions Violation/);
  });

  test("the way there is encrypted, and its certificate is checked, if the address says tls", async () => {
    const { cert = "", key = "" } = makeIdentity() as { readonly cert: string; readonly key: string };
    nats = new NatsServer({
      settings: "tls { cert_file: cert.pem, key_file: key.pem }",
    });
    writeFileSync(join(nats.folder, "cert.pem"), cert);
    writeFileSync(join(nats.folder, "key.pem"), key);
    await nats.start();
    const url = `tls://localhost:${nats.port}/secret`;
    const file = join(nats.folder, "cert.pem");
    const env = { NODE_EXTRA_CA_CERTS: file, DENO_CERT: file };
    const nodes = await Promise.all(RUNTIMES.map((runtime) => startNode(runtime, url, [], { env })));
    const clients = await Promise.all(nodes.map(({ line }, index) => person(line, `person${index}`)));
    clients[0]?.say("hello");
    for (const client of clients) await client.until(() => client.lines.includes("[person0] hello"), "hello");
    await nats.kill();
    await nats.start();
    clients[2]?.say("again");
    for (const client of clients) await client.until(() => client.lines.includes("[person2] again"), "again");
    for (const runtime of RUNTIMES) {
      await expect(startNode(runtime, url)).rejects.toThrow(/Cannot reach NATS at tls:[^]*certificate/);
    }
  });

  test("a server without TLS is not talked to, if the address says tls", async () => {
    nats = await new NatsServer().start();
    for (const runtime of RUNTIMES) {
      await expect(startNode(runtime, `tls://localhost:${nats.port}/secret`)).rejects.toThrow(
        /Cannot reach NATS at tls:/,
      );
    }
  });

  test("a token lets in, and a wrong one does not", async () => {
    nats = await new NatsServer({ args: ["--auth", "t0ken"] }).start();
    const [one, two] = [
      await startNode("deno", urlOf("t0ken", "a")),
      await startNode("bun", urlOf("t0ken", "a")),
    ];
    const [alice, bob] = [await person(one.line, "alice"), await person(two.line, "bob")];
    alice.say("hello");
    await bob.until(() => bob.lines.includes("[alice] hello"), "hello");
    await expect(startNode("node", urlOf("wrong", "a"))).rejects.toThrow(/uthorization/);
  });
});
