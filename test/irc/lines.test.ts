// Every line that anybody on IRC is told, whatever happens in a chat: short enough, text, and one message each. A line end in a
// topic must not make a message of its own.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Effect } from "../../src/engine/effect.ts";
import { findByName } from "../../src/engine/names.ts";
import type { Notice } from "../../src/engine/notice.ts";
import { originOf } from "../../src/engine/people.ts";
import { type ChatState, createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { CAPABILITIES } from "../../src/dialects/irc/caps.ts";
import { ircDialect } from "../../src/dialects/irc/irc.ts";
import { parseMessage } from "../../src/dialects/irc/message.ts";
import { sanitize, wellFormed } from "../../src/dialects/sanitize.ts";
import { ircSettings } from "../../src/dialects/irc/settings.ts";
import { nameOf, nickOf } from "../../src/dialects/irc/source.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import { histories, settledHistories } from "../engine/histories.ts";
import { longHistories } from "./_lengthened.ts";

const encoder = new TextEncoder();
const settings = ircSettings({}, DEFAULT_RULES, { startedAt: 0, version: "partyline-test" });

/** What server and network are called at most. */
const longSettings = ircSettings(
  { serverName: `${"s".repeat(59)}.net`, network: "n".repeat(32) },
  DEFAULT_RULES,
  { startedAt: 0, version: "partyline-test" },
);

/** A client that is somebody, and has asked for these; and who is here, for it. */
function client(
  caps: readonly string[],
  find: (name: string) => ReturnType<typeof originOf> | undefined,
  { isLong = false } = {},
) {
  const decoder = ircDialect(isLong ? longSettings : settings).decoder({
    maxLine: 4096,
    directory: { find, epochOf: () => "e1", date: () => 1_790_000_000_000 },
  });
  const say = (line: string) => {
    decoder.feed(encoder.encode(`${line}\r\n`));
    while (decoder.hasNext) decoder.next();
  };
  say("NICK somebody");
  say("USER some 0 * :Some Body");
  say(`CAP REQ :${caps.join(" ")}`);
  say("CAP END");
  decoder.manner?.render({ kind: "registered", name: isLong ? "n".repeat(32) : "somebody" });
  while (decoder.hasNext) decoder.next();
  return decoder.manner as NonNullable<typeof decoder.manner>;
}

function isWellFormed(text: string): void {
  if (text === "") return;
  expect(text.endsWith("\r\n")).toBe(true);
  for (const line of text.slice(0, -2).split("\r\n")) {
    expect(line).not.toMatch(/[\r\n\0]/);
    expect(wellFormed(line)).toBe(line);
    const message = line.replace(/^@[^ ]* /, "");
    expect(encoder.encode(message).length).toBeLessThanOrEqual(510);
    expect(parseMessage(line)?.verb).toMatch(/^(\d{3}|[A-Z]+)$/);
    if (!/^(ERROR|PING|AUTHENTICATE) /.test(message)) expect(message).toMatch(/^:[^ ]+ /);
  }
}

function noticesOf(effects: readonly Effect[]): readonly Notice[] {
  return effects.flatMap((effect) =>
    // Only programs of JSON are welcomed so.
    "notice" in effect && effect.notice.kind !== "welcome" ? [effect.notice] : []
  );
}

describe("whatever happens", () => {
  for (const [name, some] of [["anybody", histories()], ["settled", settledHistories()]] as const) {
    for (const caps of [[], Object.keys(CAPABILITIES)]) {
      test(`is told in messages of IRC: ${name}, ${caps.length} capabilities`, () => {
        fc.assert(
          fc.property(some, ({ inputs, rules }) => {
            let state: ChatState = createState(rules);
            const manner = client(caps, (name) => {
              const session = findByName(state, name);
              return session === undefined ? undefined : originOf(state, session);
            });
            for (const input of inputs) {
              const { effects, state: next } = step(state, input);
              state = next;
              for (const notice of noticesOf(effects)) {
                isWellFormed(manner.render(notice));
                isWellFormed(manner.voice.render(notice));
              }
            }
          }),
        );
      });
    }
  }
});

test("what IRC has no form for takes as many messages as it needs", () => {
  const manner = client([], () => undefined);
  const text = sanitize(`${"é".repeat(2000)} ${"x".repeat(2000)}`);
  const told = manner.render({ kind: "announced", text });
  isWellFormed(told);
  const pieces = told.split("\r\n").slice(0, -1).map((line) => parseMessage(line)?.params[1]);
  expect(pieces.length).toBeGreaterThan(10);
  expect(pieces.join("")).toBe(text);
});

/** What a client may have asked for that is answered in a way of its own. */
const requests = [
  { id: undefined, name: "PRIVMSG", args: ["bob", "hello"] },
  { id: undefined, name: "WHO", args: ["#dev", "%tcuihsnfdlaor,152"] },
  { id: undefined, name: "CHATHISTORY", args: ["BETWEEN", "#dev"] },
];

describe("whatever its length", () => {
  for (const caps of [[], Object.keys(CAPABILITIES)]) {
    test(`what any dialect says is told in messages of at most 512 bytes: ${caps.length} capabilities`, () => {
      fc.assert(
        fc.property(
          longHistories(),
          fc.constantFrom(undefined, ...requests),
          ({ inputs, rules }, request) => {
            let state: ChatState = createState(rules);
            const manner = client(caps, (name) => {
              const session = findByName(state, name);
              return session === undefined ? undefined : originOf(state, session);
            }, { isLong: true });
            for (const input of inputs) {
              const { effects, state: next } = step(state, input);
              state = next;
              for (const notice of noticesOf(effects)) {
                isWellFormed(
                  request === undefined ? manner.render(notice) : manner.answer?.(request, notice) ?? "",
                );
                isWellFormed(manner.voice.render(notice));
              }
            }
          },
        ),
      );
    });
  }
});

describe("what is no text is told whole", () => {
  const room = "r".repeat(32);
  const name = fc.constantFrom("bob", "x".repeat(32), "漢".repeat(32));
  const mask = fc.tuple(fc.constantFrom("x", "[", "é", "漢"), fc.nat(119), fc.constantFrom("*!*@*", "!a@b"))
    .map(([letter, times, rest]) => `${letter.repeat(times)}${rest}`);
  /** The last of it, or that it was cut; the network is that of the client below. */
  const END_OF_MASK = /^\S*(?:\*!\*@\*|!a@b\.n{32}|\{~\})$/;
  const manner = client([], () => undefined, { isLong: true });
  const told = (notice: Notice) => {
    const text = manner.render(notice);
    isWellFormed(text);
    return text.split("\r\n").map((line) => line.split(" "));
  };

  test("masks that are listed", () => {
    fc.assert(fc.property(fc.array(fc.record({ mask, by: name, at: fc.constant(1e12) })), (masks) => {
      const lines = told({ kind: "masks", room, list: "b", masks }).filter(([, verb]) => verb === "367");
      expect(lines).toHaveLength(masks.length);
      for (const [, , , , shown, ...whose] of lines) {
        expect(shown).toMatch(END_OF_MASK);
        if (whose.length > 0) expect([whose.length, whose[1]]).toEqual([2, "1000000000"]);
      }
    }));
  });

  test("masks that are new", () => {
    const changes = fc.array(fc.record({ isSet: fc.boolean(), mode: fc.constant("b" as const), mask }));
    fc.assert(fc.property(changes, name, (changes, name) => {
      const profile = { ident: "i".repeat(10), realName: "x" };
      const by = { name, profile, cloak: "c".repeat(12), account: name };
      const shown = told({ kind: "modesSet", room, by, changes }).flatMap((words) => words.slice(4));
      expect(shown).toHaveLength(changes.length);
      for (const one of shown) expect(one).toMatch(END_OF_MASK);
    }));
  });

  test("the key and the limit of a room", () => {
    const key = "漢".repeat(64);
    const limit = Number.MAX_SAFE_INTEGER;
    const flags = ["i", "m", "n", "s", "t"] as const;
    const [words] = told({ kind: "modes", room, flags, isLocked: true, key, limit, madeAt: undefined });
    expect(words?.slice(4)).toEqual(["+imnstkl", key, String(limit)]);
  });
});

describe("names", () => {
  const letters = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });

  test("come back from IRC as they were, whatever they are", () => {
    fc.assert(fc.property(letters, (name) => {
      // Braces are letters of IRC alone, and what stands between them must not be read as something escaped.
      fc.pre(encoder.encode(name).length <= 32);
      expect(nameOf(nickOf(name))).toBe(name);
    }));
  });

  test("that are endless are cut", () => {
    expect(nickOf("é".repeat(1000))).toHaveLength(128);
    expect(nickOf("x".repeat(1000))).toHaveLength(128);
  });

  test("are one word on IRC", () => {
    fc.assert(fc.property(letters, (name) => {
      expect(nickOf(name)).toMatch(/^[A-Za-z_[\]\\`^|{][\w\-[\]\\`^|{}]*(\{~\})?$/);
    }));
  });
});

describe("a line", () => {
  test("is read without an error, whatever is in it", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.boolean(), (text, isIn) => {
      const decoder = ircDialect(settings).decoder({ maxLine: 4096 });
      const feed = (line: string) => decoder.feed(encoder.encode(`${line}\r\n`));
      if (isIn) {
        feed("NICK somebody");
        feed("USER some 0 * :Some Body");
        while (decoder.hasNext) decoder.next();
        decoder.manner?.render({ kind: "registered", name: "somebody" });
      }
      feed(text);
      while (decoder.hasNext) {
        const decoded = decoder.next();
        if (decoded?.kind === "answered") isWellFormed(decoded.reply);
      }
    }));
  });

  test("is read without an error, whatever the parameters of a verb are", () => {
    const words = fc.array(
      fc.oneof(fc.constantFrom("#dev", "*", "0", "alice", "#", ",", ":", "+o", "-k"), fc.string()),
    );
    const verbs = fc.constantFrom(
      "JOIN",
      "PART",
      "PRIVMSG",
      "NOTICE",
      "TOPIC",
      "NAMES",
      "CAP",
      "NICK",
      "PING",
      "QUIT",
      "PASS",
      "USER",
      "AUTHENTICATE",
      "REGISTER",
      "VERIFY",
      "NS",
      "PRIVMSG NickServ",
      "OPER",
      "KILL",
      "BAN",
      "UNBAN",
      "BANS",
      "MUTE",
      "ANNOUNCE",
    );
    fc.assert(fc.property(verbs, words, (verb, params) => {
      const decoder = ircDialect(settings).decoder({ maxLine: 4096 });
      decoder.feed(encoder.encode("NICK somebody\r\nUSER some 0 * :Some Body\r\n"));
      while (decoder.hasNext) decoder.next();
      decoder.manner?.render({ kind: "registered", name: "somebody" });
      decoder.feed(encoder.encode(`${verb} ${params.join(" ")}\r\n`));
      while (decoder.hasNext) {
        const decoded = decoder.next();
        if (decoded?.kind === "answered") isWellFormed(decoded.reply);
      }
    }));
  });
});
