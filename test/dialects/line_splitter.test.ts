// The splitter against examples, and against a model that is too simple to be wrong.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Line, LineSplitter, OVERLONG } from "../../src/dialects/line_splitter.ts";
import { createTelnetFilter } from "../../src/dialects/telnet.ts";
import { byteByByte, chunksOf, cut, hurtingBytes, latin1, whole } from "./cuts.ts";

const LIMIT = 8;

/** What each line end, and the end of the input, are worth. */
const EXAMPLES: readonly (readonly [what: string, bytes: string, lines: readonly Line[]])[] = [
  ["nothing", "", []],
  ["one line", "one\n", ["one"]],
  ["two lines", "one\ntwo\n", ["one", "two"]],
  ["CRLF", "one\r\ntwo\r\n", ["one", "two"]],
  ["both in one stream", "one\r\ntwo\nthree\r\n", ["one", "two", "three"]],
  ["empty lines", "\n\r\n\n", ["", "", ""]],
  ["a CR inside of a line", "a\rb\n\rc\r\r\n", ["a\rb", "\rc\r"]],
  ["a line without an end", "one\ntwo", ["one", "two"]],
  ["a CR at the end of the input", "one\r", ["one"]],
  ["nothing behind the last line end", "one\n", ["one"]],
  ["a line of exactly the limit", "12345678\n", ["12345678"]],
  ["a line of exactly the limit with CRLF", "12345678\r\n", ["12345678"]],
  ["a line of exactly the limit without an end", "12345678", ["12345678"]],
  ["a byte too many", "123456789\nok\n", [OVERLONG, "ok"]],
  ["a byte too many with CRLF", "123456789\r\nok\r\n", [OVERLONG, "ok"]],
  ["a CR too many", "12345678\r\r\nok\n", [OVERLONG, "ok"]],
  ["a byte too many without an end", "123456789", [OVERLONG]],
  ["far too many, once", `${"x".repeat(100)}\nok\n`, [OVERLONG, "ok"]],
  ["one after another", "123456789\n123456789\n\n123456789\n", [OVERLONG, OVERLONG, "", OVERLONG]],
  ["UTF-8", "\xc3\xa9\xe2\x82\xac\n", ["é€"]],
  ["the limit in bytes, not characters", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\n", [OVERLONG]],
  ["bad UTF-8", "a\xffb\xc3\n\xa9\n", ["a\ufffdb\ufffd", "\ufffd"]],
  ["an overlong encoding of a line feed", "\xc0\x8a\n", ["\ufffd\ufffd"]],
  ["a byte order mark", "\xef\xbb\xbfa\n", ["\ufeffa"]],
  ["NUL", "a\0b\n", ["a\0b"]],
];

describe("line splitter", () => {
  test.each(EXAMPLES)("splits %s, whole, byte by byte and in pairs", (_, text, lines) => {
    const bytes = latin1(text);
    for (const chunks of [whole(bytes), byteByByte(bytes), chunksOf(2, bytes), chunksOf(3, bytes)]) {
      expect(linesOf(new LineSplitter(LIMIT), chunks)).toEqual(lines);
    }
  });

  test("gives the lines of the simple model, however the bytes are cut", () => {
    fc.assert(
      fc.property(cut(lineBytes), fc.integer({ min: 1, max: 12 }), ({ bytes, chunks }, limit) => {
        const lines = modelLines(bytes, limit);
        expect(linesOf(new LineSplitter(limit), chunks)).toEqual(lines);
        expect(linesOf(new LineSplitter(limit), whole(bytes))).toEqual(lines);
        expect(linesOf(new LineSplitter(limit), byteByByte(bytes))).toEqual(lines);
      }),
      { numRuns: 1000 },
    );
  });

  test("gives the same lines with a telnet filter, however the bytes are cut", () => {
    fc.assert(
      fc.property(cut(lineBytes), ({ bytes, chunks }) => {
        const split = (chunks: Uint8Array[]) => {
          const telnet = createTelnetFilter();
          return linesOf(new LineSplitter(LIMIT), chunks.map((chunk) => telnet(chunk).slice()));
        };
        const clean = createTelnetFilter()(bytes);
        expect(split(chunks)).toEqual(modelLines(clean, LIMIT));
        expect(split(byteByByte(bytes))).toEqual(split(chunks));
      }),
      { numRuns: 500 },
    );
  });

  test("gives the same lines in chunks of 512 KiB", () => {
    const line = (index: number) => `${index} ${"ab€".repeat(index % 40)}${index % 3 === 0 ? "\r" : ""}\n`;
    const bytes = new TextEncoder().encode(
      Array.from({ length: 20_000 }, (_, index) => line(index)).join(""),
    );
    expect(bytes.length).toBeGreaterThan(2 * 524_288);
    const lines = modelLines(bytes, 100);
    expect(lines).toContain(OVERLONG);
    expect(linesOf(new LineSplitter(100), chunksOf(524_288, bytes))).toEqual(lines);
    expect(linesOf(new LineSplitter(100), chunksOf(1447, bytes))).toEqual(lines);
  });

  test("keeps no more than the limit of an unfinished line, and gives no longer one", () => {
    fc.assert(fc.property(cut(lineBytes), fc.integer({ min: 1, max: 200 }), ({ chunks }, limit) => {
      const splitter = new LineSplitter(limit);
      for (const chunk of chunks) {
        splitter.feed(chunk);
        for (const line of takeLines(splitter)) {
          if (line !== OVERLONG) expect(utf8Length(line)).toBeLessThanOrEqual(limit);
        }
        expect(splitter.heldBytes).toBeLessThanOrEqual(limit + 64);
      }
    }));
  });

  test("keeps nothing of a line that never ends", () => {
    const splitter = new LineSplitter(4096);
    const chunk = new Uint8Array(65_536).fill(120);
    for (let i = 0; i < 100; i++) splitter.feed(chunk);
    expect(takeLines(splitter)).toEqual([OVERLONG]);
    expect(splitter.heldBytes).toBe(0);
  });

  test("reports an overlong line at once, and only once", () => {
    const splitter = new LineSplitter(LIMIT);
    splitter.feed(latin1("12345678"));
    expect(takeLines(splitter)).toEqual([]);
    splitter.feed(latin1("\r"));
    expect(takeLines(splitter)).toEqual([]);
    splitter.feed(latin1("9"));
    expect(takeLines(splitter)).toEqual([OVERLONG]);
    splitter.feed(latin1("and on and on"));
    expect(takeLines(splitter)).toEqual([]);
    splitter.feed(latin1(" and on\nok\n"));
    expect(takeLines(splitter)).toEqual(["ok"]);
  });

  test("takes a line that grows byte by byte to 1 MiB", () => {
    const limit = 1_048_576;
    const splitter = new LineSplitter(limit);
    const byte = latin1("x");
    let allocations = 0;
    for (let i = 0, held = 0; i < limit; i++) {
      splitter.feed(byte);
      if (splitter.heldBytes !== held) allocations += 1;
      held = splitter.heldBytes;
    }
    expect(allocations).toBeLessThan(20);
    splitter.feed(latin1("\n"));
    expect(takeLines(splitter).map((line) => line.toString().length)).toEqual([limit]);
  });

  test("does not hold on to chunks, which their owner uses again", () => {
    fc.assert(fc.property(cut(lineBytes), ({ bytes, chunks }) => {
      const buffer = new Uint8Array(bytes.length);
      const lent = chunks.map((chunk) => () => {
        buffer.fill(0);
        buffer.set(chunk);
        return buffer.subarray(0, chunk.length);
      });
      const splitter = new LineSplitter(LIMIT);
      for (const lend of lent) splitter.feed(lend());
      buffer.fill(0);
      splitter.end();
      expect(takeLines(splitter)).toEqual(modelLines(bytes, LIMIT));
    }));
  });

  test("gives lines in their order if they are taken late", () => {
    fc.assert(fc.property(cut(lineBytes), fc.infiniteStream(fc.nat(2)), ({ bytes, chunks }, takes) => {
      const splitter = new LineSplitter(LIMIT);
      const lines: Line[] = [];
      for (const chunk of chunks) {
        splitter.feed(chunk);
        for (let share = takes.next().value as number; share > 0 && splitter.hasLine; share--) {
          lines.push(splitter.next() as Line);
        }
      }
      splitter.end();
      expect([...lines, ...takeLines(splitter)]).toEqual(modelLines(bytes, LIMIT));
      expect(splitter.hasLine).toBe(false);
    }));
  });

  test("knows whether a line has begun", () => {
    const splitter = new LineSplitter(LIMIT);
    const states = ["a", "b\n", "c\nd", "\n", "123456789", "10", "\n", "\r"].map((text) => {
      splitter.feed(latin1(text));
      return splitter.hasUnfinished;
    });
    expect(states).toEqual([true, false, true, false, false, false, false, true]);
  });

  test("drops a line that has begun, with its rest", () => {
    const splitter = new LineSplitter(LIMIT);
    splitter.feed(latin1("first\nsec"));
    splitter.dropUnfinished();
    expect(splitter.hasUnfinished).toBe(false);
    splitter.feed(latin1("ond"));
    splitter.feed(latin1(" half\nthird\n"));
    expect(takeLines(splitter)).toEqual(["first", "third"]);
  });
});

const lineBytes = hurtingBytes([
  "\n",
  "\r\n",
  "\r",
  "a",
  "words",
  "\xc3\xa9",
  "\xe2\x82",
  "\xff\xfb\x01",
  "\xff\xfa",
  "\xff\xf0",
  "\0",
]);

function linesOf(splitter: LineSplitter, chunks: readonly Uint8Array[]): Line[] {
  for (const chunk of chunks) splitter.feed(chunk);
  splitter.end();
  return takeLines(splitter);
}

function takeLines(splitter: LineSplitter): Line[] {
  const lines: Line[] = [];
  for (let line = splitter.next(); line !== undefined; line = splitter.next()) lines.push(line);
  return lines;
}

/** All bytes at once, line by line. */
function modelLines(bytes: Uint8Array, limit: number): Line[] {
  const lines: number[][] = [[]];
  for (const byte of bytes) {
    if (byte === 10) lines.push([]);
    else lines.at(-1)?.push(byte);
  }
  if (lines.at(-1)?.length === 0) lines.pop();
  return lines.map((line) => {
    const text = line.at(-1) === 13 ? line.slice(0, -1) : line;
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return text.length > limit ? OVERLONG : decoder.decode(Uint8Array.from(text));
  });
}

/** Bytes before decoding: each U+FFFD stands for one at least. */
function utf8Length(line: string): number {
  return new TextEncoder().encode(line.replaceAll("\ufffd", "?")).length;
}
