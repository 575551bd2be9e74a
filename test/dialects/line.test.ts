// What each line asks for, strict and kind, as a table; and what holds for any text at all.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineDialect, lineReading } from "../../src/dialects/line.ts";
import { sanitize, visible } from "../../src/dialects/sanitize.ts";
import type { Command } from "../../src/engine/command.ts";

const strict = lineReading({ strict: true });
const kind = lineReading({});

const say = (text: string): Command => ({ kind: "say", text: sanitize(text) });
const send = (to: string, text: string): Command => ({ kind: "send", to, text: sanitize(text) });
const register = (name: string): Command => ({ kind: "register", name });
const misuse = (of: string): Command => ({ kind: "misuse", of });
const unknown = (name: string): Command => ({ kind: "unknown", name: sanitize(name), nearest: undefined });
const quit: Command = { kind: "quit" };

/** Lines that both understand alike. */
const ALIKE: readonly (readonly [line: string, command: Command | undefined])[] = [
  ["", undefined],
  [" \t ", undefined],
  ["\u00a0\ufeff\u3000", undefined],
  ["hello", say("hello")],
  ["  hello  room ", say("hello  room")],
  ["quit", quit],
  ["exit", quit],
  ["\texit ", quit],
  ["QUIT", say("QUIT")],
  ["Exit", say("Exit")],
  ["quit!", say("quit!")],
  ["quit quit", say("quit quit")],
  ["REGISTER alice", register("alice")],
  ["register alice", register("alice")],
  ["Register\t  alice  ", register("alice")],
  ["REGISTER Al-ice_2", register("Al-ice_2")],
  ["REGISTER ---", register("---")],
  ["REGISTER 123", register("123")],
  ["REGISTER __proto__", register("__proto__")],
  ["registeralice", say("registeralice")],
  ["register al", say("register al")],
  ["a REGISTER alice", say("a REGISTER alice")],
  ["SEND @bob hi", send("bob", "hi")],
  ["send @bob hi", send("bob", "hi")],
  ["Send \t @bob \t  hi  you ", send("bob", "hi  you")],
  ["SEND @b hi", send("b", "hi")],
  ["SEND @bob @carol hi", send("bob", "@carol hi")],
  ["SEND @- x", send("-", "x")],
  ["SEND @__proto__ x", send("__proto__", "x")],
  ["send bob hi", say("send bob hi")],
  ["send", say("send")],
  ["sending @bob", say("sending @bob")],
  ["RESEND @bob hi", say("RESEND @bob hi")],
];

/** Lines that only the kind dialect cares about. */
const UNLIKE: readonly (readonly [line: string, kind: Command])[] = [
  ["REGISTER", misuse("register")],
  ["REGISTER al", misuse("register")],
  ["REGISTER al ice", misuse("register")],
  ["REGISTER zoë", misuse("register")],
  ["REGISTER @alice", misuse("register")],
  ["SEND", misuse("send")],
  ["SEND bob hi", misuse("send")],
  ["SEND @bob", misuse("send")],
  ["SEND @bob, hi", misuse("send")],
  ["SEND @zoë hi", misuse("send")],
  ["SEND@bob hi", misuse("send")],
  ["SEND: @bob hi", misuse("send")],
  ["send @bob", misuse("send")],
  ["send @bob, hi", misuse("send")],
  ["Send \t@ bob hi", misuse("send")],
  ["send@bob hi", misuse("send")],
  ["ſend @bob hi", misuse("send")],
  ["ＳＥＮＤ ＠bob hi", misuse("send")],
  ["send ＠bob hi", misuse("send")],
  ["／who", { kind: "who" }],
  ["\ufffdSEND @bob hi", send("bob", "hi")],
  ["\u001bSEND @bob hi", send("bob", "hi")],
  ["login alice passw0rd", misuse("login")],
  ["Login alice passw0rd", misuse("login")],
  ["Identify @alice passw0rd", misuse("login")],
  ["login [evil] passw0rd", misuse("login")],
  ["identify \\a|b`^ passw0rd", misuse("login")],
  ["Login page is broken", say("Login page is broken")],
  ["login (page) isn't", say("login (page) isn't")],
  ["\u001b[A\bSEND @bob hi", send("bob", "hi")],
  ["\u001b[SEND @bob hi", send("bob", "hi")],
  ["\u009bSEND @bob hi", send("bob", "hi")],
  ["x\u001b[D\bSEND @bob hi", send("bob", "hi")],
  ["xy\u0015SEND @bob hi", send("bob", "hi")],
  ["oh no\u0017\u0017SEND @bob hi", send("bob", "hi")],
  ["x\u200b\bSEND @bob hi", send("bob", "hi")],
  ["\u001bquit", quit],
  ["\u001b/who", { kind: "who" }],
  ["/help", { kind: "help" }],
  ["/HELP", { kind: "help" }],
  ["/help me", { kind: "help", of: "me" }],
  ["/help /Join", { kind: "help", of: "join" }],
  ["/who", { kind: "who" }],
  ["  /who  ", { kind: "who" }],
  ["/quit", quit],
  ["/Exit now", { kind: "quit", reason: sanitize("now") }],
  ["/reply hello", { kind: "answer", text: sanitize("hello") }],
  ["/whois @bob", { kind: "whois", name: "bob" }],
  ["/ignore", { kind: "ignore", name: undefined }],
  ["/unignore", misuse("unignore")],
  ["/away", { kind: "away", reason: sanitize("away") }],
  ["/away for lunch", { kind: "away", reason: sanitize("for lunch") }],
  ["/register alice", register("alice")],
  ["/REGISTER alice", register("alice")],
  ["/register al", misuse("register")],
  ["/send @bob hi", send("bob", "hi")],
  ["/send bob hi", send("bob", "hi")],
  ["/msg  bob  a  b", send("bob", "a  b")],
  ["/msg bob", misuse("msg")],
  ["/msg b!b hi", misuse("msg")],
  ["/nick alice", register("alice")],
  ["/nick a b", misuse("nick")],
  ["/me waves", { kind: "act", text: sanitize("waves") }],
  ["/me", misuse("me")],
  // Names have more letters on IRC.
  ["/ban a|b`c^ 10m", {
    kind: "ban",
    target: { kind: "name", name: "a|b`c^" },
    duration: 600_000,
    reason: undefined,
  }],
  ["/unban [bob]", { kind: "unban", target: { kind: "name", name: "[bob]" } }],
  ["/who #dev", { kind: "who", room: "dev" }],
  ["/join Dev", { kind: "join", room: "Dev", key: undefined }],
  ["/j #dev tofu", { kind: "join", room: "dev", key: "tofu" }],
  [`/join ${"x".repeat(33)}`, misuse("join")],
  ["/join dev a b", misuse("join")],
  ["/part", { kind: "leave", room: undefined }],
  ["/topic", { kind: "topic", text: undefined }],
  ["/topic  a  b", { kind: "topic", text: sanitize("a  b") }],
  ["/history", { kind: "history", count: undefined }],
  ["/history 5", { kind: "history", count: 5 }],
  ["/history since 5", { kind: "history", since: 5, epoch: undefined }],
  ["/history SINCE K3f-5", { kind: "history", since: 5, epoch: "k3f" }],
  ["/history before 5", { kind: "history", count: undefined, before: { number: 5, epoch: undefined } }],
  ["/history Before K3f-5", { kind: "history", count: undefined, before: { number: 5, epoch: "k3f" } }],
  ["/history before", misuse("history")],
  ["/history -1", misuse("history")],
  ["/history since", misuse("history")],
  ["/histroy", { kind: "unknown", name: sanitize("histroy"), nearest: "history" }],
  ["/jion dev", { kind: "unknown", name: sanitize("jion"), nearest: "join" }],
  ["/", unknown("")],
  ["/ help", unknown("")],
  ["/nope", unknown("nope")],
  ["/nope\tagain", unknown("nope")],
  ["/Nope", unknown("Nope")],
  [`/${"x".repeat(33)}`, unknown("x".repeat(32))],
  ["/__proto__", unknown("__proto__")],
  ["/constructor", unknown("constructor")],
  ["/toString x", unknown("toString")],
  ["//", say("/")],
  ["//help", say("/help")],
  ["///", say("//")],
  ["// a", say("/ a")],
];

describe("line dialect", () => {
  test.each(ALIKE)("understands %j alike, strict or kind", (line, command) => {
    expect(strict.parse(strict.typed(line))).toEqual(command);
    expect(kind.parse(kind.typed(line))).toEqual(command);
  });

  test.each(UNLIKE)("understands %j in its own way if kind, and as talk if strict", (line, command) => {
    expect(kind.parse(kind.typed(line))).toEqual(command);
    const raw = strict.parse(strict.typed(line));
    // The recipe knows white space, and nothing else that is not what it seems.
    if (raw?.kind !== "send") expect(raw).toEqual({ kind: "say", text: line.trim() });
  });

  test("removes control characters if kind, and relays them if strict", () => {
    const line = "SEND @bob a\rb\x1b[31mc\u2028d";
    expect(kind.parse(kind.typed(line))).toEqual(send("bob", "abcd"));
    expect(strict.parse(strict.typed(line))).toEqual({
      kind: "send",
      to: "bob",
      text: "a\rb\x1b[31mc\u2028d",
    });
  });

  test("never throws, and asks for something unless the line is blank", () => {
    fc.assert(
      fc.property(lines, (line) => {
        for (const dialect of [strict, kind]) {
          const text = dialect.typed(line);
          const isBlank = dialect === kind ? visible(text) === "" : text.trim() === "";
          expect(dialect.parse(text) === undefined).toBe(isBlank);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("reads SEND as the recipe does, whoever was written to before", () => {
    const space = fc.constantFrom(" ", "  ", "\t", "\u00a0", "");
    const sent = fc.tuple(
      fc.constantFrom("SEND", "send", "SeNd"),
      space,
      fc.constantFrom("@", ""),
      fc.constantFrom("bob", "bobs", "bob,", "bobby", "al-ice", "b!b", ""),
      space,
      fc.constantFrom("hi", " hi  there", "@bob hi", ""),
    ).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(sent, { minLength: 1, maxLength: 20 }), (lines) => {
        for (const line of lines) {
          const [, to, text] = /^SEND\s+@([\w-]+)\s+(.+)$/i.exec(line.trim()) ?? [];
          const command = strict.parse(strict.typed(line));
          if (to === undefined) expect(command?.kind).not.toBe("send");
          else expect(command).toEqual({ kind: "send", to, text });
        }
      }),
      { numRuns: 500 },
    );
  });

  test("gives only text that is safe and trimmed, and names of the recipe's letters", () => {
    fc.assert(
      fc.property(lines, (line) => {
        const command = kind.parse(kind.typed(line));
        if (command === undefined) return;
        if ("text" in command && command.text !== undefined) {
          expect(command.text).toBe(sanitize(command.text));
          expect(command.text).toBe(command.text.trim());
          expect(command.text).not.toBe("");
        }
        if (command.kind === "register") expect(command.name).toMatch(/^[A-Za-z0-9_-]{3,}$/);
        if (command.kind === "send") expect(command.to).toMatch(/^[A-Za-z0-9_-]+$/);
        if (command.kind === "unknown") {
          expect(command.name).toBe(sanitize(command.name));
          expect(command.name.length).toBeLessThanOrEqual(32);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("broadcasts nothing that begins like a private message, if kind", () => {
    const start = fc.constantFrom(
      "SEND",
      "SEND ",
      "SEND @",
      "SEND @bob",
      "send @",
      "Send  @bob",
      "REGISTER ",
      "/",
      "/send ",
    );
    fc.assert(
      fc.property(start, fc.string({ unit: "grapheme" }), (start, rest) => {
        fc.pre(!start.endsWith("SEND") || !/^\w/.test(sanitize(rest)));
        fc.pre(start !== "/" || !rest.startsWith("/"));
        expect(kind.parse(kind.typed(start + rest))?.kind).not.toBe("say");
      }),
      { numRuns: 500 },
    );
  });

  test("keeps what is said, but for white space at its ends", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
      fc.pre(text.trim() !== "" && sanitize(text) === text);
      expect(kind.parse(kind.typed(`SEND @bob \t${text} `))).toEqual(send("bob", text.trim()));
      expect(kind.parse(kind.typed(`.${text} `))).toEqual(say(`.${text}`.trim()));
      expect(kind.parse(kind.typed(`//${text}`))).toEqual(say(`/${text}`.trim()));
    }));
  });

  test("keeps a private text private, whatever invisible stands before and inside of its command", () => {
    const invisible = fc.stringMatching(
      /^[\u200b-\u200f\u2060-\u206f\u00ad\u2800\u3164\ufe0f\u{e0020}-\u{e007f}]*$/u,
    );
    fc.assert(fc.property(fc.array(invisible, { minLength: 8, maxLength: 8 }), ([before = "", ...inside]) => {
      const head = [..."SEND @b"].map((letter, index) => `${letter}${inside[index]}`).join("");
      const command = kind.parse(kind.typed(`${before}${head}ob secret`));
      expect(command).toEqual(
        inside.every((text) => text === "") ? send("bob", "secret") : { kind: "misuse", of: "send" },
      );
    }));
  });

  test("throws at what it has no words for", () => {
    for (const dialect of [lineDialect(), lineDialect({ strict: true })]) {
      expect(() => dialect.render({ kind: "nonsense" } as never)).toThrow(TypeError);
    }
  });
});

/** Lines of pieces that mean something, and any others; without a line feed, as they come from the splitter. */
const lines = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ..."REGISTER|SEND|send|register|quit|exit|/|//|@|@bob|alice|al|who|help| |\t|\r|\x1b[31m|\x1b|\u2028|\u202e|\0|__proto__|constructor"
          .split("|"),
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  ),
  { maxLength: 8 },
).map((parts) => parts.join("").replaceAll("\n", ""));
