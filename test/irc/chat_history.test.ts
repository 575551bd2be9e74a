// CHATHISTORY: what was said before, by lines and by times, with the ids that it had then.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isoTime, timeOfIso } from "../../src/dialects/utc.ts";
import { boundsOf, type Way } from "../../src/engine/range.ts";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";
import { parts, startIrc } from "./_chat.ts";

const CAPS = ["batch", "draft/chathistory", "message-tags", "server-time", "echo-message"];

describe("CHATHISTORY", () => {
  test("shows lines as they were told, in a batch, by ids and by times", async () => {
    const { irc, nc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", ...CAPS);
    await ann.ask("JOIN #lobby");
    const nan = await LineClient.connect(nc, "nan");
    await nan.asks("REGISTER nan", "Registered as nan");
    await ann.read();
    nan.say("one");
    const live = [await ann.next()];
    live.push(
      ...await ann.ask("@+draft/reply=x;+other=y NOTICE #lobby :two", "PRIVMSG #lobby :\x01ACTION three\x01"),
    );
    // Each later than the one before, though all came at once.
    live.push(...await ann.ask("PRIVMSG #lobby :four", "PRIVMSG #lobby :five"));
    const told = live.map(parts);
    expect(new Set(told.map(({ tags }) => tags["time"])).size).toBe(5);
    const ask = async (rest: string) => {
      const [start, ...lines] = (await ann.ask(`CHATHISTORY ${rest}`)).map(parts);
      const id = start?.rest.split(" ")[0]?.slice(1);
      expect(start).toMatchObject({ verb: "BATCH", rest: `+${id} chathistory #lobby` });
      expect(lines.pop()).toMatchObject({ verb: "BATCH", rest: `-${id}` });
      return lines.map(({ tags: { batch, ...tags }, ...line }) => {
        expect(batch).toBe(id);
        return { ...line, tags };
      });
    };
    const kept = told.map(({ tags: { "+other": _, ...tags }, ...line }) => ({ ...line, tags }));
    expect(await ask("LATEST #lobby * 10")).toEqual(kept);
    expect(await ask("LATEST #LOBBY * 2")).toEqual(kept.slice(-2));
    const ids = told.map(({ tags }) => `msgid=${tags["msgid"]}`);
    const times = told.map(({ tags }) => `timestamp=${tags["time"]}`);
    for (const at of [ids, times]) {
      expect(await ask(`LATEST #lobby ${at[1]} 10`)).toEqual(kept.slice(2));
      expect(await ask(`LATEST #lobby ${at[1]} 1`)).toEqual(kept.slice(-1));
      expect(await ask(`BEFORE #lobby ${at[3]} 2`)).toEqual(kept.slice(1, 3));
      expect(await ask(`AFTER #lobby ${at[1]} 2`)).toEqual(kept.slice(2, 4));
      expect(await ask(`AROUND #lobby ${at[2]} 3`)).toEqual(kept.slice(1, 4));
      expect(await ask(`BETWEEN #lobby ${at[0]} ${at[4]} 2`)).toEqual(kept.slice(1, 3));
      expect(await ask(`BETWEEN #lobby ${at[4]} ${at[0]} 2`)).toEqual(kept.slice(2, 4));
    }
    // Of another numbering, or none: all there is came after it.
    expect(await ask("AFTER #lobby msgid=other-3 10")).toEqual(kept);
    expect(await ask("BEFORE #lobby msgid=nonsense 10")).toEqual([]);
  });

  test("shows the host that the author of a line has now, for none is kept", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", ...CAPS);
    const bob = await IrcClient.register(irc, "bob");
    await ann.ask("JOIN #den");
    await bob.ask("JOIN #den");
    await ann.read();
    bob.say("PRIVMSG #den :hi");
    const sourceOf = (line = "") => / :?([^ ]+) PRIVMSG #den :hi$/.exec(line)?.[1]?.replace(/^:/, "");
    const live = sourceOf(await ann.next());
    expect(live).toMatch(/^bob!~bob@[a-z\d]{12}\.test$/);
    const kept = async () => sourceOf((await ann.ask("CHATHISTORY LATEST #den * 1"))[1]);
    expect(await kept()).toBe(live);
    bob.say("QUIT");
    expect(parts(await ann.next()).verb).toBe("QUIT");
    expect(await kept()).toBe("bob!~nc@local.test");
  });

  test("shows nothing of rooms that one is not in, and says what is wrong", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", ...CAPS);
    const bob = await IrcClient.register(irc, "bob");
    await bob.ask("JOIN #den", "PRIVMSG #den :secret");
    const failures = await ann.ask(
      "CHATHISTORY LATEST #den * 10",
      "CHATHISTORY LATEST #nowhere * 10",
      "CHATHISTORY LATEST bob * 10",
      "CHATHISTORY LATEST #den",
      "CHATHISTORY NOSUCH #den * 10",
      "CHATHISTORY LATEST #den x 10",
      "CHATHISTORY BEFORE #den * 10",
      "CHATHISTORY LATEST #den * 0",
      "CHATHISTORY BETWEEN #den msgid=a-1 10",
      "CHATHISTORY BEFORE #den timestamp=2026-02-30T00:00:00.000Z 10",
    );
    expect(failures.map((line) => parts(line).rest.split(" :")[0])).toEqual([
      "CHATHISTORY INVALID_TARGET LATEST #den",
      "CHATHISTORY INVALID_TARGET LATEST #nowhere",
      "CHATHISTORY INVALID_TARGET LATEST bob",
      "CHATHISTORY NEED_MORE_PARAMS LATEST",
      "CHATHISTORY INVALID_PARAMS NOSUCH",
      "CHATHISTORY INVALID_PARAMS LATEST",
      "CHATHISTORY INVALID_PARAMS BEFORE",
      "CHATHISTORY INVALID_PARAMS LATEST",
      "CHATHISTORY NEED_MORE_PARAMS BETWEEN",
      "CHATHISTORY INVALID_PARAMS BEFORE",
    ]);
  });

  test("TARGETS tells in which rooms something was said last between two times", async () => {
    const { irc } = await startIrc();
    const ann = await IrcClient.register(irc, "ann", ...CAPS);
    await ann.ask("JOIN #dev,#den,#dull");
    const told = [
      ...await ann.ask("PRIVMSG #den :hi"),
      ...await ann.ask("PRIVMSG #dev :hi"),
      ...await ann.ask("PRIVMSG #den :hi"),
    ];
    const times = told.map((line) => parts(line).tags["time"] ?? "");
    const ask = async (from: string, to: string, most = 10) =>
      (await ann.ask(`CHATHISTORY TARGETS timestamp=${from} timestamp=${to} ${most}`)).map(parts)
        .filter(({ verb }) => verb === "CHATHISTORY").map(({ rest }) => rest);
    const [early, late] = ["2000-01-01T00:00:00.000Z", "2200-01-01T00:00:00.000Z"];
    const all = [`TARGETS #dev ${times[1]}`, `TARGETS #den ${times[2]}`].sort((a, b) =>
      a.slice(-24) < b.slice(-24) ? -1 : a.slice(-24) > b.slice(-24) ? 1 : a < b ? -1 : 1
    );
    expect(await ask(early, late)).toEqual(all);
    expect(await ask(late, early, 1)).toEqual(all.slice(0, 1));
    expect(await ask(early, times[0] ?? "")).toEqual([]);
  });
});

test("lines between two places are those of a plain look at all of them", () => {
  const ways: readonly Way[] = ["latest", "before", "after", "around", "between"];
  const place = fc.nat(12).chain((upTo) => fc.constantFrom(upTo, upTo + 1).map((from) => ({ upTo, from })));
  fc.assert(
    fc.property(
      fc.nat(12),
      fc.constantFrom(...ways),
      place,
      place,
      fc.integer({ min: 1, max: 15 }),
      (last, way, a, b, most) => {
        const all = Array.from({ length: last }, (_, index) => index + 1);
        const bounds = boundsOf(way, [a, b], most, last);
        const before = all.filter((number) => number < (bounds.before ?? Infinity));
        const got = bounds.since === undefined
          ? before.slice(Math.max(0, before.length - bounds.most))
          : before.filter((number) => number > (bounds.since as number)).slice(0, bounds.most);
        const after = all.filter((number) => number > a.upTo);
        const wanted = {
          latest: () => after.slice(-most),
          before: () => all.filter((number) => number < a.from).slice(-most),
          after: () => after.slice(0, most),
          around: () =>
            all.filter((number) => number >= Math.min(a.from, last + 1) - Math.floor(most / 2)).slice(
              0,
              most,
            ),
          between: () =>
            a.upTo <= b.upTo
              ? after.filter((number) => number < b.from).slice(0, most)
              : all.filter((number) => number > b.upTo && number < a.from).slice(-most),
        };
        expect(got).toEqual(wanted[way]());
      },
    ),
  );
});

test("a time is read as it is written, and nothing else is a time", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (time) => {
      expect(timeOfIso(isoTime(time))).toBe(time);
      expect(timeOfIso(new Date(time).toISOString())).toBe(time);
    }),
  );
  expect(timeOfIso("2026-11-28T01:42:05Z")).toBe(Date.UTC(2026, 10, 28, 1, 42, 5));
  for (
    const text of [
      "",
      "*",
      "2026-02-30T00:00:00.000Z",
      "2026-13-01T00:00:00Z",
      "1969-01-01T00:00:00Z",
      "2026-01-01T25:00:00Z",
    ]
  ) {
    expect(timeOfIso(text)).toBeUndefined();
  }
});
