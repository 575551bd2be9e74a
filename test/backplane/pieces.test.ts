// What the backplane on NATS is made of, without NATS.

import { describe, expect, test } from "vitest";
import { parseCluster } from "../../src/backplane/nats/address.ts";
import { readBatch, writeBatch } from "../../src/backplane/nats/batch.ts";
import { decode, encode } from "../../src/backplane/nats/client.ts";
import { Writer } from "../../src/backplane/nats/writer.ts";
import { announced } from "./_home.ts";

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
      ]
    ) {
      expect(readBatch(encode(text), 1)).toBeUndefined();
    }
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
