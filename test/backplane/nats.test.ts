// The backplane on a real nats-server.

import { Buffer } from "node:buffer";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parseCluster } from "../../src/backplane/nats/address.ts";
import { ask, connectTo, encode, type NatsConnection, store } from "../../src/backplane/nats/client.ts";
import { findLog } from "../../src/backplane/nats/log.ts";
import type { NatsBackplane } from "../../src/backplane/nats/nats.ts";
import { createCluster, natsBackplane } from "../../src/backplane/nats/open.ts";
import { readSnapshot } from "../../src/backplane/nats/snapshot.ts";
import { NATS_SERVER, NatsServer } from "../support/nats_server.ts";
import { announced, NODE, WritingHome } from "./_home.ts";
import { testBackplane } from "./contract.ts";

describe.skipIf(NATS_SERVER === undefined)("with a nats-server", () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await new NatsServer().start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const opened: WritingHome[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ backplane }) => backplane.leave(1_000)));
  });

  async function joined(chat: string, node = NODE): Promise<WritingHome & { backplane: NatsBackplane }> {
    const home = new WritingHome(natsBackplane(server.urlOf(chat)));
    opened.push(home);
    await home.join(node);
    return home as WritingHome & { backplane: NatsBackplane };
  }

  async function asked<T>(act: (connection: NatsConnection) => Promise<T>): Promise<T> {
    const connection = await connectTo(parseCluster(server.urlOf("any")));
    try {
      return await act(connection);
    } finally {
      await connection.close();
    }
  }

  test("who joins goes on from what was saved, though the log before it is gone", async () => {
    const one = await joined("saved");
    for (let index = 0; index < 1000; index++) one.backplane.append(announced(`line ${index}`));
    await one.untilLines(1000);
    await one.backplane.save();
    const { last } = await asked((connection) => findLog(connection, "saved"));
    one.backplane.append(announced("afterwards"));
    await one.untilLines(1001);
    await asked((connection) => ask(connection, "STREAM.PURGE.PL_saved", { seq: last + 1 }));
    const two = await joined("saved", { ...NODE, secret: "another one's" });
    expect(two.seat?.secret).toBe(NODE.secret);
    expect(two.heard.slice(0, 1002)).toEqual(one.heard.slice(0, 1002));
    two.backplane.append(announced("from two"));
    await Promise.all([one.untilLines(1002), two.untilLines(1002)]);
    expect(two.lines).toEqual(one.lines);
  });

  test(
    "who joins reads thousands of tiny entries, and large ones by the hundred, each once and in order",
    async () => {
      const one = await joined("long");
      await asked(async (connection) => {
        for (let index = 0; index < 20_000; index++) {
          connection.publish("pl.long.log", encode(`{"v":1,"n":"nobody","c":${index}}`));
        }
        await store(connection, "pl.long.log", encode('{"v":1,"n":"nobody","c":1}'));
      });
      const lines = Array.from({ length: 300 }, (_, index) => `${index} ${"x".repeat(100_000)}`);
      for (const line of lines) {
        one.backplane.append(announced(line));
        // More than 1 MiB on its way is more than any server hands over.
        if (one.backplane.backlog > 1_048_576) {
          await new Promise<void>((resolve) => one.backplane.whenRoom(resolve));
        }
      }
      await one.untilLines(300);
      const two = await joined("long");
      await two.untilLines(300);
      expect(one.lines).toEqual(lines);
      expect(two.heard.slice(0, one.heard.length)).toEqual(one.heard);
    },
    30_000,
  );

  test("what stands in the log twice happens once", async () => {
    const [one, two] = [await joined("twice"), await joined("twice")];
    for (let index = 0; index < 20; index++) {
      one.backplane.append(announced(`one ${index}`));
      two.backplane.append(announced(`two ${index}`));
      await Promise.all([one.untilLines(2 * index + 2), two.untilLines(2 * index + 2)]);
    }
    await asked(async (connection) => {
      const { last } = await findLog(connection, "twice");
      for (let seq = 1; seq <= last; seq++) {
        const { message } = await ask<{ readonly message: { readonly data: string } }>(
          connection,
          "STREAM.MSG.GET.PL_twice",
          { seq },
        );
        await store(connection, "pl.twice.log", Buffer.from(message.data, "base64"));
      }
    });
    one.backplane.append(announced("the end"));
    await Promise.all([one, two].map((home) => home.until(() => home.lines.includes("the end"))));
    expect(two.heard).toEqual(one.heard.slice(-two.heard.length));
    expect([one.lines.length, new Set(one.lines).size]).toEqual([41, 41]);
  });

  test("nobody joins a log whose beginning is gone, and that was not saved", async () => {
    const one = await joined("cut");
    one.backplane.append(announced("a"));
    await one.untilLines(1);
    await asked((connection) => ask(connection, "STREAM.PURGE.PL_cut", { seq: 3 }));
    await expect(joined("cut")).rejects.toThrow(/its log begins at \d+, and nothing was saved/);
  });

  test("nobody joins with other rules, and is told which", async () => {
    await joined("rules");
    const other = { ...NODE, rules: { ...NODE.rules, maxRooms: 3 } };
    await expect(joined("rules", other)).rejects.toThrow(/other settings than the others: maxRooms/);
  });

  test("servers of two versions are one chat at the level that both know, until the old ones have left", async () => {
    const leveled = (home: WritingHome) => home.heard.filter((line) => line === "- leveled").length;
    const old = await joined("levels", { ...NODE, levels: { low: 1, high: 1 } });
    const young = await joined("levels", { ...NODE, levels: { low: 1, high: 2 } });
    expect([leveled(old), leveled(young)]).toEqual([1, 1]);
    old.backplane.append(announced("at level 1"));
    await young.untilLines(1);
    await old.backplane.leave(5_000);
    await young.until(() => leveled(young) === 2);
    await expect(joined("levels", { ...NODE, levels: { low: 1, high: 1 } })).rejects.toThrow(
      /level 2.* goes up to 1: start/,
    );
    // It was saved as soon as it was at level 2: who knows nothing else need not read what was before.
    const only = { ...NODE, levels: { low: 2, high: 2 } };
    young.backplane.append(announced("a"));
    const youngest = await joined("levels", only);
    await youngest.untilLines(2);
    await asked((connection) => ask(connection, "STREAM.PURGE.PL_levels_SAVE"));
    await expect(joined("levels", only)).rejects.toThrow(
      /has to read what was computed at level 1.*begins at 2/,
    );
  });

  test("what is said by who joins must be whole, or it is skipped by all", async () => {
    const one = await joined("half");
    await asked((connection) =>
      store(connection, "pl.half.log", encode('{"v":1,"n":"x","c":1,"joined":{"level":1}}'))
    );
    await one.until(() => one.standings.includes("trouble"));
    one.backplane.append(announced("a"));
    await one.untilLines(1);
  });

  test("a stream of somebody else's is left alone", async () => {
    await asked((connection) =>
      ask(connection, "STREAM.CREATE.PL_theirs", { name: "PL_theirs", subjects: ["pl.theirs.log"] })
    );
    await expect(joined("theirs")).rejects.toThrow(/was not made by partyline/);
  });

  test("a log that is deleted ends the chat, and nobody founds another one over it", async () => {
    const one = await joined("deleted");
    await asked((connection) => ask(connection, "STREAM.DELETE.PL_deleted"));
    await one.until(() => one.standings.includes("over"));
  });

  test("who has come to another state than the first of them ends, and the others go on", async () => {
    const [one, two, three] = [await joined("differ"), await joined("differ"), await joined("differ")];
    two.digest = () => "another";
    await two.until(() => two.standings.includes("over"));
    expect([one, three].some(({ standings }) => standings.includes("over"))).toBe(false);
    one.backplane.append(announced("a"));
    await three.untilLines(1);
  }, 20_000);

  test("what is no batch is skipped by all", async () => {
    const [one, two] = [await joined("noise"), await joined("noise")];
    await asked(async (connection) => {
      for (const text of ["noise", "", '{"v":1}']) await store(connection, "pl.noise.log", encode(text));
    });
    one.backplane.append(announced("a"));
    await Promise.all([one.untilLines(1), two.untilLines(1)]);
    // Of the others it is told after a minute.
    expect(one.standings).toEqual(["joined", "trouble"]);
  });

  test("a check of the wrong form, of one who has joined, ends nobody", async () => {
    const [one, two] = [await joined("check"), await joined("check")];
    const forged = [JSON.stringify({ v: 1, n: "x", c: 1, joined: NODE })];
    for (const [index, check] of ["5", "null", "{}", "[]", '"x"'].entries()) {
      forged.push(`{"v":1,"n":"x","c":${index + 2},"d":${check}}`, `{"v":1,"n":"x","c":2,"d":${check}}`);
    }
    await asked(async (connection) => {
      for (const text of forged) await store(connection, "pl.check.log", encode(text));
    });
    one.backplane.append(announced("a"));
    await Promise.all([one.untilLines(1), two.untilLines(1)]);
    expect(one.standings).toEqual(["joined", "joined", "trouble"]);
    expect(two.standings).toEqual(["joined", "trouble"]);
  });

  test(
    "a server in whose name others write goes, comes back under another one, and loses nothing that it says then",
    async () => {
      const [one, two] = [await joined("names"), await joined("names")];
      const name = async () => {
        const { message } = await asked((connection) =>
          ask<{ readonly message: { readonly data: string } }>(connection, "STREAM.MSG.GET.PL_names", {
            last_by_subj: "pl.names.log",
          })
        );
        return JSON.parse((Buffer.from(message.data, "base64").toString().split("\n")[0]) as string) as {
          readonly n: string;
          readonly c: number;
        };
      };
      for (const last of [{ left: true }, {}]) {
        one.standings.splice(0);
        const before = two.lines.length;
        one.backplane.append(announced("before"));
        await two.untilLines(before + 1);
        const { c, n } = await name();
        const forged = `${JSON.stringify({ v: 1, n, c: c + 1, ...last })}\n${
          JSON.stringify(announced("forged"))
        }`;
        await asked((connection) => store(connection, "pl.names.log", encode(forged)));
        await one.until(() => one.standings.filter((kind) => kind === "expelled").length === 2);
        one.backplane.append(announced("after"));
        await Promise.all([one, two].map((home) => home.until(() => home.lines.at(-1) === "after")));
        expect(one.lines.slice(before - two.lines.length)).toEqual(
          two.lines.slice(before - two.lines.length),
        );
      }
      expect(two.lines).toEqual(["before", "after", "before", "forged", "after"]);
    },
    20_000,
  );

  test("without JetStream the operator is told what to start", async () => {
    const plain = await new NatsServer({ hasJetStream: false }).start();
    try {
      const url = plain.urlOf("off");
      await expect(new WritingHome(natsBackplane(url)).join()).rejects.toThrow(/JetStream is not enabled/);
      await expect(createCluster(url, 1)).rejects.toThrow(/JetStream is not enabled/);
    } finally {
      await plain[Symbol.asyncDispose]();
    }
  });

  test("of a right that its user lacks, the operator is told which it is", async () => {
    const permissions = '{ publish: ["$JS.API.>", "pl.rights.save.>"], subscribe: ["_INBOX.>"] }';
    const strict = await new NatsServer({
      settings: `authorization { users: [{ user: a, password: a, permissions: ${permissions} }] }`,
    }).start();
    try {
      const home = new WritingHome(natsBackplane(`nats://a:a@127.0.0.1:${strict.port}/rights`));
      await expect(home.join()).rejects.toThrow(/Publish to "pl\.rights\.log"/);
    } finally {
      await strict[Symbol.asyncDispose]();
    }
  }, 20_000);

  test("a server of NATS that takes little has all of it, and what was saved; what is too much for it ends nobody", async () => {
    const small = await new NatsServer({ settings: "max_payload: 20000" }).start();
    try {
      const [one, two] = [1, 2].map(() => new WritingHome(natsBackplane(small.urlOf("small")))) as [
        WritingHome & { backplane: NatsBackplane },
        WritingHome,
      ];
      await one.join();
      for (const text of ["a", "x".repeat(15_000), "y".repeat(25_000), "b"]) {
        one.backplane.append(announced(text));
      }
      await one.untilLines(3);
      await one.backplane.save();
      await two.join();
      expect(two.lines).toEqual(["a", "x".repeat(15_000), "b"]);
      expect(one.standings).not.toContain("trouble");
      const last = await connectTo(parseCluster(small.urlOf("small")));
      expect(await readSnapshot(last, "small", (await findLog(last, "small")).identity)).toBeDefined();
      await Promise.all([last.close(), one.backplane.leave(1_000), two.backplane.leave(1_000)]);
    } finally {
      await small[Symbol.asyncDispose]();
    }
  });

  testBackplane("nats", { open: (chat) => natsBackplane(server.urlOf(chat)), isShared: true });
});
