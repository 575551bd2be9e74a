// MODE, KICK and INVITE, to the letter, and beside them what people at terminals read.

import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { type ChatServer, serve } from "../../mod.ts";
import type { Manner } from "../../src/dialects/dialect.ts";
import { ircDialect } from "../../src/dialects/irc/irc.ts";
import { maskOf, shownMask } from "../../src/dialects/irc/masks.ts";
import { readLetters, writeLetters } from "../../src/dialects/irc/mode_letters.ts";
import { ircSettings } from "../../src/dialects/irc/settings.ts";
import { completeMask } from "../../src/engine/masks.ts";
import type { ModeChange } from "../../src/engine/modes.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";

let chat: ChatServer | undefined;
afterEach(async () => {
  await chat?.close();
  chat = undefined;
});

/** A server where bob, on IRC, has made #den and carol has come in, too. */
async function start() {
  chat = await serve({
    listen: ["irc://127.0.0.1:0", "tcp://127.0.0.1:0"],
    irc: { serverName: "irc.example", network: "test", lobby: "offer" },
    flood: "off",
    // At terminals, where that is told of many in one line.
    comings: "silent",
  });
  const [irc = "", nc = ""] = chat.endpoints;
  const bob = await IrcClient.register(irc, "bob");
  await bob.ask("JOIN #den");
  const carol = await IrcClient.register(irc, "carol");
  await carol.ask("JOIN #Den");
  await bob.read();
  return { irc, nc, bob, carol };
}

const plain = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/@[a-z\d]{12}\.test/g, "@HOST").replace(/ \d{10}$/, " TIME"));

describe("MODE", () => {
  test("changes a room, tells everybody just what is other than before, and what it is", async () => {
    const { bob, carol } = await start();
    expect(plain(await carol.ask("MODE #den"))).toEqual([
      ":irc.example 324 carol #den +nt",
      ":irc.example 329 carol #den TIME",
    ]);
    expect(plain(await bob.ask("MODE #DEN +mt-n+lk 5 sesame", "MODE #den +v CAROL", "MODE #den +m"))).toEqual(
      [
        ":bob!~bob@HOST MODE #den +m-n+lk 5 sesame",
        ":bob!~bob@HOST MODE #den +v carol",
      ],
    );
    expect(plain(await carol.ask("MODE #den"))).toEqual([
      ":bob!~bob@HOST MODE #den +m-n+lk 5 sesame",
      ":bob!~bob@HOST MODE #den +v carol",
      ":irc.example 324 carol #den +mtkl sesame 5",
      ":irc.example 329 carol #den TIME",
    ]);
    expect(plain(await bob.ask("MODE #den -lkmt", "MODE #den"))).toEqual([
      ":bob!~bob@HOST MODE #den -lkmt *",
      ":irc.example 324 bob #den +",
      ":irc.example 329 bob #den TIME",
    ]);
    expect(plain(await carol.ask("NAMES #den")).slice(-2)).toEqual([
      ":irc.example 353 carol = #den :@bob +carol",
      ":irc.example 366 carol #den :End of /NAMES list",
    ]);
    await bob.ask("MODE #den +s");
    expect(plain(await carol.ask("NAMES #den")).at(-2)).toBe(":irc.example 353 carol @ #den :@bob +carol");
  });

  test("says what is wrong, each by itself", async () => {
    const { bob, carol, irc } = await start();
    const dan = await IrcClient.register(irc, "dan");
    expect(
      await bob.ask(
        "MODE #den +o nobody",
        "MODE #den +o dan",
        "MODE #nowhere +o bob",
        "MODE #no!room +o bob",
        "MODE #den +x",
        "MODE #den +k :two words",
        "MODE #den +k ::colon",
        "MODE #den +k",
        "MODE #den +l 0",
        "MODE #den +l -1",
        "MODE #den +l abc",
        "MODE #den +l :",
        "MODE #den +o",
        "MODE #den +b :two words",
        "MODE",
      ),
    ).toEqual([
      ":irc.example 401 bob nobody :No such nick or channel",
      ":irc.example 441 bob dan #den :They aren't on that channel",
      ":irc.example 403 bob #nowhere :No such channel",
      ":irc.example 403 bob #no!room :No such channel",
      ":irc.example 472 bob x :is unknown mode char to me",
      ...Array(3).fill(
        ":irc.example 696 bob #den k * :A key has 1 to 64 characters without spaces and commas",
      ),
      ...Array(4).fill(":irc.example 696 bob #den l * :A limit is a number, and at least 1"),
      ":irc.example 696 bob #den o * :Whom do you mean?",
      ":irc.example 696 bob #den b * :That is no mask: two words",
      ":irc.example 461 bob MODE :Not enough parameters",
    ]);
    expect(await carol.ask("MODE #den +m", "MODE #den +e")).toEqual([
      ":irc.example 482 carol #den :You're not channel operator",
      ":irc.example 482 carol #den :You're not channel operator",
    ]);
    expect(await dan.ask("MODE #den +m")).toEqual([":irc.example 442 dan #den :You're not on that channel"]);
    expect(await bob.ask("MODE #lobby +m")).toEqual([
      ":irc.example 442 bob #lobby :You're not on that channel",
    ]);
  });

  test("keeps lists of masks, which are written as IRC shows people", async () => {
    const { bob, carol, irc, nc } = await start();
    const host = (await bob.ask("PART #den", "JOIN #den"))[0]?.match(/@(\S+)/)?.[1] ?? "";
    await bob.read();
    await carol.ask("MODE #den +o bob");
    await bob.read();
    await bob.ask("PART #den");
    await carol.ask("PART #den");
    await bob.ask("JOIN #den");
    expect(plain(await bob.ask("MODE #den +bbe dan *!~nc@*.test eve!*@*", "MODE #den b", "MODE #den +e")))
      .toEqual([
        ":bob!~bob@HOST MODE #den +bbe dan!*@* *!~nc@* eve!*@*",
        ":irc.example 367 bob #den dan!*@* bob TIME",
        ":irc.example 367 bob #den *!~nc@* bob TIME",
        ":irc.example 368 bob #den :End of channel ban list",
        ":irc.example 348 bob #den eve!*@* bob TIME",
        ":irc.example 349 bob #den :End of channel exception list",
      ]);
    const dan = await IrcClient.register(irc, "dan");
    expect(await dan.ask("JOIN #den")).toEqual([":irc.example 474 dan #den :Cannot join channel (+b)"]);
    const fay = await LineClient.connect(nc, "fay");
    await fay.asks("REGISTER fay", "Registered as fay");
    await fay.asks("/join den", "You may not come into #den.");
    expect(plain(await bob.ask("MODE #den -b DAN!*@*", `MODE #den +b *!*@${host}`))).toEqual([
      ":bob!~bob@HOST MODE #den -b dan!*@*",
      ":bob!~bob@HOST MODE #den +b *!*@HOST",
    ]);
    expect(await dan.ask("JOIN #den"), "who comes from the same place").toHaveLength(1);
    await bob.ask(`MODE #den -b *!*@${host.toUpperCase()}`);
    expect(await dan.ask("JOIN #den")).not.toHaveLength(1);
    expect(plain(await dan.ask("MODE #den b", "MODE #den +I"))).toEqual([
      ":irc.example 367 dan #den *!~nc@* bob TIME",
      ":irc.example 368 dan #den :End of channel ban list",
      ":irc.example 482 dan #den :You're not channel operator",
    ]);
    for (let i = 1; i <= 59; i++) await bob.ask(`MODE #den +b x${i}`);
    expect(await bob.ask("MODE #den +b x60")).toEqual([
      ":irc.example 478 bob #den b :Channel list is full: 60 are the most",
    ]);
  });

  test("of oneself says that one is invisible, as all are, and a moderator if one is", async () => {
    const { bob } = await start();
    expect(await bob.ask("MODE bob", "MODE BOB +i", "MODE bob +Z", "MODE carol", "MODE nobody")).toEqual([
      ":irc.example 221 bob +i",
      ":irc.example 501 bob :Unknown MODE flag",
      ":irc.example 502 bob :Can't change or view the modes of others",
      ":irc.example 401 bob nobody :No such nick or channel",
    ]);
  });

  test("of oneself is told once it changes", () => {
    const settings = ircSettings({ serverName: "irc.example" }, DEFAULT_RULES, {
      startedAt: 0,
      version: "v",
    });
    const decoder = ircDialect(settings).decoder({ maxLine: 512 });
    const manner = decoder.manner as Manner;
    const ask = (line: string) => {
      decoder.feed(new TextEncoder().encode(`${line}\r\n`));
      const told = [];
      for (let one = decoder.next(); one !== undefined; one = decoder.next()) told.push(one);
      return told.flatMap((one) => one.kind === "answered" ? one.reply : []);
    };
    ask("NICK bob\r\nUSER b 0 * :B");
    manner.render({ kind: "registered", name: "bob" });
    ask("PING x");
    const appointed = (isModerator: boolean) => manner.render({ kind: "appointed", isModerator });
    expect(appointed(true)).toBe(":irc.example MODE bob +o\r\n");
    expect(appointed(true)).toBe("");
    expect(ask("MODE bob")).toEqual([":irc.example 221 bob +io\r\n"]);
    expect(appointed(false)).toBe(":irc.example MODE bob -o\r\n");
    expect(ask("MODE bob")).toEqual([":irc.example 221 bob +i\r\n"]);
  });
});

test("who may not speak is told why, and nobody hears it", async () => {
  const { bob, carol, irc } = await start();
  await bob.ask("MODE #den +m");
  const dan = await IrcClient.register(irc, "dan");
  await carol.read();
  expect(await carol.ask("PRIVMSG #den :hello", "NOTICE #den :hello")).toEqual([
    ":irc.example 404 carol #den :Cannot send to channel: it is moderated",
  ]);
  await bob.ask("MODE #den -m+b carol");
  await carol.read();
  expect(await carol.ask("PRIVMSG #den :hello")).toEqual([
    ":irc.example 404 carol #den :Cannot send to channel: you are banned",
  ]);
  expect(await dan.ask("PRIVMSG #den :hello")).toEqual([
    ":irc.example 404 dan #den :Cannot send to channel: you are not in it",
  ]);
  expect(await bob.read()).toEqual([]);
  await bob.ask("MODE #den -n");
  expect(await dan.ask("PRIVMSG #den :hello")).toEqual([]);
  expect(plain(await bob.read())).toEqual([":dan!~dan@HOST PRIVMSG #den :hello"]);
});

test("who may not speak in one of its rooms leaves the chat without a word", async () => {
  const { bob, carol, irc } = await start();
  const dave = await IrcClient.register(irc, "dave");
  await dave.ask("JOIN #den");
  await bob.read();
  await bob.ask("MODE #den +m", "MODE #den +v dave");
  carol.say("QUIT :cheap watches");
  expect(plain([await bob.next()])).toEqual([":carol!~carol@HOST QUIT :Quit"]);
  dave.say("QUIT :so long");
  expect(plain([await bob.next()])).toEqual([":dave!~dave@HOST QUIT :Quit: so long"]);
});

describe("KICK", () => {
  test("is told to all of the room alike, and to people at terminals in words", async () => {
    const { bob, carol, irc, nc } = await start();
    const alice = await LineClient.connect(nc, "alice");
    await alice.asks("REGISTER alice", "Registered as alice");
    await alice.asks("/join den", "You are in #den, with 2 others. What you type goes to #den now.");
    const dan = await IrcClient.register(irc, "dan");
    await dan.ask("JOIN #den");
    await bob.read();
    await carol.read();
    const kicks = [
      ":bob!~bob@HOST KICK #den carol :bye all",
      ":bob!~bob@HOST KICK #den alice :bye all",
    ];
    expect(plain(await bob.ask("KICK #den carol,alice,nobody :bye all"))).toEqual([
      ...kicks,
      ":irc.example 401 bob nobody :No such nick or channel",
    ]);
    expect(plain(await carol.read())).toEqual(kicks.slice(0, 1));
    expect(plain(await dan.read())).toEqual(kicks);
    await alice.sees(
      "[#den] bob has removed carol: bye all",
      "bob has removed you from #den: bye all",
      "What you type goes to everyone again.",
    );
    expect(plain(await bob.ask("KICK #den dan"))).toEqual([":bob!~bob@HOST KICK #den dan :bob"]);
    expect(await carol.ask("KICK #den bob", "KICK #nowhere bob", "KICK #den")).toEqual([
      ":irc.example 442 carol #den :You're not on that channel",
      ":irc.example 403 carol #nowhere :No such channel",
      ":irc.example 461 carol KICK :Not enough parameters",
    ]);
    await carol.ask("JOIN #den");
    await bob.read();
    expect(await carol.ask("KICK #den bob")).toEqual([
      ":irc.example 482 carol #den :You're not channel operator",
    ]);
    expect(await bob.ask("KICK #den dan")).toEqual([
      ":irc.example 441 bob dan #den :They aren't on that channel",
    ]);
    expect(plain(await bob.ask("KICK #den,#den carol,bob :out"))).toEqual([
      ":bob!~bob@HOST KICK #den carol :out",
      ":bob!~bob@HOST KICK #den bob :out",
    ]);
    expect(await bob.ask("MODE #den")).toEqual([":irc.example 403 bob #den :No such channel"]);
  });

  test("by people at terminals looks like any other, and so does what they change", async () => {
    const { bob, carol, nc } = await start();
    const alice = await LineClient.connect(nc, "alice");
    await alice.asks("REGISTER alice", "Registered as alice");
    await alice.asks("/join den", "You are in #den, with 2 others. What you type goes to #den now.");
    await bob.ask("MODE #den +o alice");
    await alice.sees("[#den] bob: alice may change this room now.");
    await carol.read();
    await alice.asks("/lock tofu", "[#den] alice: the room is locked now, and its key is tofu.");
    await alice.asks("/remove carol", "[#den] alice has removed carol.");
    const told = [":alice!~nc@HOST MODE #den +k tofu", ":alice!~nc@HOST KICK #den carol :alice"];
    expect(plain(await carol.read())).toEqual(told);
    expect(await carol.ask("JOIN #den")).toEqual([":irc.example 475 carol #den :Cannot join channel (+k)"]);
    expect(plain(await bob.read()).slice(-2)).toEqual(told);
    // Whose the room is next all others hear, too, behind that somebody has left.
    await carol.ask("JOIN #den tofu");
    await bob.ask("MODE #den -o alice", "PART #den");
    expect(plain(await carol.read()).slice(-3)).toEqual([
      ":bob!~bob@HOST MODE #den -o alice",
      ":bob!~bob@HOST PART #den",
      ":irc.example MODE #den +o alice",
    ]);
  });
});

describe("INVITE", () => {
  test("is told to whoever is invited, who may come in once", async () => {
    const { bob, carol, irc } = await start();
    const dan = await IrcClient.register(irc, "dan");
    await bob.ask("MODE #den +i");
    await carol.read();
    expect(await dan.ask("JOIN #den")).toEqual([":irc.example 473 dan #den :Cannot join channel (+i)"]);
    expect(await bob.ask("INVITE dan #den", "INVITE carol #den", "INVITE nobody #den", "INVITE dan")).toEqual(
      [
        ":irc.example 341 bob dan #den",
        ":irc.example 443 bob carol #den :is already on channel",
        ":irc.example 401 bob nobody :No such nick or channel",
        ":irc.example 461 bob INVITE :Not enough parameters",
      ],
    );
    expect(plain(await dan.ask("INVITE"))).toEqual([
      ":bob!~bob@HOST INVITE dan #den",
      ":irc.example 336 dan #den",
      ":irc.example 337 dan :End of invite list",
    ]);
    expect(await carol.ask("INVITE dan #den")).toEqual([
      ":irc.example 482 carol #den :You're not channel operator",
    ]);
    expect(plain(await dan.ask("JOIN #den"))[0]).toBe(":dan!~dan@HOST JOIN #den");
    await dan.ask("PART #den");
    expect(await dan.ask("JOIN #den")).toEqual([":irc.example 473 dan #den :Cannot join channel (+i)"]);
    await bob.ask("MODE #den +I d?n!*@*");
    expect(plain(await dan.ask("JOIN #den"))[0]).toBe(":dan!~dan@HOST JOIN #den");
    expect(plain(await bob.ask("MODE #den I")).slice(-2)).toEqual([
      ":irc.example 346 bob #den d?n!*@* bob TIME",
      ":irc.example 347 bob #den :End of channel invite exception list",
    ]);
  });
});

test("what is for those with a sign is read by them alone", async () => {
  const { bob, carol, irc } = await start();
  const dan = await IrcClient.register(irc, "dan");
  await dan.ask("JOIN #den");
  await bob.ask("MODE #den +v carol");
  await carol.read();
  await dan.ask("PRIVMSG @#den :ops", "PRIVMSG +#den :voices", "PRIVMSG @#nowhere :x");
  expect(plain(await bob.read())).toEqual([
    ":dan!~dan@HOST PRIVMSG @#den :ops",
    ":dan!~dan@HOST PRIVMSG +#den :voices",
  ]);
  expect(plain(await carol.read())).toEqual([":dan!~dan@HOST PRIVMSG +#den :voices"]);
  expect(plain(await dan.read())).toEqual([]);
});

describe("letters", () => {
  const mask = fc.constantFrom("bob!*@*", "*!*@k3v9", "a?c!~nc@*", "*!*@k*", "Zoë!*@*", "room#1!*@*");
  const isSet = fc.boolean();
  const change = fc.oneof<fc.Arbitrary<ModeChange>[]>(
    fc.record({ isSet, mode: fc.constantFrom("i", "m", "n", "s", "t") }),
    fc.record({
      isSet: fc.constant(true),
      mode: fc.constant("k" as const),
      key: fc.constantFrom("a", "b:c"),
    }),
    fc.record({ isSet: fc.constant(false), mode: fc.constant("k" as const) }),
    fc.record({
      isSet: fc.constant(true),
      mode: fc.constant("l" as const),
      limit: fc.integer({ min: 1, max: 1e8 }),
    }),
    fc.record({ isSet: fc.constant(false), mode: fc.constant("l" as const) }),
    fc.record({ isSet, mode: fc.constantFrom("o", "v"), name: fc.constantFrom("bob", "Zoë", "room1#alice") }),
    fc.record({ isSet, mode: fc.constantFrom("b", "e", "I"), mask }),
  );

  test("that are written are read again as what they were", () => {
    fc.assert(fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const read = writeLetters(changes, "test", 200).flatMap(({ letters, params }) => {
        expect(params.every((param) => /^[^:\s]\S*$/.test(param))).toBe(true);
        const { changes, lists, problems } = readLetters(letters, params, "test");
        expect([lists, problems]).toEqual([[], []]);
        return changes;
      });
      expect(read).toEqual(changes);
    }));
  });

  test("are in as few messages as have room for all of them", () => {
    const long = fc.record({
      isSet,
      mode: fc.constantFrom("b", "e", "I"),
      mask: fc.stringMatching(/^[a-z漢]{0,40}!\*@\*$/),
    });
    const most = 300;
    const bytes = ({ letters, params }: { letters: string; params: readonly string[] }) =>
      new TextEncoder().encode([letters, ...params].join(" ")).length;
    fc.assert(fc.property(fc.array(fc.oneof(change, long), { maxLength: 20 }), (changes) => {
      const messages = writeLetters(changes, "test", most);
      for (const message of messages) {
        const needy = [...message.letters].filter((letter) => /[beIov]/.test(letter));
        expect(message.params.length).toBeGreaterThanOrEqual(needy.length);
        expect(message.letters.replace(/[-+]/g, "").length).toBeLessThanOrEqual(4);
        expect(bytes(message)).toBeLessThanOrEqual(most);
      }
      messages.slice(1).forEach((message, index) => {
        const before = messages[index] as typeof message;
        const isFull = before.letters.replace(/[-+]/g, "").length === 4;
        // Each sign is counted.
        expect(isFull || bytes(before) + bytes(message) > most - 8).toBe(true);
      });
      expect(messages.map(({ letters }) => letters.replace(/[-+]/g, "")).join("")).toBe(
        changes.map(({ mode }) => mode).join(""),
      );
    }));
  });

  test("of whatever kind are read without error, and ask for no more than is allowed", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.array(fc.string({ unit: "binary" })),
        (letters, params) => {
          const { changes, lists, problems } = readLetters(letters, params, "test");
          expect(changes.length + lists.length + problems.length).toBeLessThanOrEqual(20);
          const withMore = changes.filter((change) =>
            "mask" in change || "name" in change || "limit" in change
          );
          expect(withMore.length).toBeLessThanOrEqual(4);
        },
      ),
    );
  });

  test("a mask has one form in the chat and one on IRC", () => {
    const part = fc.string({ unit: fc.constantFrom("a", "B", "*", "?", "3", "-", "|", "."), maxLength: 5 });
    fc.assert(fc.property(part, part, part, (name, ident, place) => {
      const typed = completeMask(`${name}!${ident}@${place}`);
      if (typed === undefined) return;
      const kept = maskOf(typed, "test");
      expect(maskOf(shownMask(kept, "test"), "test")).toBe(kept);
      expect(shownMask(maskOf(shownMask(kept, "test"), "test"), "test")).toBe(shownMask(kept, "test"));
    }));
    expect(shownMask("*!*@k3v9", "test")).toBe("*!*@k3v9.test");
    expect(maskOf("*!*@K3V9.TEST", "test")).toBe("*!*@K3V9");
  });
});
