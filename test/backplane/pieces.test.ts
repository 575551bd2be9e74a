// What the backplane on NATS is made of, without NATS.

import { describe, expect, test } from "vitest";
import { parseCluster } from "../../src/backplane/nats/address.ts";
import { readBatch, writeBatch } from "../../src/backplane/nats/batch.ts";
import { decode, encode } from "../../src/backplane/nats/client.ts";
import { Ignored } from "../../src/backplane/nats/ignored.ts";
import { Writer } from "../../src/backplane/nats/writer.ts";
import type { Input } from "../../src/engine/input.ts";
import type { SafeText } from "../../src/engine/text.ts";
import { announced, NODE } from "./_home.ts";

describe("an address", () => {
  test("has servers, a login and the name of the chat", () => {
    expect(parseCluster("nats://ann:p%40ss@one,[::1]:4333/my-chat")).toEqual({
      servers: ["one:4222", "[::1]:4333"],
      hasTls: false,
      user: "ann",
      password: "p@ss",
      token: undefined,
      chat: "my-chat",
      shown: "nats://one:4222,[::1]:4333/my-chat",
    });
    expect(parseCluster("tls://secret@host")).toMatchObject({ token: "secret", hasTls: true, chat: "lobby" });
  });

  test("that is none is refused, and its password is not repeated", () => {
    for (
      const text of [
        "http://host",
        "nats://",
        "nats://a b",
        "nats://u:secret@h/No",
        "nats://h/a.b",
        "nats://h/*",
        "nats://u:secret%zz@h/x",
      ]
    ) {
      expect(() => parseCluster(text)).toThrow(SyntaxError);
      expect(() => parseCluster(text)).not.toThrow("secret");
    }
  });
});

describe("a batch", () => {
  test("is read as it was written", () => {
    const text = writeBatch({ v: 1, n: "abc", c: 7 }, [JSON.stringify(announced("a\nb — ü"))]);
    expect(readBatch(encode(text), 5)).toEqual({
      entry: {
        at: 5,
        incarnation: "abc",
        count: 7,
        joined: undefined,
        hasLeft: false,
        inputs: [announced("a\nb — ü")],
      },
      check: undefined,
      isBeat: false,
    });
    expect(readBatch(encode(writeBatch({ v: 1, n: "abc", c: 8, d: [3, "x"] }, [])), 5)).toMatchObject({
      check: [3, "x"],
      isBeat: true,
    });
  });

  test("that can't be read is none", () => {
    for (
      const text of [
        "",
        "x",
        "[]",
        '{"v":2,"n":"a","c":1}',
        '{"v":1,"n":"a","c":1}\n{',
        '{"v":1,"n":"a","c":1}\n7',
        '{"v":1,"n":"a","c":1}\n[]',
        '{"v":1,"n":"a","c":1}\nnull',
        // What does not come out of a snapshot as it went in, or not out of every runtime.
        '{"v":1,"n":"a","c":1}\n{"kind":"connected","session":64,"address":1e400}',
        '{"v":1,"n":"a","c":1}\n{"kind":"connected","session":-0}',
        `{"v":1,"n":"a","c":1}\n{"kind":"connected","cloak":${"[".repeat(1000)}${"]".repeat(1000)}}`,
        // What all would keep.
        `{"v":1,"n":"${"a".repeat(65)}","c":1}`,
        ...["5", "null", "[]", '[1,2,"x"]', '["1","x"]', "[1,5]", `[1,"${"x".repeat(257)}"]`].map((check) =>
          `{"v":1,"n":"a","c":1,"d":${check}}`
        ),
      ]
    ) {
      expect(readBatch(encode(text), 1), text.slice(0, 80)).toBeUndefined();
    }
  });

  test("of a server that joins is none, if what it says of itself is of another kind, or too much", () => {
    const isRead = (change: { readonly [name: string]: unknown }) =>
      readBatch(encode(JSON.stringify({ v: 1, n: "a", c: 1, joined: { ...NODE, ...change } })), 1) !==
        undefined;
    expect(isRead({})).toBe(true);
    expect(isRead({ rules: { ...NODE.rules, maxStars: 5, some: ["thing", "later"] } })).toBe(true);
    for (
      const change of [
        ...[null, 5, "x", [], { maxRooms: [[[]]], much: "x".repeat(300_000) }].map((rules) => ({ rules })),
        ...[null, 5, {}, { low: 1 }, { low: 0, high: 1 }, { low: 1, high: 1.5 }, { low: -1, high: -1 }]
          .map((levels) => ({ levels })),
        ...[null, [5], "x"].map((commands) => ({ commands })),
        ...[null, 5, "x".repeat(257)].map((secret) => ({ secret })),
        ...[null, 5, "x".repeat(65)].map((version) => ({ version })),
      ]
    ) expect(isRead(change), JSON.stringify(change).slice(0, 80)).toBe(false);
  });
});

describe("a writer", () => {
  function written(maxPayload = 1_048_576) {
    const sent: string[] = [];
    let now = 0;
    let isConnected = true;
    const writer = new Writer(
      "me",
      (data) => {
        if (isConnected) sent.push(decode(data));
        return isConnected;
      },
      maxPayload,
      () => now,
    );
    return {
      sent,
      writer,
      pass: (milliseconds: number) => now += milliseconds,
      connect: (isIt: boolean) => isConnected = isIt,
    };
  }

  test("has one batch on its way, and what comes meanwhile is the next", () => {
    const { sent, writer } = written();
    for (const text of ["a", "b"]) writer.append(announced(text));
    writer.flush();
    writer.append(announced("c"));
    writer.flush();
    expect(sent.length).toBe(1);
    expect(sent[0]?.split("\n").length).toBe(3);
    expect(writer.returned(2)).toBe(false);
    expect(writer.returned(1)).toBe(true);
    writer.flush();
    expect(sent[1]).toContain('"c":2');
    writer.returned(2);
    expect(writer.backlog).toBe(0);
  });

  test("knows its own batch again, by all of its bytes, until it is back", () => {
    const { sent, writer } = written();
    const input = announced("a — ü");
    writer.append(input);
    writer.flush();
    writer.append(announced("b"));
    const data = encode(sent[0] as string);
    const own = writer.inputsIn(data);
    expect(own).toEqual([input]);
    expect(own?.[0]).toBe(input);
    expect(readBatch(data, 5, own)).toEqual(readBatch(data, 5));
    expect(writer.inputsIn(encode((sent[0] as string).replace("ü", "u")))).toBeUndefined();
    writer.returned(1);
    expect(writer.inputsIn(data)).toBeUndefined();
  });

  test("has its own inputs as others read them, though JSON has no word for something", () => {
    const { sent, writer } = written();
    const odd = { at: new Date(5), duration: Infinity, floor: -0, list: [undefined, "a"], none: undefined };
    const inputs = [announced("a"), { ...announced("b"), odd }, announced("c")] as unknown as Input[];
    for (const input of inputs) writer.append(input);
    writer.flush();
    const data = encode(sent[0] as string);
    expect(writer.inputsIn(data)?.map((input) => JSON.stringify(input))).toEqual(
      readBatch(data, 5)?.entry.inputs.map((input) => JSON.stringify(input)),
    );
    const own = writer.inputsIn(data)?.[1] as unknown as { odd: typeof odd };
    expect([own.odd.duration, own.odd.floor, own.odd.list]).toEqual([null, 0, [null, "a"]]);
  });

  test("that others have written for says goodbye behind their last number, and nothing else", () => {
    const { sent, writer } = written();
    writer.append(announced("a"));
    writer.flush();
    writer.append(announced("b"));
    writer.giveUp(4);
    writer.append(announced("c"));
    writer.flush();
    expect(sent.slice(1)).toEqual(['{"v":1,"n":"me","c":5,"left":true}']);
    expect(writer.backlog).toBe(0);
  });

  test("makes no batch larger than the server takes", () => {
    const { sent, writer } = written(10_000);
    for (let index = 0; index < 100; index++) writer.append(announced("x".repeat(1000)));
    for (let count = 1; writer.backlog > 0; count++) {
      writer.flush();
      writer.returned(count);
    }
    for (const text of sent) expect(text.length).toBeLessThan(10_000);
    expect(sent.flatMap((text) => text.split("\n").slice(1)).length).toBe(100);
  });

  test("has no input that is more than the server takes: of a client it is a line that is too long, else nothing", () => {
    const { sent, writer } = written(10_000);
    const text = '"'.repeat(6_000) as SafeText;
    const moment = { now: 5, random: 0.5 };
    writer.append({ kind: "said", session: 64, command: { kind: "say", text }, moment });
    writer.append({ kind: "named", session: 128, name: text });
    writer.append(announced(text));
    writer.append(announced("a"));
    writer.flush();
    const inputs = readBatch(encode(sent[0] as string), 5)?.entry.inputs;
    expect(inputs).toMatchObject([
      { session: 64, command: { kind: "overlong", limit: 8976 } },
      { session: 128, command: { kind: "overlong" } },
      { kind: "ticked" },
      { kind: "announced", text: "a" },
    ]);
  });

  test("sends again, the same bytes, what has not come back, and says nothing while disconnected", () => {
    const { connect, pass, sent, writer } = written();
    connect(false);
    writer.append(announced("a"));
    writer.flush();
    expect(sent).toEqual([]);
    connect(true);
    writer.resend(true);
    pass(1_000);
    writer.resend(false);
    expect(sent.length).toBe(1);
    pass(1_000);
    writer.resend(false);
    expect(sent[1]).toBe(sent[0]);
    expect(writer.overdue).toBe(2_000);
  });

  test("says goodbye last, and nothing afterwards", () => {
    const { sent, writer } = written();
    writer.append(announced("a"));
    writer.flush();
    writer.leave();
    expect(sent.length).toBe(1);
    writer.returned(1);
    writer.leave();
    writer.append(announced("b"));
    writer.flush();
    expect(sent.at(-1)).toBe('{"v":1,"n":"me","c":2,"left":true}');
    expect(sent.length).toBe(2);
  });
});

describe("entries that count for nothing", () => {
  test("are told at once, and then once in a minute, with how many there were", () => {
    let now = 5;
    const told: string[] = [];
    const ignored = new Ignored(() => now, (text) => told.push(text));
    ignored.tick();
    ignored.add(7, "it can't be read");
    for (let position = 8; position < 1000; position++) ignored.add(position, "it can't be read");
    expect(told).toEqual(["Entry 7 of the log counts for nothing: it can't be read"]);
    now += 59_999;
    ignored.tick();
    expect(told.length).toBe(1);
    now += 1;
    ignored.tick();
    ignored.tick();
    expect(told.slice(1)).toEqual([
      "Entry 999 of the log counts for nothing: it can't be read; and so do 991 before it",
    ]);
  });
});
