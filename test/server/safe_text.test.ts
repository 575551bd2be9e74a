// Nothing that harms a terminal reaches another client, by whatever path and however the bytes are cut: names,
// text, private text, errors that quote the input, unknown commands, the host program's own words.

import fc from "fast-check";
import { expect, test } from "vitest";
import { sanitize, sanitizeTyped, verbatim } from "../../src/dialects/sanitize.ts";
import type { Notice } from "../../src/engine/notice.ts";
import type { SafeText } from "../../src/engine/text.ts";
import { startStillChat, type StillClient } from "./_still_world.ts";

/** C0 but TAB and the line end, DEL, C1, line and paragraph separators, bidi embeddings, overrides and isolates. */
const FORBIDDEN =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/;

const nasty = fc.oneof(
  fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)),
  fc.constantFrom(
    ..."\u001b\u009b\u009d\u0090\u0007\r\t\0\u2028\u2029\u202a\u202d\u202e\u2066\u2067\u2069\u200f\u061c\ufeff",
    ...[
      "\u001b[31m",
      "\u001b]0;owned\u0007",
      "\u001b]52;c;aGk=\u001b\\",
      "\u009b2J",
      "\u001bc",
      "\u001b\u001b[[HH",
    ],
    ...["\r\n", "\r", "\rserver: ", "\u001b\n[2J", "\u{1f600}", "e\u0301\u0302", "\ud800"],
  ),
  fc.string({ unit: "binary", maxLength: 5 }),
);
const words = fc.array(nasty, { maxLength: 12 }).map((parts) => parts.join(""));
/** Between the letters of a command, too: what is left when the rest is removed may be one. */
const start = fc.constantFrom(
  "",
  "REGISTER ",
  "REGISTER\u001b[0m ",
  "SEND @victim ",
  "SEND @",
  "/",
  "//",
  "/who",
  "/help ",
  "/\u202e",
  "/register ",
  "quit\u0007 no ",
  "\u009b",
);
const line = fc.tuple(start, words).map(([head, tail]) => head + tail);
const telnet = fc.constantFrom([], [255, 251, 1], [255, 250, 24, 255, 240], [255, 255], [255, 241]);
const bytes = fc.tuple(
  fc.array(
    fc.oneof(
      line.map((text) => [...new TextEncoder().encode(`${text}\n`)]),
      fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 30 }),
      telnet,
    ),
    { maxLength: 12 },
  ),
).map(([parts]) => Uint8Array.from(parts.flat()));

test("no control character, escape, bidi override or bare CR reaches anybody, whatever was sent", async () => {
  const chunks = fc.constantFrom(1, 2, 7, 1_000);
  await fc.assert(
    fc.asyncProperty(
      fc.array(bytes, { minLength: 1, maxLength: 6 }),
      line,
      chunks,
      async (said, word, chunk) => {
        const chat = await startStillChat({ maxLine: 200 }, { chunk });
        const victim = chat.join("victim");
        const clients: StillClient[] = [];
        for (const sent of said) {
          const client = chat.connect();
          // Behind a first line, so that it is not taken for a browser.
          client.send("hello\n");
          client.send(sent);
          client.send("\n/who\n");
          clients.push(client);
        }
        chat.server.sendTo("victim", word);
        chat.server.broadcast(word);
        victim.say("/who");
        const all = [victim, ...clients].map((client) => client.read());
        expect(all[0]).toContain("Here (");
        for (const text of all) expect(text).not.toMatch(FORBIDDEN);
        await chat.stop();
      },
    ),
    { numRuns: 150 },
  );
});

test("names of the host program are refused if they would harm, and shown if not", async () => {
  const chat = await startStillChat();
  const alice = chat.join("alice");
  const [handle] = [...chat.server.clients];
  fc.assert(fc.property(words, (name) => {
    try {
      chat.server.rename(handle!, name);
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      return;
    }
    alice.say("hello", "/who");
    expect(alice.read()).not.toMatch(FORBIDDEN);
  }));
  expect(() => chat.server.rename(handle!, "a\u001b[31m")).toThrow(TypeError);
});

test("lines stay whole: one thing said is one line read", async () => {
  // What Backspace does is tested by itself (test/dialects/erase.test.ts).
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 10 }), async (texts) => {
      const chat = await startStillChat();
      const alice = chat.join("alice");
      const bob = chat.join("bob");
      // deno-lint-ignore no-control-regex
      const said = texts.map((text) => `.${text.replaceAll(/[\n\b\x7f\x15\x17]/g, "")}`);
      alice.say(...said);
      const heard = said.map((text) =>
        `[alice] ${sanitizeTyped(overTheWire(text).replace(/\r$/, "")).trim()}`
      );
      expect(bob.lines()).toEqual(heard);
      await chat.stop();
    }),
    { numRuns: 100 },
  );
});

test("text for other people is made by the sanitizer alone: anything else does not compile", () => {
  const raw: string = "raw";
  // @ts-expect-error a string is not safe
  const unsafe: SafeText = raw;
  // @ts-expect-error nor is one that was put together of safe parts
  const joined: SafeText = `${sanitize(raw)}${sanitize(raw)}`;
  // @ts-expect-error a notice takes no raw text
  const said: Notice = { kind: "said", from: undefined, text: raw };
  // @ts-expect-error nor does an unknown command that is quoted
  const unknown: Notice = { kind: "unknownCommand", name: raw };
  const safe: SafeText = sanitize(raw);
  const strict: SafeText = verbatim(raw);
  expect([unsafe, joined, said.kind, unknown.kind, safe, strict]).toHaveLength(6);
});

/** Half a surrogate pair does not survive UTF-8. */
function overTheWire(text: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}
