// What stands before messages: what clients say about theirs, ids and times. Those who have not asked see nothing of it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMessage } from "../../src/dialects/irc/message.ts";
import { clientTags, idOf, lastingTags, lineOf, MOST_TAG_BYTES } from "../../src/dialects/irc/tags.ts";
import type { SafeText } from "../../src/engine/text.ts";
import { LineSplitter, OVERLONG } from "../../src/dialects/line_splitter.ts";
import { IrcClient } from "../support/irc_client.ts";
import { JsonClient } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { parts, startIrc } from "./_chat.ts";

describe("tags of clients", () => {
  test("reach those who have asked for them, with one id for all; never those of the server's kind", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", "message-tags", "echo-message");
    const bob = await IrcClient.register(irc, "bob", "message-tags");
    const cat = await IrcClient.register(irc, "cat");
    const dan = await IrcClient.register(irc, "dan", "server-time");
    for (const client of [ann, bob, cat, dan]) await client.ask("JOIN #dev");
    await ann.read();
    await bob.read();
    await cat.read();
    await dan.read();
    const [echo = ""] = await ann.ask("@+a=b\\sc;time=2000-01-01T00:00:00.000Z;x=y;msgid=z PRIVMSG #dev :hi");
    const [heard = ""] = await bob.read();
    expect(parts(heard)).toEqual({
      tags: { "+a": "b\\sc", msgid: expect.stringMatching(/^[a-z\d]+-1$/) },
      source: "ann",
      verb: "PRIVMSG",
      rest: "#dev :hi",
    });
    expect(echo).toBe(heard);
    expect(parts((await cat.read())[0] ?? "")).toEqual({
      tags: {},
      source: "ann",
      verb: "PRIVMSG",
      rest: "#dev :hi",
    });
    expect(Object.keys(parts((await dan.read())[0] ?? "").tags)).toEqual(["time"]);

    await ann.ask("@+typing=active TAGMSG #dev");
    expect(parts((await bob.read())[0] ?? "")).toMatchObject({
      tags: { "+typing": "active" },
      verb: "TAGMSG",
      rest: "#dev",
    });
    expect(await cat.read()).toEqual([]);
    expect(await dan.read()).toEqual([]);
    // Without a tag for others there is nothing to pass on.
    await ann.ask("@typing=active TAGMSG #dev", "TAGMSG #dev");
    expect(await bob.read()).toEqual([]);
  });

  test("are no words at a terminal, and what is said there has an id", async () => {
    const { irc, nc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", "message-tags");
    await ann.ask("JOIN #lobby");
    const nan = await LineClient.connect(nc, "nan");
    await nan.asks("REGISTER nan", "Registered as nan");
    await ann.ask(
      "@+typing=active TAGMSG #lobby",
      "@+typing=done TAGMSG nan",
      "@+a=b NOTICE #lobby :for all",
    );
    expect(await nan.next()).toBe("[ann] for all");
    nan.say("hello");
    expect(parts(await ann.next())).toMatchObject({
      tags: { msgid: expect.stringMatching(/-2$/) },
      rest: "#lobby :hello",
    });
    nan.say("SEND @ann psst");
    expect(parts(await ann.next())).toMatchObject({
      tags: { msgid: expect.stringMatching(/\./) },
      rest: "ann :psst",
    });
  });

  test("and words for messages are nothing to programs", async () => {
    const chat = await startIrc({ listen: ["irc://127.0.0.1:0", "tcp+json://127.0.0.1:0"] });
    const ann = await IrcClient.register(chat.irc, "ann", "message-tags");
    const { client: pam } = await JsonClient.hello(chat.nc);
    await pam.asks({ do: "register", name: "pam" });
    const answer = await pam.asks({ do: "send", to: "ann", text: "hi" });
    expect(Object.keys(answer).sort()).toEqual(["at", "ok", "re"]);
    expect(parts(await ann.next())).toMatchObject({ tags: { msgid: expect.any(String) }, rest: "ann :hi" });
    await ann.ask("@+a=b PRIVMSG pam :psst");
    expect(Object.keys(await pam.sees()).sort()).toEqual(["at", "ev", "from", "text", "to"]);
  });

  test("of 4096 bytes pass, and of one more nothing does", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", "message-tags");
    const bob = await IrcClient.register(irc, "bob", "message-tags");
    const most = "a".repeat(MOST_TAG_BYTES - 5);
    expect(await ann.ask(`@+b=${most} TAGMSG bob`)).toEqual([]);
    expect(parts((await bob.read())[0] ?? "").tags["+b"]).toBe(most);
    const told = await ann.ask(`@+b=${most}a PRIVMSG bob :hi`, `PRIVMSG bob :${"b".repeat(600)}`);
    expect(told.map((line) => parts(line).verb)).toEqual(["417", "417"]);
    expect(await bob.read()).toEqual([]);
  });

  test("are one word each, however they were written", () => {
    const tag = fc.tuple(fc.string(), fc.string({ unit: "binary" })).map(([key, value]) => `${key}=${value}`);
    const text = fc.array(fc.oneof(tag, tag.map((tag) => `+a${tag}`), fc.string({ unit: "binary" })))
      .map((tags) => `@${tags.join(";").replace(/[ \r\n]/g, "")} PRIVMSG bob :hi`);
    fc.assert(
      fc.property(text, (line) => {
        const message = parseMessage(line);
        const written = message === undefined ? undefined : clientTags(message);
        if (message === undefined || written === undefined) return;
        // deno-lint-ignore no-control-regex
        expect(written).not.toMatch(/[\x00-\x08\x0a-\x20]/);
        const again = parseMessage(`@${written} X`);
        expect(clientTags(again as NonNullable<typeof again>)).toBe(written);
        for (const key of again?.tags.keys() ?? []) expect(key).toMatch(/^\+[a-z\d./-]+$/i);
      }),
    );
  });

  test("that last are those that say to what one belongs", () => {
    expect(lastingTags("+draft/reply=a-1;+typing=done;+draft/react=x" as SafeText)).toBe(
      "+draft/reply=a-1;+draft/react=x",
    );
    expect(lastingTags("+typing=done" as SafeText)).toBeUndefined();
    expect(lastingTags(undefined)).toBeUndefined();
    expect(lastingTags(`+reply=${"a".repeat(600)}` as SafeText)).toBeUndefined();
  });
});

test("an id of a line leads back to it, and no other text does", () => {
  fc.assert(fc.property(fc.nat(), (number) => {
    expect(lineOf(idOf("k3x9", number))).toEqual({ epoch: "k3x9", number });
  }));
  for (const text of ["", "k3x9", "k3x9-", "-1", "a.1", "k3x9-1-", "K-1", "k3x9-1.", `a-${"1".repeat(20)}`]) {
    expect(lineOf(text)).toBeUndefined();
  }
});

describe("what is no UTF-8", () => {
  test("is told to its sender, and to nobody else", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", "labeled-response", "batch");
    const bob = await IrcClient.register(irc, "bob");
    ann.line.socket.write(
      Uint8Array.from([..."@label=a PRIVMSG bob :hi"].map((letter) => letter.charCodeAt(0)).concat(0xaa, 10)),
    );
    expect(await ann.read()).toEqual([
      "@label=a :irc.example FAIL PRIVMSG INVALID_UTF8 :Only UTF-8 is understood here, and that was none",
    ]);
    await ann.ask("PRIVMSG bob :\ufffd is a character like others");
    expect((await bob.read()).map((line) => parts(line).rest)).toEqual([
      "bob :\ufffd is a character like others",
    ]);
  });

  test("is found line by line, however the bytes are cut", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.constantFrom("\n", "\ufffd", "\ufffd\n", "é\n", "\r\n", "😃").map((text) =>
        new TextEncoder().encode(text)
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(8), (pieces, cut) => {
        const bytes = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
        const splitter = new LineSplitter(100, () => true, true);
        for (let at = 0; at < bytes.length; at += cut + 1) splitter.feed(bytes.subarray(at, at + cut + 1));
        splitter.end();
        const found: boolean[] = [];
        while (splitter.hasLine) if (splitter.next() !== OVERLONG) found.push(splitter.isWellFormed);
        const lines: number[][] = [[]];
        for (const byte of bytes) byte === 10 ? lines.push([]) : lines.at(-1)?.push(byte);
        if (lines.at(-1)?.length === 0) lines.pop();
        expect(found).toEqual(lines.map(isUtf8));
      }),
    );
  });
});

function isUtf8(line: readonly number[]): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(line));
    return true;
  } catch {
    return false;
  }
}
