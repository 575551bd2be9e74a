// Datagrams dressed as connections, at their seam: forged addresses, a clock that is moved by hand.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_DATAGRAM, packLines } from "../../src/transports/datagrams/line_packer.ts";
import { memoryTransport } from "../../src/testing/mod.ts";
import type { TransportError } from "../../src/transports/error.ts";
import type { Endpoint } from "../../src/transports/transport.ts";
import { type Address, DatagramNetwork, keyOf, textOf } from "./datagram_network.ts";

const anna = { host: "198.51.100.1", port: 5001 };
const bob = { host: "198.51.100.2", port: 5002 };
const LOOPBACK: Endpoint = { kind: "udp", host: "127.0.0.1", port: 4000 };

describe("an unvalidated address", () => {
  it("gets one short line, and is accepted when it sends that back", async () => {
    const network = await DatagramNetwork.open();
    network.send(anna, "hi all\n");
    const [line, ...more] = network.take(anna);
    expect(line).toMatch(/^HELLO [0-9A-F]{8}\n$/);
    expect(more).toEqual([]);
    expect(network.witnesses).toHaveLength(0);
    network.send(anna, line as string);
    expect(network.witnesses).toHaveLength(1);
    expect(network.witnesses[0]?.connection.remote).toEqual({ kind: "udp", ...anna });
    expect(network.witnesses[0]?.reads).toBe(0);
  });

  it("may send its first lines after the token, in small letters, with or without line ends", async () => {
    const network = await DatagramNetwork.open();
    const answers = [
      [(line: string) => `${line}one\ntwo\n`, "one\ntwo\n"],
      [(line: string) => `${line.trim()}\r\none`, "one\n"],
      [(line: string) => line.trim().toLowerCase(), ""],
      [(line: string) => `${line.trim()}\r`, ""],
    ] as const;
    for (const [index, [answer, wanted]] of answers.entries()) {
      const peer = { ...anna, port: 6000 + index };
      network.send(peer, answer(network.challenge(peer)));
      expect(textOf(network.witnesses[index]!)).toBe(wanted);
    }
  });

  it("is not accepted by a token that is wrong, malformed, another's, another listener's or old", async () => {
    const network = await DatagramNetwork.open();
    const other = await DatagramNetwork.open({ secret: 2 });
    const mine = network.challenge(anna);
    const wrong = mine.replace(/[0-9A-F]\n$/, (digit) => digit[0] === "0" ? "1\n" : "0\n");
    const neighbour = { host: anna.host, port: anna.port + 1 };
    const bad = [wrong, ` ${mine}`, mine.replace("HELLO", "HALLO"), `${mine.trim()}0\n`, `${mine.trim()} \n`];
    bad.push(network.challenge(bob), network.challenge(neighbour), other.challenge(anna), "HELLO \n");
    for (const line of bad) network.send(anna, line);
    network.send(bob, mine);
    network.wait(60_000);
    network.send(anna, mine);
    expect(network.witnesses).toHaveLength(0);
    expect(network.listener.peers.size).toBe(0);
  });

  it("has at least 30 s to answer", async () => {
    for (let offset = 0; offset < 30_000; offset += 7_000) {
      const network = await DatagramNetwork.open();
      network.wait(offset);
      const line = network.challenge(anna);
      network.wait(30_000);
      network.send(anna, line);
      expect(network.witnesses).toHaveLength(1);
    }
  });

  it("gets silence for an empty or short datagram, from a service's port, and for what another server sends", async () => {
    const network = await DatagramNetwork.open();
    for (const text of ["", "\n", "hi\n", "1234"]) network.send(anna, text);
    for (const port of [0, 7, 19, 53, 1023]) network.send({ host: anna.host, port }, "a long enough line\n");
    network.send(anna, "HELLO 4F2A91C3\n");
    expect(network.sent).toEqual([]);
    network.send(anna, "12345");
    expect(network.take(anna)).toHaveLength(1);
    network.send(anna, "HELLO 4F2A91C3\nand a line\n");
    expect(network.take(anna)).toHaveLength(1);
  });

  it("can't make two servers answer each other forever", async () => {
    const here = await DatagramNetwork.open({ secret: 1 });
    const there = await DatagramNetwork.open({ secret: 2 });
    let text = "hello, said somebody else\n";
    let rounds = 0;
    for (; text !== "" && rounds < 10; rounds++) {
      const network = rounds % 2 === 0 ? here : there;
      network.send(anna, text);
      text = network.take(anna)[0] ?? "";
    }
    expect(rounds).toBeLessThan(3);
  });

  it("is never sent more than three times what came from its address", async () => {
    const addresses: Address[] = [anna, bob, { host: anna.host, port: 5003 }, {
      host: "2001:db8::1",
      port: 5001,
    }];
    const hello = fc.stringMatching(/^HELLO [0-9A-Fa-f]{8}$/);
    const data = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 2_000 }),
      fc.string({ maxLength: 20 }),
      hello,
      fc.tuple(hello, fc.string({ maxLength: 10 })).map(([greeting, rest]) => `${greeting}\n${rest}`),
      // A code that was told to another address.
      fc.constant("stolen" as const),
    );
    const datagram = fc.record({ from: fc.nat(addresses.length - 1), data, wait: fc.nat(40_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(datagram, { maxLength: 60 }), async (datagrams) => {
        const network = await DatagramNetwork.open();
        const came = new Map<string, number>();
        const codes: string[] = [];
        for (const { from, data, wait } of datagrams) {
          const address = addresses[from] as Address;
          const text = data === "stolen" ? codes[(from + 1) % addresses.length] ?? "" : data;
          const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
          came.set(keyOf(address), (came.get(keyOf(address)) ?? 0) + bytes.length);
          network.send(address, bytes);
          for (const { bytes, to } of network.sent) {
            expect(to).toBe(keyOf(address));
            came.set(to, came.get(to)! - bytes.length / 3);
            codes[from] = new TextDecoder().decode(bytes);
          }
          expect(came.get(keyOf(address))).toBeGreaterThanOrEqual(-1e-6);
          network.sent = [];
          network.wait(wait);
        }
        expect(network.listener.peers.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a flood", () => {
  it("from 100,000 forged addresses leaves nothing behind, and the proven peers are served", async () => {
    const network = await DatagramNetwork.open({
      reactions: { read: (chunk, connection) => connection.write(chunk.slice()) },
    });
    const proven = [anna, bob, { host: "2001:db8::7", port: 5003 }];
    for (const peer of proven) network.enter(peer);
    for (const peer of proven) network.send(peer, "before\n");
    for (const witness of network.witnesses) witness.chunks = [];
    const before = entriesIn(network.listener);
    for (let count = 0; count < 100_000; count++) {
      const host = `203.0.${count >> 8 & 255}.${count & 255}`;
      network.send(
        { host, port: 1024 + (count >> 1) },
        count % 3 === 0 ? "HELLO 4F2A91C3\n" : "let me in, please\n",
      );
      if (count % 10_000 === 0) {
        network.sent = [];
        for (const peer of proven) network.send(peer, `line ${count}\n`);
        for (const peer of proven) expect(network.take(peer)).toEqual([`line ${count}\n`]);
      }
    }
    expect(network.witnesses).toHaveLength(3);
    expect(network.timersRunning).toBe(1);
    for (const witness of network.witnesses) witness.chunks = [];
    expect(entriesIn(network.listener)).toBe(before);
  });

  it("from 100,000 peers on loopback stays within the bound", async () => {
    let lost = 0;
    const network = await DatagramNetwork.open({ endpoint: LOOPBACK, options: { udp: { maxPeers: 100 } } });
    for (let count = 0; count < 100_000; count++) {
      network.send({ host: `127.0.${count & 255}.1`, port: 1024 + (count >> 1) }, "x\n");
      if (network.witnesses.length === 200) lost += network.witnesses.splice(0, 100).filter(isLost).length;
    }
    expect(network.listener.peers.size).toBe(100);
    expect(lost).toBe(99_900);
  });
});

describe("peers", () => {
  it("leave after a silence, those that were heard last, last", async () => {
    const network = await DatagramNetwork.open({ options: { udp: { idleTimeout: 60_000 } } });
    const first = network.enter(anna);
    const second = network.enter(bob);
    network.wait(50_000);
    network.send(anna, "\n");
    network.wait(20_000);
    expect([first.reason, second.reason]).toEqual([undefined, { kind: "lost", unsent: 0 }]);
    network.wait(50_000);
    expect(first.reason).toEqual({ kind: "lost", unsent: 0 });
    expect(network.listener.peers.size).toBe(0);
  });

  it("stay 5 minutes unless told otherwise", async () => {
    const network = await DatagramNetwork.open();
    const witness = network.enter(anna);
    network.wait(299_000);
    expect(witness.reason).toBeUndefined();
    network.wait(11_000);
    expect(witness.reason?.kind).toBe("lost");
  });

  it("are not held to be silent while the process did not run", async () => {
    for (const idleTimeout of [60_000, 5_000]) {
      const network = await DatagramNetwork.open({ options: { udp: { idleTimeout } } });
      const peers = [anna, bob].map((peer) => network.enter(peer));
      network.wait(idleTimeout * 0.9);
      network.stop(3_600_000);
      // What came meanwhile is read only now.
      network.send(anna, "still here\n");
      network.wait(idleTimeout / 2);
      expect(peers[0]?.reason).toBeUndefined();
      network.wait(2 * idleTimeout + 10_000);
      expect(peers.map(({ reason }) => reason?.kind)).toEqual(["lost", "lost"]);
    }
  });

  it("make room, the least recently heard first", async () => {
    const network = await DatagramNetwork.open({ options: { udp: { maxPeers: 2 } } });
    const first = network.enter(anna);
    const second = network.enter(bob);
    network.send(anna, "still here\n");
    const third = network.enter({ host: "198.51.100.3", port: 5003 });
    expect([first, second, third].map(({ reason }) => reason?.kind)).toEqual([undefined, "lost", undefined]);
  });

  it("keep their places when the newcomer is turned away", async () => {
    let isFull = false;
    const network = await DatagramNetwork.open({
      options: { udp: { maxPeers: 1 } },
      welcome: (connection) => isFull && connection.close(),
    });
    const first = network.enter(anna);
    isFull = true;
    const second = network.enter(bob);
    expect([first.reason, second.reason?.kind]).toEqual([undefined, "closed"]);
  });

  it("that were closed must validate their address again, and can come back", async () => {
    const network = await DatagramNetwork.open();
    const witness = network.enter(anna);
    witness.close();
    witness.connection.write(utf8("too late\n"));
    expect(witness.reason).toEqual({ kind: "closed", unsent: 0 });
    network.send(anna, "anybody there?\n");
    expect(network.take(anna)[0]).toMatch(/^HELLO /);
    expect(witness.reads).toBe(0);
    expect(network.enter(anna)).not.toBe(witness);
    expect(network.listener.peers.size).toBe(1);
  });

  it("that are aborted get nothing more", async () => {
    const network = await DatagramNetwork.open();
    const witness = network.enter(anna);
    witness.abort();
    expect(witness.reason).toEqual({ kind: "aborted", unsent: 0 });
    expect(network.listener.peers.size).toBe(0);
    expect(network.take(anna)).toEqual([]);
  });

  it("on a listener for both kinds of addresses are known by their IPv4 address", async () => {
    const network = await DatagramNetwork.open({ endpoint: { kind: "udp", host: "::", port: 4000 } });
    const peer = { host: "::ffff:198.51.100.1", port: 5001 };
    const witness = network.enter(peer);
    expect(witness.connection.remote).toEqual({ kind: "udp", host: "198.51.100.1", port: 5001 });
    witness.connection.write(utf8("hi\n"));
    expect(network.take(peer)).toEqual(["hi\n"]);
  });

  it("need no code on loopback", async () => {
    for (const host of ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"]) {
      const network = await DatagramNetwork.open({ endpoint: { kind: "udp", host, port: 4000 } });
      network.send({ host, port: 5001 }, "hi");
      expect(textOf(network.witnesses[0]!)).toBe("hi\n");
      expect(network.sent).toEqual([]);
    }
  });
});

describe("reading", () => {
  it("takes each datagram as whole lines", async () => {
    const network = await DatagramNetwork.open();
    const witness = network.enter(anna);
    for (const text of ["one\n", "two\nthree\n", "", "half a line", "\n", "four\r\nfive"]) {
      network.send(anna, text);
    }
    expect(witness.reads).toBe(5);
    expect(textOf(witness)).toBe("one\ntwo\nthree\nhalf a line\n\nfour\r\nfive\n");
    expect(witness.violations).toEqual([]);
  });

  it("skips a greeting that comes twice, and no other line that looks like one", async () => {
    const network = await DatagramNetwork.open();
    const line = network.challenge(anna);
    network.send(anna, line);
    network.send(anna, line);
    network.send(anna, `${line}and on\n`);
    network.send(anna, "HELLO 00000000\n");
    network.send(anna, "hello everybody\n");
    expect(textOf(network.witnesses[0]!)).toBe("and on\nHELLO 00000000\nhello everybody\n");
  });

  it("drops and counts what comes while paused, and hears the peer all the same", async () => {
    const network = await DatagramNetwork.open({ options: { udp: { idleTimeout: 60_000 } } });
    const witness = network.enter(anna);
    witness.connection.pause();
    network.wait(50_000);
    for (const text of ["a\n", "b\nc\n"]) network.send(anna, text);
    network.wait(50_000);
    expect(network.listener.dropped.held).toBe(2);
    witness.connection.resume();
    network.send(anna, "d\n");
    expect(textOf(witness)).toBe("d\n");
    expect(witness.reason).toBeUndefined();
  });
});

describe("binary datagrams", () => {
  const bytes = (...parts: (string | number[])[]) =>
    Uint8Array.from(
      parts.flatMap((part) => typeof part === "string" ? [...part].map((char) => char.charCodeAt(0)) : part),
    );
  const STUN = bytes([0, 1, 0, 12], [0x21, 0x12, 0xa4, 0x42], "abcdefghijkl", [0, 6, 0, 8], "aaaa:bb\n");
  const DTLS = bytes([22, 254, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5], "hello");
  const DTLS_WITHOUT_NUL = bytes([23, 254, 253, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5], "hello");
  const QUIC = bytes([0xc3, 0, 0, 0, 1, 8], "12345678", [8], "12345678", [0x44, 0x9e], "\nSEND @bob hi\n");

  it("are dropped and counted, from unvalidated addresses and from peers, on loopback too", async () => {
    for (const endpoint of [LOOPBACK, { ...LOOPBACK, host: "192.0.2.1" }]) {
      const network = await DatagramNetwork.open({ endpoint });
      for (const datagram of [STUN, DTLS, DTLS_WITHOUT_NUL, QUIC]) network.send(anna, datagram);
      expect([network.witnesses, network.sent]).toEqual([[], []]);
      const loopback = endpoint === LOOPBACK;
      if (loopback) network.send(anna, "hello\n");
      const witness = loopback ? network.witnesses[0]! : network.enter(anna);
      const before = textOf(witness);
      for (const datagram of [STUN, DTLS, DTLS_WITHOUT_NUL, QUIC]) network.send(anna, datagram);
      expect(textOf(witness)).toBe(before);
      expect(network.listener.dropped.binary).toBe(8);
    }
  });

  it("are never what somebody has typed", async () => {
    const network = await DatagramNetwork.open({ endpoint: LOOPBACK });
    // Digits, letters and whatever UTF-8 begins with: STUN's and QUIC's first bytes are among them, too.
    const lines = ["0 is a digit", "AT&T", "Ünïcode", "\u00ff", "🙂", "\t", "\u0016 alone", "þ", "\u001b[A"];
    for (const line of lines) network.send(anna, `${line}\n`);
    expect(textOf(network.witnesses[0]!)).toBe(lines.map((line) => `${line}\n`).join(""));
    expect(network.listener.dropped.binary).toBe(0);
  });

  it("are those with a NUL, and records of DTLS", async () => {
    const network = await DatagramNetwork.open({ endpoint: LOOPBACK });
    let binary = 0;
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 30 }), (datagram) => {
      const [type = 0, version] = datagram;
      if (datagram.includes(0) || ([20, 21, 22, 23].includes(type) && version === 0xfe)) binary++;
      network.send(anna, datagram);
      expect(network.listener.dropped.binary).toBe(binary);
    }));
  });
});

describe("writing", () => {
  it("puts as many whole lines as fit into each datagram", async () => {
    const network = await DatagramNetwork.open();
    const { connection } = network.enter(anna);
    const lines = Array.from({ length: 100 }, (_, index) => `${"x".repeat(index * 7)}\n`);
    connection.write(utf8(lines.join("")));
    const datagrams = network.take(anna);
    expect(datagrams.join("")).toBe(lines.join(""));
    expect(datagrams.every((text) => text.length <= MAX_DATAGRAM && text.endsWith("\n"))).toBe(true);
    expect(connection.pending).toBe(0);
  });

  it("leaves out a line that fits into none, counts it and tells once", async () => {
    const troubles: [TransportError, Endpoint | undefined][] = [];
    const onError = (error: TransportError, remote?: Endpoint) => void troubles.push([error, remote]);
    const network = await DatagramNetwork.open({ options: { onError } });
    const connections = [anna, bob].map((peer) => network.enter(peer).connection);
    const bytes = utf8(`before\n${"x".repeat(1_400)}\n${"y".repeat(1_399)}\nafter\n`);
    for (const connection of connections) connection.write(bytes);
    for (const peer of [anna, bob]) {
      expect(network.take(peer)).toEqual(["before\n", `${"y".repeat(1_399)}\n`, "after\n"]);
    }
    expect(network.listener.dropped.overlong).toBe(2);
    expect(troubles).toHaveLength(1);
    expect(troubles[0]?.[0]).toMatchObject({
      code: "EMSGSIZE",
      message: "Cannot send a line of 1401 bytes to udp://198.51.100.1:5001: a datagram has at most 1400",
    });
    expect(troubles[0]?.[1]).toEqual({ kind: "udp", ...anna });
  });

  it("gives one buffer to many without copying it", async () => {
    const network = await DatagramNetwork.open();
    const connections = [anna, bob].map((peer) => network.enter(peer).connection);
    const bytes = utf8(`${"x".repeat(999)}\n`.repeat(3));
    for (const connection of connections) connection.write(bytes);
    const [first, second, third, ...others] = network.sent.map((sent) => sent.bytes);
    expect(others).toHaveLength(3);
    expect(others.every((part, index) => part === [first, second, third][index])).toBe(true);
    expect(first?.buffer).toBe(bytes.buffer);
  });

  it("counts what the system does not take", async () => {
    const network = await DatagramNetwork.open();
    const { connection } = network.enter(anna);
    network.isFull = true;
    connection.write(utf8("hi\n"));
    expect(network.listener.dropped).toEqual({ held: 0, overlong: 0, unsent: 1, binary: 0 });
  });

  it("loses no line, tears none and fills datagrams, whatever is written", () => {
    const length = fc.oneof(fc.nat(30), fc.nat(1_500), fc.constantFrom(1_398, 1_399, 1_400));
    fc.assert(
      fc.property(fc.array(length, { minLength: 1, maxLength: 40 }), fc.boolean(), (lengths, hasEnd) => {
        const lines = lengths.map((length, index) => `${String(index % 10).repeat(length)}\n`);
        if (!hasEnd) lines[lines.length - 1] = lines.at(-1)!.slice(0, -1);
        const { datagrams, overlong } = packLines(utf8(lines.join("")));
        const texts = datagrams.map((bytes) => new TextDecoder().decode(bytes));
        expect(texts.join("")).toBe(lines.filter((line) => line.length <= MAX_DATAGRAM).join(""));
        expect(overlong).toEqual(lines.map((line) => line.length).filter((length) => length > MAX_DATAGRAM));
        for (const [index, text] of texts.entries()) {
          expect(text.length).toBeLessThanOrEqual(MAX_DATAGRAM);
          const next = texts[index + 1];
          if (next === undefined) continue;
          expect(text.endsWith("\n")).toBe(true);
          const firstLine = next.indexOf("\n") + 1 || next.length;
          if (overlong.length === 0) expect(text.length + firstLine).toBeGreaterThan(MAX_DATAGRAM);
        }
      }),
    );
  });
});

describe("a listener of datagrams", () => {
  it("stops accepting at once, and lets go of its socket when the last peer has left", async () => {
    const network = await DatagramNetwork.open();
    const witness = network.enter(anna);
    const line = network.challenge(bob);
    const closed = network.listener.close();
    network.send(bob, line);
    network.send({ host: "198.51.100.3", port: 5003 }, "anybody there?\n");
    expect(network.sent).toEqual([]);
    network.send(anna, "still here\n");
    witness.connection.write(utf8("so am I\n"));
    expect([textOf(witness), network.take(anna)]).toEqual(["still here\n", ["so am I\n"]]);
    expect(network.isOpen).toBe(true);
    witness.close();
    await closed;
    expect([network.isOpen, network.timersRunning]).toEqual([false, 0]);
    await network.listener.close();
  });

  it("tells errors of its socket, but not that somebody is unreachable", async () => {
    const codes: string[] = [];
    const network = await DatagramNetwork.open({ options: { onError: ({ code }) => codes.push(code) } });
    const witness = network.enter(anna);
    for (const code of ["ECONNREFUSED", "ENOBUFS"]) network.fail(Object.assign(new Error(code), { code }));
    expect(codes).toEqual(["ENOBUFS"]);
    expect(witness.reason).toBeUndefined();
  });

  it("refuses what can't be", async () => {
    const failures = [
      DatagramNetwork.open({ endpoint: { kind: "udp", host: "127.0.0.1", port: 65_536 } }),
      DatagramNetwork.open({ options: { udp: { maxPeers: 0 } } }),
      DatagramNetwork.open({ options: { udp: { idleTimeout: Number.NaN } } }),
    ];
    for (const failure of failures) await expect(failure).rejects.toMatchObject({ code: "EINVAL" });
  });

  it("is refused by a transport that has none", async () => {
    const failure = memoryTransport().listen(LOOPBACK, () => {
      throw new Error("Nobody can come");
    });
    await expect(failure).rejects.toMatchObject({
      code: "ENOTSUP",
      message: expect.stringContaining("no datagrams"),
    });
  });
});

function isLost({ reason }: DatagramNetwork["witnesses"][number]): boolean {
  return reason?.kind === "lost";
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** How many entries all maps, sets and arrays hold that can be reached from there. */
function entriesIn(root: unknown): number {
  const seen = new Set<unknown>();
  let entries = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
    seen.add(value);
    const isCollection = value instanceof Map || value instanceof Set || Array.isArray(value);
    if (isCollection) entries += value instanceof Map || value instanceof Set ? value.size : value.length;
    if (value instanceof Map || value instanceof Set) { for (const item of value) visit(item); }
    for (const property of Object.values(value)) visit(property);
  };
  visit(root);
  return entries;
}
