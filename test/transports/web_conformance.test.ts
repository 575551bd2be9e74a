// What of RFC 6455 a server must bear, take or refuse, by frames made by hand.

import { Buffer } from "node:buffer";
import { afterEach, describe, expect, it } from "vitest";
import { turns, until } from "../../src/testing/witness.ts";
import { RUNTIME } from "../support/command.ts";
import { closeFrame, frame } from "../support/web_frames.ts";
import { WebFixture } from "./web_fixture.ts";

const MASK = { mask: [0x12, 0xf3, 0, 0x7e] } as const;
const bytes = (...values: number[]) => Uint8Array.from(values);
const letters = (count: number) => "a".repeat(count);

/** What comes back, besides the close frame with that code where the server closes. */
interface Wanted {
  readonly said?: readonly string[];
  readonly pongs?: readonly string[];
  readonly code?: number;
}

const CASES: readonly (readonly [name: string, sent: readonly Uint8Array[], wanted: Wanted])[] = [
  ["a text is a line", [frame("text", "hello", MASK)], { said: ["hello\n"] }],
  ["a text may end in LF", [frame("text", "hello\n", MASK)], { said: ["hello\n"] }],
  ["a text may be several lines", [frame("text", "a\nb", MASK)], { said: ["a\nb\n"] }],
  ["an empty message is nothing", [frame("text"), frame("binary"), frame("text", "x")], { said: ["x\n"] }],
  ["a binary message is a piece of a stream", [frame("binary", "ab", MASK)], { said: ["ab"] }],
  ["fragments", [frame("text", "hel", { fin: false, ...MASK }), frame("more", "lo", MASK)], {
    said: ["hello\n"],
  }],
  [
    "empty fragments",
    [frame("text", "", { fin: false }), frame("more", "x", { fin: false }), frame("more")],
    { said: ["x\n"] },
  ],
  [
    "a ping between fragments",
    [frame("text", "hel", { fin: false }), frame("ping", "now"), frame("more", "lo")],
    { said: ["hello\n"], pongs: ["now"] },
  ],
  [
    "UTF-8 cut by fragments",
    [frame("text", bytes(0xe2, 0x82), { fin: false }), frame("more", bytes(0xac), MASK)],
    { said: ["€\n"] },
  ],
  ["the largest message", [frame("text", letters(65_536), MASK)], { said: [`${letters(65_536)}\n`] }],
  ["a ping", [frame("ping", "are you there?", MASK)], { pongs: ["are you there?"] }],
  ["a ping of 125 bytes", [frame("ping", letters(125))], { pongs: [letters(125)] }],
  ["a pong that nobody asked for", [frame("pong", "yes"), frame("text", "x")], { said: ["x\n"] }],
  ["a close", [closeFrame(1000, "bye")], { code: 1000 }],
  ["a close without a code", [frame("close")], { code: 1005 }],
  ["a close with a code of libraries", [closeFrame(3000)], { code: 3000 }],
  ["a close with a code of programs", [closeFrame(4999)], { code: 4999 }],
  ["nothing after a close", [closeFrame(1000), frame("text", "x")], { code: 1000 }],

  ["bad UTF-8", [frame("text", bytes(0x61, 0xff), MASK)], { code: 1007 }],
  ["UTF-8 that ends too early", [frame("text", bytes(0xe2, 0x82))], { code: 1007 }],
  ["half of a surrogate", [frame("text", bytes(0xed, 0xa0, 0x80))], { code: 1007 }],
  ["UTF-8 longer than needed", [frame("text", bytes(0xc0, 0xaf))], { code: 1007 }],
  ["bad UTF-8 in a reason", [frame("close", bytes(0x03, 0xe8, 0xff))], { code: 1007 }],
  ["a message too big", [frame("text", letters(65_537))], { code: 1009 }],
  [
    "fragments too big together",
    [frame("text", letters(40_000), { fin: false }), frame("more", letters(40_000))],
    { code: 1009 },
  ],
  ["a length too big, before the rest has come", [frame("text", "", { length: 2 ** 40 })], { code: 1009 }],
  ["a length beyond all numbers", [bytes(0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)], {
    code: 1009,
  }],
  ["an unmasked frame", [frame("text", "x", { mask: [] })], { code: 1002 }],
  ["the first reserved bit", [frame("text", "x", { reserved: 4 })], { code: 1002 }],
  ["the second reserved bit", [frame("text", "x", { reserved: 2 })], { code: 1002 }],
  ["the third reserved bit", [frame("ping", "x", { reserved: 1 })], { code: 1002 }],
  ["an unknown kind of data", [frame(3, "x")], { code: 1002 }],
  ["an unknown kind of control", [frame(11, "x")], { code: 1002 }],
  ["a ping too long", [frame("ping", letters(126))], { code: 1002 }],
  ["a ping in fragments", [frame("ping", "x", { fin: false })], { code: 1002 }],
  ["a close in fragments", [frame("close", "", { fin: false })], { code: 1002 }],
  ["a fragment of nothing", [frame("more", "x")], { code: 1002 }],
  ["a text between fragments", [frame("text", "a", { fin: false }), frame("text", "b")], { code: 1002 }],
  ["half a code", [frame("close", bytes(3))], { code: 1002 }],
  ...[0, 999, 1004, 1005, 1006, 1015, 2999, 5000].map((code) =>
    [`the code ${code}`, [closeFrame(code)], { code: 1002 }] as const
  ),
];

describe("a WebSocket", () => {
  const fixture = new WebFixture();
  afterEach(() => fixture.clear());

  for (const [name, sent, wanted] of CASES) {
    it(`${wanted.code === undefined || wanted.code === 1000 ? "knows" : `answers ${wanted.code} to`} ${name}`, async () => {
      await fixture.listen();
      const client = await fixture.open();
      client.write(Buffer.concat(sent));
      await came(client, wanted);
      await judge(wanted);
    });
  }

  it.each(CASES.filter(([, sent]) => Buffer.concat(sent).length < 300))(
    "knows %s, byte by byte",
    async (_, sent, wanted) => {
      await fixture.listen();
      const client = await fixture.open();
      for (const byte of Buffer.concat(sent)) {
        client.write(bytes(byte));
        await turns(1);
      }
      await came(client, wanted);
      await judge(wanted);
    },
  );

  it("takes what follows the handshake in the same packet", async () => {
    await fixture.listen();
    const { handshake } = await import("./web_peer.ts");
    const client = fixture.connect();
    client.write(Buffer.concat([Buffer.from(handshake()), frame("text", "early"), frame("text", "bird")]));
    await came(client, { said: ["early\n", "bird\n"] });
  });

  it("ends with a client that violates the rules and never leaves, after the linger time", async () => {
    await fixture.listen({}, { lingerTime: 60 });
    const client = await fixture.open();
    client.write(frame("more"));
    await until("it is closed", client, () => client.closeCode === 1002);
    await judge({ code: 1002 });
  });

  /** Where a piece that waits keeps all that was read with it, so many are too many; Bun keeps copies of what counts. */
  const TOO_MANY = RUNTIME === "bun" ? 70_000 : 17;

  it("bounds the fragments of a message, however small", async () => {
    await fixture.listen();
    const client = await fixture.open();
    client.write(frame("text", "a", { fin: false }));
    client.write(
      Buffer.concat(Array.from({ length: TOO_MANY - 1 }, () => frame("more", "b", { fin: false }))),
    );
    await until("it is closed", client, () => client.closeCode !== undefined || client.isOver);
    expect([1008, 1009]).toContain(client.closeCode);
  });

  it("takes as many fragments as a message of 64 KiB may need", async () => {
    await fixture.listen();
    const client = await fixture.open();
    const pieces = Array.from(
      { length: 16 },
      (_, index) => frame(index === 0 ? "text" : "more", letters(4_096), { fin: index === 15 }),
    );
    client.write(Buffer.concat(pieces));
    await came(client, { said: [`${letters(65_536)}\n`] });
  });

  it("survives a client that pings without reading", async () => {
    await fixture.listen();
    const client = await fixture.open();
    const pings = Buffer.concat(Array.from({ length: 20_000 }, () => frame("ping", letters(125))));
    client.write(pings);
    client.write(frame("text", "still here?"));
    await until("it answers, or has had enough", client, () => client.said.length === 1 || client.isOver);
  });

  it.each([[undefined, 1000], [1001, 1001], [1013, 1013], [4000, 4000], [1006, 1000], [NaN, 1000], [
    70_000,
    1000,
  ]])(
    "closes with %s as %s",
    async (given, told) => {
      await fixture.listen();
      const client = await fixture.open();
      const witness = fixture.witnesses[0]!;
      witness.isClosing = true;
      witness.connection.close(given);
      await until("it is closed", client, () => client.closeCode !== undefined);
      expect(client.closeCode).toBe(told);
      client.write(closeFrame(1000));
      await until("it is over", witness, () => witness.reason !== undefined);
      expect(witness.reason).toEqual({ kind: "closed", unsent: 0 });
    },
  );

  it("tells of a client that leaves without a close frame", async () => {
    await fixture.listen();
    const client = await fixture.open();
    client.end();
    const witness = fixture.witnesses[0]!;
    await until("it is over", witness, () => witness.reason !== undefined);
    expect(witness.reason).toMatchObject({ kind: "lost", unsent: 0, error: { code: "ECONNRESET" } });
  });

  it("writes one message for each write, however many lines it has", async () => {
    await fixture.listen();
    const client = await fixture.open();
    const { connection } = fixture.witnesses[0]!;
    connection.write(Buffer.from("one\ntwo\n"));
    connection.write(Buffer.from("three\n"));
    await came(client, { said: ["one\ntwo\n", "three\n"] });
    expect(client.frames.map(({ fin, opcode }) => [fin, opcode])).toEqual([[true, 1], [true, 1]]);
  });

  async function came(client: Awaited<ReturnType<typeof fixture.open>>, wanted: Wanted): Promise<void> {
    const { said = [], pongs = [], code } = wanted;
    await until("all has come", client, () => {
      return client.said.length >= said.length && client.pongs.length >= pongs.length &&
        client.closeCode === code;
    });
    if (code !== undefined) {
      // As a good client would, which has then nothing more to say.
      client.end();
      await until("the server ends", client, () => client.isOver);
    }
    expect([client.said, client.pongs, client.closeCode]).toEqual([said, pongs, code]);
  }

  /** What the handler was told. */
  async function judge({ code }: Wanted): Promise<void> {
    const witness = fixture.witnesses[0]!;
    if (code === undefined) return expect(witness.reason).toBeUndefined();
    await until("it is over", witness, () => witness.reason !== undefined);
    const isPolite = code === 1000 || code === 1005 || code >= 3000;
    expect(witness.hasEnded).toBe(isPolite);
    if (isPolite) expect(witness.reason).toEqual({ kind: "closed", unsent: 0 });
    else {expect(witness.reason).toMatchObject({
        kind: "lost",
        error: { name: "TransportError", code: "EPROTO" },
      });}
  }
});
