// Somebody who can write to the log writes in the name of a server: that takes another name, and its people stay.

import { Buffer } from "node:buffer";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parseCluster } from "../../src/backplane/nats/address.ts";
import { ask, connectTo, encode, type NatsConnection, store } from "../../src/backplane/nats/client.ts";
import { findLog } from "../../src/backplane/nats/log.ts";
import { stopCommands } from "../support/command.ts";
import { NATS_SERVER, NatsServer } from "../support/nats_server.ts";
import { startNode } from "./_cluster.ts";
import { person } from "./_people.ts";

/** What the first lines of all entries say, in their order. */
async function headers(
  connection: NatsConnection,
): Promise<readonly { n: string; c: number; text: string }[]> {
  const { last } = await findLog(connection, "forged");
  const texts = await Promise.all(
    Array.from({ length: last }, async (_, index) => {
      const { message } = await ask<{ readonly message: { readonly data: string } }>(
        connection,
        "STREAM.MSG.GET.PL_forged",
        { seq: index + 1 },
      );
      return Buffer.from(message.data, "base64").toString();
    }),
  );
  return texts.map((text) => ({ ...JSON.parse(text.split("\n")[0] as string), text }));
}

describe.skipIf(NATS_SERVER === undefined)("whoever writes in a server's name", { timeout: 60_000 }, () => {
  let nats: NatsServer;
  beforeAll(async () => {
    nats = await new NatsServer().start();
  });
  afterEach(stopCommands, 30_000);
  afterAll(() => nats[Symbol.asyncDispose]());

  test.each([{}, { left: true }])(
    "costs its people a second, and not their connections: %j",
    async (rest) => {
      const url = nats.urlOf("forged");
      const [one, two] = await Promise.all([startNode("node", url), startNode("bun", url)]);
      const [alice, bob] = [await person(one.line, "alice"), await person(two.line, "bob")];
      const connection = await connectTo(parseCluster(url));
      try {
        const all = await headers(connection);
        const name = all.findLast(({ text }) => text.includes('"name":"alice"'))?.n as string;
        const count = all.findLast(({ n }) => n === name)?.c as number;
        // A beat may have come meanwhile.
        for (const c of [count + 1, count + 2]) {
          await store(connection, "pl.forged.log", encode(JSON.stringify({ v: 1, n: name, c, ...rest })));
        }
      } finally {
        await connection.close();
      }
      await alice.until(() => alice.lines.some((line) => line.startsWith("Back after ")), "alice to be back");
      const names = () => alice.lines.filter((line) => line === "Registered as alice").length;
      await alice.until(() => names() === 2, "her name");
      alice.say("hello");
      await bob.until(() => bob.lines.includes("[alice] hello"), "what she says");
      expect(two.child.stderr).not.toMatch(/given this one up/);
    },
  );
});
