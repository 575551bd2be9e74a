// Servers on three runtimes that are one chat, and what becomes of it when one of them, or what connects them, fails.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RuntimeName } from "../../scripts/processes.ts";
import { stopCommands } from "../support/command.ts";
import { IrcClient } from "../support/irc_client.ts";
import { JsonClient } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { NATS_SERVER, NatsServer } from "../support/nats_server.ts";
import { type Node, Proxy, startNode } from "./_cluster.ts";
import { complaints, difference } from "./_people.ts";

/** 30 s: starting three runtimes on a busy machine, and 9 s until a dead server is given up. */
const PATIENCE = 30_000;

/** 14 s: 9 s until a dead server's people are gone, and a busy machine. */
const UNTIL_GONE = 14_000;

const RUNTIMES: readonly RuntimeName[] = ["node", "deno", "bun"];

/** `npm run test:cluster -- --long` takes more of what takes long. */
const IS_LONG = process.env["PARTYLINE_LONG"] !== undefined;
const RACES = 1_000;
const NATS_KILLS = IS_LONG ? 25 : 3;

describe.skipIf(NATS_SERVER === undefined)("a cluster", { timeout: 2 * PATIENCE * (IS_LONG ? 3 : 1) }, () => {
  let nats: NatsServer;
  let chats = 0;
  beforeAll(async () => {
    nats = await new NatsServer().start();
  }, PATIENCE);
  afterEach(stopCommands, PATIENCE);
  afterAll(() => nats[Symbol.asyncDispose]());

  /** None of them has found that another one came to another state. */
  function expectAgreement(nodes: readonly Node[]): void {
    for (const { child } of nodes) {
      expect(complaints(child.stderr)).not.toMatch(/has another state|can't be read|\[ERR\]/);
    }
  }

  async function started(
    runtimes: readonly RuntimeName[],
    url = nats.urlOf(`chat-${++chats}`),
  ): Promise<Node[]> {
    return await Promise.all(runtimes.map((runtime) => startNode(runtime, url)));
  }

  async function named(node: Node, name: string): Promise<LineClient> {
    const client = await LineClient.connect(node.line, name);
    client.say(`REGISTER ${name}`);
    await client.until(() => client.lines.includes(`Registered as ${name}`), `${name} to be registered`);
    return client;
  }

  test("of three runtimes gives each name to one, and all read the same in the same order", async () => {
    const nodes = await started(RUNTIMES);
    const clients = await Promise.all(
      nodes.map((node, index) => LineClient.connect(node.line, `client ${index}`)),
    );
    const program = await JsonClient.connect((nodes[1] as Node).json);
    const iris = await IrcClient.register((nodes[2] as Node).irc, "iris");
    // Whoever wins keeps the name until the next race.
    for (let race = 0; race < RACES; race++) {
      const before = clients.map(({ lines }) => lines.length);
      for (const client of clients) client.say(`REGISTER name${race}`);
      const answers = await Promise.all(clients.map(async (client, index) => {
        const isAnswer = (line: string) =>
          line.endsWith(` name${race}`) || line.includes(`name${race} is taken`);
        const answer = () => client.lines.slice(before[index]).find(isAnswer);
        await client.until(() => answer() !== undefined, `an answer in race ${race}`);
        return answer();
      }));
      expect(answers.filter((answer) => answer === `Registered as name${race}`).length).toBe(1);
    }
    for (let line = 0; line < 70; line++) for (const client of clients) client.say(`${line}`);
    const isSaid = (line: string) => /^\[.*\] \d+$/.test(line);
    for (const client of clients) {
      await client.until(() => client.lines.filter(isSaid).length === 210, "all lines");
    }
    const [one, two, three] = clients.map(({ lines }) => lines.filter(isSaid));
    expect(two).toEqual(one);
    expect(three).toEqual(one);
    const seen: string[] = [];
    while (seen.length < 210) {
      const told = await program.next();
      if (told["ev"] === "said") {
        seen.push(`[${told["from"] ?? "guest"}] ${told["text"]}`);
      }
    }
    expect(seen).toEqual(one);
    const told = (await iris.read()).flatMap((line) => {
      const [, from, text] = /^:([^!]+)![^ ]+ PRIVMSG #lobby :(\d+)$/.exec(line) ?? [];
      return from === undefined ? [] : `[${from}] ${text}`;
    });
    expect(told).toEqual(one);
    expectAgreement(nodes);
  });

  test("frees the names of a server that is killed, and goes on", async () => {
    const nodes = await started(["node", "bun"]);
    const [one, two] = nodes as [Node, Node];
    await named(one, "alice");
    const bob = await named(two, "bob");
    one.child.signal("SIGKILL");
    for (let isFree = false; !isFree;) {
      bob.say("/msg alice hi", "/whois alice", "still here");
      const before = bob.lines.length;
      await bob.until(() => bob.lines.slice(before).includes("[bob] still here"), "the others", UNTIL_GONE);
      isFree = !bob.lines.slice(before).some((line) =>
        line.startsWith("[bob → alice]") || line.includes("alice is")
      );
      if (!isFree) await new Promise((resolve) => setTimeout(resolve, 500));
    }
    bob.say("REGISTER alice");
    await bob.until(() => bob.lines.includes("Registered as alice"), "the name", UNTIL_GONE);
    expectAgreement([two]);
  });

  test("has a program whose server is killed back by another one, as who it was", async () => {
    const nodes = await started(["bun", "node"]);
    const [one, two] = nodes as [Node, Node];
    const { client, welcome } = await JsonClient.hello(one.json);
    await client.asks({ do: "register", name: "robot" });
    const bob = await named(two, "bob");
    one.child.signal("SIGKILL");
    bob.say("/msg robot are you there");
    const again = await JsonClient.hello(two.json, welcome["resume"] as string);
    expect(again.welcome).toMatchObject({ you: "robot", resumed: true });
    bob.say("/msg robot now");
    for (let told = await again.client.sees(); told["text"] !== "now"; told = await again.client.sees()) {
      expect(told["ev"]).not.toBe("error");
    }
  });

  test("loses and doubles nothing when NATS is killed under load", async () => {
    const url = nats.urlOf(`chat-${++chats}`);
    const nodes = await started(RUNTIMES, url);
    const clients = await Promise.all(nodes.map((node, index) => named(node, `speaker${index}`)));
    // 10 lines of each of them every 12 ms: some 2,000 a second.
    let count = 0;
    let isOver = false;
    const talk = (async () => {
      for (; !isOver; count += 10) {
        for (const [index, client] of clients.entries()) {
          client.say(...Array.from({ length: 10 }, (_, line) => `${index}-${count + line}`));
        }
        await new Promise((resolve) => setTimeout(resolve, 12));
      }
    })();
    for (let kills = 0; kills < NATS_KILLS; kills++) {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await nats.kill();
      await nats.start();
    }
    isOver = true;
    await talk;
    const isSaid = (line: string) => /^\[speaker\d\] \d-\d+$/.test(line);
    for (const client of clients) {
      await client.until(() => client.lines.filter(isSaid).length >= 3 * count, "all lines", PATIENCE);
    }
    const [one = [], two = [], three = []] = clients.map(({ lines }) => lines.filter(isSaid));
    expect([difference(one, two), difference(one, three)]).toEqual([undefined, undefined]);
    expect(new Set(one).size).toBe(3 * count);
    for (const index of clients.keys()) {
      const own = one.filter((line) => line.startsWith(`[speaker${index}]`));
      const all = Array.from({ length: count }, (_, line) => `[speaker${index}] ${index}-${line}`);
      expect(difference(own, all)).toBe(undefined);
    }
    if (IS_LONG) console.log(`NOTE: NATS was killed ${NATS_KILLS} times while ${3 * count} lines were said`);
    for (const { child } of nodes) expect(child.stderr).not.toMatch(/has another state|can't be read/);
  });

  test("fences a server that stalls: what is said there in the dark appears nowhere, and it comes back", async () => {
    const chat = `chat-${++chats}`;
    const proxy = await Proxy.to(nats.port);
    try {
      const stalled = await startNode("bun", nats.urlOf(chat, proxy.port));
      const whole = await startNode("node", nats.urlOf(chat));
      const [alice, bob] = [await named(stalled, "alice"), await named(whole, "bob")];
      const dave = await named(stalled, "dave");
      proxy.stall();
      await alice.until(
        () => alice.lines.includes("Cut off from the other servers: what you say waits."),
        "the word",
      );
      alice.say("in the dark");
      const late = await LineClient.connect(stalled.line, "late");
      await late.sees("The other servers of this chat can't be reached just now. Try again later!");
      await late.seesEnd();
      dave.say("quit");
      await dave.until(() => dave.lines.includes("Goodbye!"), "a word");
      await dave.seesClose();
      for (let isFree = false; !isFree;) {
        const before = bob.lines.length;
        bob.say("REGISTER alice");
        await bob.until(() => bob.lines.length > before, "an answer", UNTIL_GONE);
        isFree = bob.lines.slice(before).includes("Registered as alice");
        if (!isFree) await new Promise((resolve) => setTimeout(resolve, 500));
      }
      proxy.pass();
      await alice.until(
        () =>
          alice.lines.includes("alice is taken. Try another!") ||
          alice.lines.some((line) => /is taken/.test(line)),
        "the way back, without the name",
        UNTIL_GONE,
      );
      await stalled.child.logs(/One of the servers of this chat again/);
      const carol = await named(stalled, "carol");
      carol.say("hello");
      await bob.until(() => bob.lines.includes("[carol] hello"), "carol");
      expect(bob.lines).not.toContain("[alice] in the dark");
      expect(whole.child.stderr).not.toMatch(/has another state/);
      expect(stalled.child.stderr).not.toMatch(/has another state/);
    } finally {
      proxy.close();
    }
  });

  test("brings back, under their names and in their rooms, whom the others had let go, with the connections they have", async () => {
    const url = nats.urlOf(`chat-${++chats}`);
    const whole = await startNode("node", url);
    const watching = await named(whole, "watching");
    watching.say("/join #den");
    const proxies = await Promise.all(RUNTIMES.map(() => Proxy.to(nats.port)));
    try {
      const stalled = await Promise.all(
        RUNTIMES.map((runtime, index) =>
          startNode(runtime, nats.urlOf(`chat-${chats}`, proxies[index]?.port))
        ),
      );
      const people = await Promise.all(stalled.map(async (node, index) => {
        const [stays, loses, goes] = await Promise.all(
          ["stays", "loses", "goes"].map((name) => named(node, `${name}${index}`)),
        ) as [LineClient, LineClient, LineClient];
        const nameless = await LineClient.connect(node.line, `nameless${index}`);
        stays.say("/join #den", "/away thinking");
        await stays.until(() => stays.lines.some((line) => line.includes("thinking")), "being away");
        const program = await JsonClient.hello(node.json);
        await program.client.asks({ do: "register", name: `robot${index}` });
        return { node, stays, loses, goes, nameless, program };
      }));
      for (const proxy of proxies) proxy.stall();
      for (const [index, { goes, stays }] of people.entries()) {
        await stays.until(
          () => stays.lines.includes("Cut off from the other servers: what you say waits."),
          "the word",
        );
        stays.say("in the dark");
        const heir = await LineClient.connect(whole.line, `heir of loses${index}`);
        while (!heir.lines.includes(`Registered as loses${index}`)) {
          const before = heir.lines.length;
          heir.say(`REGISTER loses${index}`);
          await heir.until(() => heir.lines.length > before, "an answer", UNTIL_GONE);
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        // Whose connection is lost meanwhile does not come back.
        goes.socket.destroy();
      }
      for (const proxy of proxies) proxy.pass();
      for (const [index, { loses, nameless, node, program, stays }] of people.entries()) {
        for (const client of [stays, loses, nameless]) {
          await client.until(
            () => client.lines.some((line) => /^Back after \d+ s\. You were taken for gone/.test(line)),
            "the way back",
            UNTIL_GONE,
          );
        }
        // It was typed before the way back, and is said on it.
        stays.say(`I am back ${index}`);
        const told = `[stays${index} #den] I am back ${index}`;
        await watching.until(() => watching.lines.includes(told), told);
        const again = () => stays.lines.filter((line) => line === `Registered as stays${index}`).length === 2;
        await stays.until(again, "its name");
        await loses.until(
          () => loses.lines.some((line) => /is taken/.test(line)),
          "its name to be somebody else's",
        );
        nameless.say("nobody");
        await nameless.until(() => nameless.lines.includes("[guest] nobody"), "its own line");
        // Programs come back by themselves.
        const robot = await JsonClient.hello(node.json, program.welcome["resume"] as string);
        expect(robot.welcome).toMatchObject({ you: `robot${index}`, resumed: true });
        watching.say(`/msg goes${index} are you there`);
        const gone = `No one here is called goes${index}.`;
        await watching.until(() => watching.lines.includes(gone), gone);
      }
      expect(watching.lines.join("\n")).not.toContain("in the dark");
      expectAgreement([whole]);
      for (const { child } of stalled) expect(child.stderr).not.toMatch(/has another state|can't be read/);
    } finally {
      for (const proxy of proxies) proxy.close();
    }
  });

  test("holds 1 MiB while NATS is away, then its clients wait; afterwards nothing is missing", async () => {
    const proxy = await Proxy.to(nats.port);
    try {
      const node = await startNode("node", nats.urlOf(`chat-${++chats}`, proxy.port));
      const [alice, bob] = [await named(node, "alice"), await named(node, "bob")];
      proxy.stall();
      await alice.until(
        () => alice.lines.includes("Cut off from the other servers: what you say waits."),
        "the word",
      );
      const before = node.child.memory();
      const count = 40_000;
      const text = "x".repeat(1_000);
      for (let line = 0; line < count; line++) alice.say(`${line} ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      // Of 40 MB a few are in the kernel's buffers; the rest waits in the client.
      expect(alice.socket.writableLength).toBeGreaterThan(20_000_000);
      expect(node.child.memory() - before).toBeLessThan(33_554_432);
      proxy.pass();
      const numbers = () => bob.lines.filter((line) => line.startsWith("[alice]"));
      await bob.until(() => bob.lines.length >= count, "the lines", PATIENCE).catch(() => {});
      await bob.until(() => numbers().length === count, "all lines", PATIENCE);
      expect(numbers().map((line) => Number(line.split(" ")[1]))).toEqual(
        Array.from({ length: count }, (_, line) => line),
      );
    } finally {
      proxy.close();
    }
  });

  test("goes on from its log when all of its servers were gone", async () => {
    const url = nats.urlOf(`chat-${++chats}`);
    const [one] = await started(["deno"], url);
    const alice = await named(one as Node, "alice");
    alice.say("/claim a long password", "remember this");
    await alice.until(() => alice.lines.includes("[alice] remember this"), "the line");
    (one as Node).child.signal("SIGKILL");
    const [two] = await started(["node"], url);
    const bob = await named(two as Node, "bob");
    bob.say("/history 5", "REGISTER alice");
    await bob.until(() => bob.lines.some((line) => line.includes("remember this")), "the history");
    await bob.until(
      () => bob.lines.some((line) => /alice.*(claimed|belongs|password|login)/.test(line)),
      "the account",
    );
  });
});
