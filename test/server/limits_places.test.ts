// How many clients may be in, and how many of one address: who counts as one, and what is told to whom there is
// no place for.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../mod.ts";
import { addressGroup, Admission } from "../../src/server/admission.ts";
import { startStillChat } from "./_still_world.ts";

const tcp = (host: string, port = 40_000): Endpoint => ({ kind: "tcp", host, port });
const unix: Endpoint = { kind: "unix", path: "/run/chat.sock" };

describe("address", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["192.0.2.2", "192.0.2.2"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:db8::1:0:0:0:1", "2001:db8:0:1"],
    ["2001::5:6:7:8", "2001:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["127.0.0.1", undefined],
    ["127.255.0.3", undefined],
    ["::1", undefined],
  ])("%s counts as %s", (host, group) => {
    expect(addressGroup(tcp(host))).toBe(group);
    expect(addressGroup({ kind: "tls", host, port: 1 })).toBe(group);
  });

  test("a Unix socket has none", () => {
    expect(addressGroup(unix)).toBeUndefined();
  });

  test("IPv6 addresses share one exactly if their first 64 bits are the same, however they are written", () => {
    const group = fc.integer({ min: 1, max: 0xffff });
    const address = fc.tuple(...Array.from({ length: 8 }, () => fc.oneof(fc.constant(0), group)));
    const prefix = (groups: readonly number[]) => groups.slice(0, 4).map((g) => g.toString(16)).join(":");
    fc.assert(fc.property(address, (groups) => {
      fc.pre(groups.slice(0, 7).some((g) => g > 0));
      expect(addressGroup(tcp(shortened(groups)))).toBe(prefix(groups));
      expect(addressGroup(tcp(groups.map((g) => g.toString(16)).join(":")))).toBe(prefix(groups));
    }));
  });
});

describe("admission", () => {
  test("has so many places for one IPv4 address, and others have theirs", () => {
    const admission = new Admission({ maxClients: 100, maxPerAddress: 2 });
    expect(admission.enter(tcp("192.0.2.1", 1))).toBeUndefined();
    expect(admission.enter(tcp("192.0.2.1", 2))).toBeUndefined();
    expect(admission.enter(tcp("192.0.2.1", 3))).toBe("tooManyFromAddress");
    expect(admission.enter(tcp("192.0.2.2", 1))).toBeUndefined();
    admission.leave(tcp("192.0.2.1", 1));
    expect(admission.enter(tcp("192.0.2.1", 4))).toBeUndefined();
    expect(admission.enter(tcp("192.0.2.1", 5))).toBe("tooManyFromAddress");
  });

  test("counts an IPv6 network of /64 as one", () => {
    const admission = new Admission({ maxClients: 100, maxPerAddress: 2 });
    expect(admission.enter(tcp("2001:db8:1:2::1"))).toBeUndefined();
    expect(admission.enter(tcp("2001:db8:1:2:ffff::2"))).toBeUndefined();
    expect(admission.enter(tcp("2001:db8:1:2:8000::3"))).toBe("tooManyFromAddress");
    expect(admission.enter(tcp("2001:db8:1:3::1"))).toBeUndefined();
  });

  test("exempts this machine, but not from the bound on all", () => {
    const admission = new Admission({ maxClients: 9, maxPerAddress: 1 });
    for (const remote of [tcp("127.0.0.1"), tcp("::1"), unix]) {
      for (let client = 0; client < 3; client++) expect(admission.enter(remote)).toBeUndefined();
    }
    expect(admission.enter(tcp("127.0.0.1"))).toBe("full");
    admission.leave(unix);
    expect(admission.enter(tcp("::1"))).toBeUndefined();
  });

  test("never has more in than it may, and none once all have left", () => {
    const hosts = fc.constantFrom(
      "192.0.2.1",
      "192.0.2.2",
      "2001:db8::1",
      "2001:db8::2",
      "2001:db8:0:1::",
      "127.0.0.1",
    );
    const acts = fc.array(fc.tuple(fc.boolean(), hosts, fc.nat(20)), { maxLength: 200 });
    const limits = fc.record({
      maxClients: fc.integer({ min: 1, max: 12 }),
      maxPerAddress: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(fc.property(limits, acts, (limits, acts) => {
      const admission = new Admission(limits);
      const inside: Endpoint[] = [];
      for (const [enters, host, choice] of acts) {
        if (!enters) {
          const [leaver] = inside.splice(choice % (inside.length || 1), 1);
          if (leaver !== undefined) admission.leave(leaver);
          continue;
        }
        const remote = tcp(host);
        const group = addressGroup(remote);
        const neighbours = inside.filter((other) => addressGroup(other) === group).length;
        const expected = inside.length >= limits.maxClients
          ? "full"
          : group !== undefined && neighbours >= limits.maxPerAddress
          ? "tooManyFromAddress"
          : undefined;
        expect(admission.enter(remote)).toBe(expected);
        if (expected === undefined) inside.push(remote);
      }
      for (const remote of inside) admission.leave(remote);
      for (let client = 0; client < limits.maxClients; client++) {
        expect(admission.enter(unix)).toBeUndefined();
      }
    }));
  });
});

describe("a full server", () => {
  const FULL = "The server is full. Try again later!";
  const CROWDED = "Too many people are here from your address. Try again later!";

  test("tells who is too many, counts and logs them, and takes the next one once a place is free", async () => {
    const chat = await startStillChat({ maxClients: 2 });
    const alice = chat.join("alice");
    const bob = chat.join("bob");
    const late = chat.connect();
    expect(late.lines()).toEqual([FULL]);
    expect(late.peer.state).toBe("ended");
    late.say("REGISTER late", "hello");
    expect(late.lines()).toEqual([]);
    alice.say("hello");
    expect(alice.lines()).toEqual(["[alice] hello"]);
    expect(bob.lines()).toEqual(["[alice] hello"]);
    expect(chat.server.stats()).toMatchObject({ refused: 1, connections: 3 });
    const logged = chat.log.lines.filter(({ message }) => message.startsWith("Refusing"));
    const { host, port } = late.endpoint as { host: string; port: number };
    expect(logged.map(({ properties }) => properties)).toEqual([{
      peer: `tcp://${host}:${port}`,
      reason: "full",
    }]);
    alice.say("quit");
    alice.peer.end();
    const next = chat.join("next");
    next.say("made it");
    expect(next.lines()).toEqual(["[next] made it"]);
    expect([...chat.server.clients].map(({ name }) => name)).toEqual(["bob", "next"]);
  });

  test("a place is free when its session has ended, though the last one lingers", async () => {
    const chat = await startStillChat({ maxClients: 1, maxPerAddress: 1, listen: "tcp://192.0.2.1:0" });
    const alice = chat.join("alice");
    alice.say("quit");
    expect(alice.lines()).toEqual(["Goodbye!"]);
    const next = chat.join("next");
    next.say("in");
    expect(next.lines()).toEqual(["[next] in"]);
    expect(chat.connect().lines()).toEqual([FULL]);
    // Its peer never finishes: the linger time ends it.
    expect(alice.peer.state).toBe("ended");
    chat.clock.advance(3_000);
    expect(chat.server.stats().refused).toBe(1);
  });

  test("those who linger are counted apart and bounded: newcomers cut off the one that has lingered longest", async () => {
    const chat = await startStillChat({ maxClients: 1 });
    const leavers = Array.from({ length: 100 }, (_, number) => {
      const client = chat.join(`p${100 + number}`);
      client.say("quit");
      expect(client.lines()).toEqual(["Goodbye!"]);
      return client;
    });
    const open = leavers.filter(({ peer }) => peer.state !== "reset");
    expect(open).toEqual(leavers.slice(-33));
    chat.join("next");
  });

  test("a crowd that leaves at once is not hurried: its places are its own until somebody wants them", async () => {
    const chat = await startStillChat({ maxClients: 1_000 });
    const crowd = Array.from({ length: 1_000 }, () => chat.connect());
    for (const client of crowd) client.peer.write("quit\n");
    for (const client of crowd) expect(client.lines()).toEqual(["Goodbye!"]);
    expect(crowd.every(({ peer }) => peer.state === "ended")).toBe(true);
    chat.join("next");
  });

  test("an address that is full is told so, and other addresses are not", async () => {
    const chat = await startStillChat({ maxPerAddress: 2, listen: "tcp://192.0.2.1:0" });
    const first = chat.join("first");
    chat.join("second");
    const third = chat.connect();
    expect(third.lines()).toEqual([CROWDED]);
    const { host, port } = third.endpoint as { host: string; port: number };
    const logged = chat.log.lines.filter(({ message }) => message.startsWith("Refusing"));
    expect(logged.map(({ properties }) => properties)).toEqual([
      { peer: `tcp://${host}:${port}`, reason: "tooManyFromAddress" },
    ]);
    first.peer.reset();
    chat.clock.settle();
    chat.join("fourth");
    expect(chat.connect().lines()).toEqual([CROWDED]);
    expect(chat.server.stats().refused).toBe(2);
  });

  test("thousands at its door cost it nothing: a few at a time are told, the others cut off", async () => {
    const chat = await startStillChat({ maxClients: 1 });
    const alice = chat.join("alice");
    const crowd = Array.from({ length: 2_000 }, () => chat.connect());
    const told = crowd.filter((client) => client.peer.arrived > 0);
    expect(told).toHaveLength(32);
    expect(told.every((client) => client.peer.takeText() === `${FULL}\n`)).toBe(true);
    expect(crowd.filter(({ peer }) => peer.state === "reset")).toHaveLength(2_000 - 32);
    alice.say("hello");
    expect(alice.lines()).toEqual(["[alice] hello"]);
    expect(chat.server.stats()).toMatchObject({ connections: 2_001, refused: 2_000 });
    chat.clock.advance(3_000);
    expect(chat.connect().lines()).toEqual([FULL]);
  });
});

/** As systems write it: the longest run of zeros left out. */
function shortened(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(":");
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const run = runs[0];
  if (run === undefined) return text;
  return `${text.slice(0, run.index)}::${text.slice(run.index + run[0].length).replace(/^:/, "")}`;
}
