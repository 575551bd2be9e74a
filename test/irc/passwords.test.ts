// Where passwords of IRC clients are taken, and what is read of them before anybody looks at one.

import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Decoded } from "../../src/dialects/dialect.ts";
import { ircDialect } from "../../src/dialects/irc/irc.ts";
import { parsePlain } from "../../src/dialects/irc/sasl.ts";
import { ircSettings } from "../../src/dialects/irc/settings.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import { passwordProblem, takesPasswords } from "../../src/server/passwords/policy.ts";

const settings = ircSettings({}, DEFAULT_RULES, { startedAt: 0, version: "partyline-test" });
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** What comes of lines of one client. */
function reads(lines: readonly string[], password = true): readonly Decoded[] {
  const decoder = ircDialect(settings).decoder({ maxLine: 4096, takesPasswords: password });
  decoder.feed(Buffer.from(lines.map((line) => `${line}\r\n`).join("")));
  const all: Decoded[] = [];
  while (decoder.hasNext) all.push(decoder.next() as Decoded);
  return all;
}

const replies = (all: readonly Decoded[]) => all.map((one) => one.kind === "answered" ? one.reply : one.kind);

describe("a message of PLAIN", () => {
  test("has a name and a password, and may say again who it is", () => {
    expect(parsePlain(base64("\0bob\0correct horse"))).toEqual({ name: "bob", secret: "correct horse" });
    expect(parsePlain(base64("BOB\0bob\0pässwörd"))).toEqual({ name: "bob", secret: "pässwörd" });
  });

  test.each([
    ["without a password", base64("\0bob\0")],
    ["without a name", base64("\0\0secret")],
    ["for somebody else", base64("alice\0bob\0secret")],
    ["with a NUL in it", base64("\0bob\0sec\0ret")],
    ["with a line end in the name", base64("\0bo\r\nb\0secret")],
    ["of one part", base64("bob secret")],
    ["that is no base64", "!!!"],
    ["that is cut", base64("\0bob\0secret!").slice(0, -1)],
    ["that is no UTF-8", Buffer.from([0, 0x62, 0, 0xff, 0xfe]).toString("base64")],
    ["that is empty", ""],
  ])("%s is none", (_, text) => expect(parsePlain(text)).toBeUndefined());

  test("is read whatever it is made of", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.base64String());
    fc.assert(fc.property(text, (text) => {
      const plain = parsePlain(text);
      if (plain !== undefined) expect(plain.name === "" || plain.secret === "").toBe(false);
    }));
  });

  test("comes back whole in pieces of 400, the last one a plus if there is nothing left", () => {
    const secrets = fc.string({ unit: "grapheme", minLength: 1, maxLength: 400 }).filter((text) =>
      !text.includes("\0")
    );
    fc.assert(fc.property(secrets, (secret) => {
      const all = base64(`\0bob\0${secret}`);
      fc.pre(all.length < 1600);
      const pieces = all.match(/.{1,400}/g) ?? [];
      const lines = [...pieces, ...(all.length % 400 === 0 ? ["+"] : [])].map((piece) =>
        `AUTHENTICATE ${piece}`
      );
      expect(reads(["AUTHENTICATE PLAIN", ...lines]).at(-1)).toEqual({
        kind: "confided",
        command: { kind: "login", name: "bob" },
        secret,
        request: { id: undefined, name: "AUTHENTICATE", args: undefined },
      });
    }));
  });

  test("that never ends is given up and not kept", () => {
    const full = `AUTHENTICATE ${"A".repeat(400)}`;
    const told = replies(reads(["AUTHENTICATE PLAIN", ...Array<string>(1000).fill(full)]));
    expect(told.slice(0, 5)).toEqual(["AUTHENTICATE +\r\n", "", "", "", ""]);
    for (const reply of told.slice(5)) expect(reply).toMatch(/^:\S+ 904 \* :/);
  });
});

describe("where others can read along", () => {
  test("no client is offered to give a password, and whoever asks all the same gives none away", () => {
    expect(replies(reads(["CAP LS 302", "CAP REQ :sasl", "AUTHENTICATE PLAIN"], false))).toEqual([
      expect.not.stringMatching(/sasl|account-registration/),
      ":partyline.local CAP * NAK :sasl\r\n",
      ":partyline.local 904 * :SASL authentication failed: connect by TLS for that\r\n",
    ]);
    expect(replies(reads(["CAP LS 302"]))[0]).toMatch(/draft\/account-registration.* sasl=PLAIN/);
    expect(replies(reads(["CAP LS"]))[0]).toMatch(/ sasl /);
  });

  test("none is taken, whatever brought it", () => {
    const limits = { minPassword: 8 };
    const far = { kind: "tcp", host: "192.0.2.1", port: 1 } as const;
    expect(takesPasswords(far, { plainPasswords: false })).toBe(false);
    expect(takesPasswords({ ...far, kind: "tls" }, { plainPasswords: false })).toBe(true);
    expect(takesPasswords({ ...far, host: "127.0.0.1" }, { plainPasswords: false })).toBe(true);
    expect(takesPasswords(far, { plainPasswords: true })).toBe(true);
    expect(passwordProblem("login", "correct horse", far, { plainPasswords: false, limits })).toEqual({
      kind: "passwordInClear",
    });
  });
});

test("a password has as many characters as the operator says, and up to 600", () => {
  const near = { kind: "tcp", host: "127.0.0.1", port: 1 } as const;
  const problem = (secret: string, minPassword: number) =>
    passwordProblem("claim", secret, near, { plainPasswords: false, limits: { minPassword } });
  expect(problem("1234567", 8)).toEqual({ kind: "passwordTooShort", least: 8 });
  expect(problem("12345678", 8)).toBeUndefined();
  expect(problem("1234567", 7)).toBeUndefined();
  expect(problem("x".repeat(600), 8)).toBeUndefined();
  expect(problem("x".repeat(601), 8)).toEqual({ kind: "passwordTooLong", most: 600 });
});
