// The whole way in, as the server and the transcripts use it: bytes to commands, however they are cut.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Decoded, Decoder } from "../../src/dialects/dialect.ts";
import { lineDialect } from "../../src/dialects/line.ts";
import { byteByByte, cut, hurtingBytes, latin1, whole } from "./cuts.ts";

function decoderOf(
  options: { strict?: boolean; maxLine?: number; reply?: (bytes: Uint8Array) => void } = {},
): Decoder {
  const { strict = false, maxLine = 64, reply } = options;
  return lineDialect({ strict }).decoder({ maxLine, reply });
}

function all(decoder: Decoder, chunks: readonly Uint8Array[]): Decoded[] {
  const found: Decoded[] = [];
  const take = () => {
    for (let decoded = decoder.next(); decoded !== undefined; decoded = decoder.next()) found.push(decoded);
  };
  for (const chunk of chunks) {
    // The buffer is its owner's again as soon as it was fed.
    const lent = chunk.slice();
    decoder.feed(lent);
    lent.fill(33);
    take();
  }
  decoder.end();
  take();
  return found;
}

const bytes = hurtingBytes([
  ...[
    "\n",
    "\r\n",
    "hello",
    "SEND @bob hi",
    "REGISTER ann",
    "quit",
    "/who",
    " ",
    "\b",
    "\x1b[1m",
    "\xff\xfd\x06",
  ],
  ...["GET / HTTP/1.1", "GET /who", "SSH-2.0-x", "\x16\x03", "\xe2\x80\x8b", "x".repeat(70)],
]);

describe("line decoder", () => {
  test.each([true, false])("finds the same, however the bytes are cut (strict: %j)", (strict) => {
    fc.assert(
      fc.property(cut(bytes), ({ bytes, chunks }) => {
        const found = all(decoderOf({ strict }), whole(bytes));
        expect(all(decoderOf({ strict }), chunks)).toEqual(found);
        expect(all(decoderOf({ strict }), byteByByte(bytes))).toEqual(found);
      }),
      { numRuns: 500 },
    );
  });

  test("finds another protocol once, and nothing behind it", () => {
    const decoder = decoderOf();
    const found = all(decoder, [latin1("GET / HTTP/1.1\r\n"), latin1("REGISTER alice\nhello\n")]);
    expect(found).toEqual([{ kind: "foreign", protocol: "http", reply: expect.any(Uint8Array) }]);
    expect([decoder.hasNext, decoder.hasUnfinished]).toEqual([false, false]);
  });

  test.each(["PROPFIND /x HTTP/1.1", "patch / HTTP/1.1", "M-SEARCH * HTTP/1.1", "\r\nGET  / HTTP/1.0"])(
    "turns a request away whatever its method, if that is the first line: %j",
    (request) => {
      const found = all(decoderOf(), whole(latin1(`${request}\r\nHost: x\r\n\r\nREGISTER alice\nhello\n`)));
      expect(found.filter(({ kind }) => kind === "foreign")).toHaveLength(1);
      expect(found.filter((decoded) => decoded.kind === "line" && decoded.command !== undefined)).toEqual([]);
      const later = all(decoderOf(), whole(latin1(`hello\n${request}\n`)));
      expect(later.map(({ kind }) => kind)).not.toContain("foreign");
    },
  );

  test("says how much it keeps, and that is bounded for what is not whole", () => {
    fc.assert(fc.property(cut(bytes), ({ chunks }) => {
      const decoder = decoderOf();
      for (const chunk of chunks) {
        decoder.feed(chunk);
        while (decoder.next() !== undefined);
        expect(decoder.hasNext).toBe(false);
        expect(decoder.heldBytes).toBeLessThanOrEqual(4_096 + 64);
      }
    }));
  });

  test("knows what has begun, also while it is not clear yet who talks, and drops it", () => {
    const decoder = decoderOf();
    decoder.feed(latin1("GE"));
    expect(decoder.hasUnfinished).toBe(true);
    decoder.dropUnfinished();
    expect(decoder.hasUnfinished).toBe(false);
    decoder.feed(latin1("ORGE\nhello\n"));
    expect(all(decoder, [])).toMatchObject([{ kind: "line", line: "hello" }]);
  });

  test("answers telnet's timing mark once for each chunk, and says nothing else", () => {
    const replies: number[][] = [];
    const decoder = decoderOf({ reply: (bytes) => replies.push([...bytes]) });
    decoder.feed(latin1("\xff\xf4\xff\xfd\x06"));
    decoder.feed(latin1("\xff\xfd"));
    decoder.feed(latin1("\x06hello\n"));
    decoder.feed(latin1("\xff\xfd\x06".repeat(1_000)));
    decoder.feed(latin1("\xff\xfb\x06\xff\xfd\x01\xff\xfe\x06"));
    expect(replies).toEqual([[255, 252, 6], [255, 252, 6], [255, 252, 6]]);
    expect(all(decoder, [])).toMatchObject([{ kind: "line", line: "hello" }]);
  });
});
