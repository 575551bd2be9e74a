// The WebSocket client of the load: it must find every payload, however the bytes are cut.

import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, test } from "vitest";
import { frame, WebFrames } from "../../scripts/bench/web_frames.ts";

const ANSWER = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

/** As a server frames: unmasked. */
function framed(payload: Buffer): Buffer {
  const { length } = payload;
  const header = length < 126
    ? Buffer.from([0x81, length])
    : length <= 0xffff
    ? Buffer.from([0x81, 126, length >> 8, length & 0xff])
    : Buffer.from([0x81, 127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff]);
  return Buffer.concat([header, payload]);
}

test("payloads are found, wherever the bytes are cut", () => {
  const sizes = fc.array(fc.oneof(fc.nat(300), fc.constantFrom(125, 126, 65_535, 65_536, 70_000)), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(sizes, fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1 }), (sizes, cuts) => {
      const payloads = sizes.map((size, index) => Buffer.alloc(size, 97 + index));
      const bytes = Buffer.concat([Buffer.from(ANSWER), ...payloads.map(framed)]);
      const frames = new WebFrames();
      const found: Buffer[] = [];
      for (let at = 0, cut = 0; at < bytes.length; cut++) {
        const chunk = bytes.subarray(at, at + (cuts[cut % cuts.length] as number));
        frames.read(chunk, chunk.length, (from, to) => found.push(Buffer.from(chunk.subarray(from, to))));
        at += chunk.length;
      }
      expect(Buffer.concat(found).equals(Buffer.concat(payloads))).toBe(true);
    }),
  );
});

test("a message is one masked frame of text, whose mask changes nothing", () => {
  expect([...frame(Buffer.from("hi\n"))]).toEqual([0x81, 0x83, 0, 0, 0, 0, ...Buffer.from("hi\n")]);
  expect([...frame(Buffer.alloc(300)).subarray(0, 8)]).toEqual([0x81, 0xfe, 1, 44, 0, 0, 0, 0]);
  expect(() => frame(Buffer.alloc(65_536))).toThrow(RangeError);
});
