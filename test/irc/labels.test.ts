// Labels: what answers a line is known by its label, once, whatever the answer is, and nobody else sees it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ircDialect } from "../../src/dialects/irc/irc.ts";
import { ircSettings } from "../../src/dialects/irc/settings.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import { Requests } from "../../src/server/requests.ts";
import { IrcClient } from "../support/irc_client.ts";
import { parts, startIrc } from "./_chat.ts";

const CAPS = ["labeled-response", "batch", "echo-message", "message-tags"];

describe("the answer to a line with a label", () => {
  test("is ACK, one line, or a batch", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", ...CAPS);
    const bob = await IrcClient.register(irc, "bob", ...CAPS);
    expect(await ann.ask("@label=l1 PONG x")).toEqual(["@label=l1 :irc.example ACK"]);
    expect(await ann.ask("@label=l2 PING x")).toEqual(["@label=l2 :irc.example PONG irc.example :x"]);
    expect(await ann.ask("@label=l3 NOSUCH")).toEqual([
      "@label=l3 :irc.example 421 ann NOSUCH :Unknown command",
    ]);
    const joined = (await ann.ask("@label=l4 JOIN #dev")).map(parts);
    const id = joined[0]?.rest.split(" ")[0]?.slice(1);
    expect(joined.map(({ verb }) => verb)).toEqual(["BATCH", "JOIN", "353", "366", "BATCH"]);
    expect(joined[0]).toMatchObject({ tags: { label: "l4" }, rest: `+${id} labeled-response` });
    expect(joined.slice(1, -1).map(({ tags }) => tags["batch"])).toEqual([id, id, id]);
    expect(joined.at(-1)).toMatchObject({ tags: {}, rest: `-${id}` });
    const [echo = ""] = await ann.ask("@label=l5 PRIVMSG bob :hi");
    const [heard = ""] = await bob.read();
    expect(parts(echo).tags).toEqual({ label: "l5", msgid: parts(heard).tags["msgid"] });
    expect(Object.keys(parts(heard).tags)).toEqual(["msgid"]);
    // One of them is the echo, and the other what was sent.
    const own = (await ann.ask("@label=l6 PRIVMSG ann :me")).map(parts);
    expect(own.map(({ tags }) => tags["label"]).sort()).toEqual(["l6", undefined]);
    expect(await ann.ask(`@label=${"x".repeat(65)} PING x`)).toEqual([":irc.example PONG irc.example :x"]);
  });

  test("comes to QUIT, too, as the last line", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", ...CAPS);
    ann.say("@label=bye QUIT :enough");
    expect(await ann.next()).toMatch(/^@label=bye ERROR :/);
  });

  test("counts as what it is, though it is written when all of it is there", () => {
    const settings = ircSettings({}, DEFAULT_RULES, { startedAt: 0, version: "partyline-test" });
    const decoder = ircDialect(settings).decoder({ maxLine: 4096 });
    const manner = decoder.manner as NonNullable<typeof decoder.manner>;
    const ask = (line: string) => {
      decoder.feed(new TextEncoder().encode(`${line}\r\n`));
      return decoder.next();
    };
    for (const line of ["CAP REQ :labeled-response batch", "NICK ann", "USER a 0 * :A", "CAP END"]) ask(line);
    manner.render({ kind: "registered", name: "ann" });
    while (decoder.hasNext) decoder.next();
    let written = "";
    const requests = new Requests(manner, (text) => {
      written += text;
    });
    const asked = ask("@label=l1 TOPIC #dev");
    requests.begin(asked?.kind === "line" ? asked.request : undefined);
    const before = requests.answer({ kind: "topic", room: "dev", topic: undefined });
    expect([before, written]).toEqual([0, ""]);
    expect(requests.done()).toBe(written.length);
    expect(written).toContain("@label=l1 :partyline.local 331 ");
  });

  test("has it once, whatever is asked, and others never see it", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", ...CAPS);
    const bob = await IrcClient.register(irc, "bob", ...CAPS);
    await bob.ask("JOIN #dev,#den");
    let count = 0;
    const asked = fc.constantFrom(
      "JOIN #dev",
      "JOIN #den,#nowhere!,#dev",
      "PART #dev,#den :gone",
      "PRIVMSG #dev,bob,nobody :hi",
      "NOTICE #den,ann :hi",
      "NOTICE nobody :hi",
      "@+typing=active TAGMSG #dev,bob",
      "TAGMSG",
      "PRIVMSG",
      "PRIVMSG #dev :",
      "TOPIC #dev :words",
      "TOPIC #dev",
      "NAMES #dev",
      "NICK ann2",
      "NICK ann",
      "NICK bob",
      "CHATHISTORY LATEST #dev * 10",
      "CHATHISTORY LATEST #nowhere * 10",
      "CHATHISTORY",
      "LUSERS",
      "MOTD",
      "PING",
      "CAP LIST",
      "MUTE bob 10m :too loud",
      "BAN bob 10x",
      "BANS",
      "NS INFO bob",
      "NS DROP",
      "USER",
      "NOSUCH",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { maxLength: 8 }), async (lines) => {
        const labels = lines.map(() => `l${++count}`);
        const tagged = lines.map((line, index) =>
          line.startsWith("@")
            ? `@label=${labels[index]};${line.slice(1)}`
            : `@label=${labels[index]} ${line}`
        );
        const told = (await ann.ask(...tagged)).map(parts);
        expect(told.flatMap(({ tags }) => tags["label"] ?? [])).toEqual(labels);
        // Whatever has no label is in a batch that has, or was sent.
        const batches = new Set(
          told.filter(({ verb }) => verb === "BATCH").map(({ rest }) => rest.split(" ")[0]?.slice(1)),
        );
        for (const { rest, tags, verb } of told) {
          const isSent = rest.startsWith("ann") && ["PRIVMSG", "NOTICE", "TAGMSG"].includes(verb);
          const isEnd = verb === "BATCH" && rest.startsWith("-");
          expect(isSent || isEnd || tags["label"] !== undefined || batches.has(tags["batch"])).toBe(true);
        }
        for (const line of await bob.read()) expect(parts(line).tags).not.toHaveProperty("label");
      }),
      { numRuns: 30 },
    );
  });
});
