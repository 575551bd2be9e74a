// A WebSocket client that costs next to nothing: it takes the payload out of what comes, where it lies, and frames what
// goes. It asks for the line dialect, so that the lines are those of TCP.

import { Buffer } from "node:buffer";

/** The request for a WebSocket. Nobody checks what the server makes of the key. */
export function upgrade(port: number): string {
  return [
    "GET /ws HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Protocol: partyline.line",
    "",
    "",
  ].join("\r\n");
}

/** A message of text. A client must mask what it sends (RFC 6455, 5.3); a mask of zeros leaves it as it is. */
export function frame(payload: Uint8Array): Buffer {
  const { length } = payload;
  const header = length < 126
    ? Buffer.from([0x81, 0x80 | length])
    : Buffer.from([0x81, 0xfe, length >> 8, length & 0xff]);
  if (length > 0xffff) throw new RangeError(`Cannot frame ${length} bytes: wanted up to 65,535`);
  return Buffer.concat([header, Buffer.alloc(4), payload]);
}

const LF = 10;

/** Finds the payloads in what a server sends, however it is cut. */
export class WebFrames {
  /** Whether the answer to the request has ended: with an empty line. */
  #isOpen = false;
  #lastWasEnd = false;
  /** How much of the present payload is still to come. */
  #left = 0;
  /** The header of a frame, as far as it has come. */
  readonly #header: number[] = [];

  /** @param take is given where a piece of payload lies */
  read(bytes: Uint8Array, length: number, take: (from: number, to: number) => void): void {
    let at = 0;
    while (!this.#isOpen && at < length) this.#readAnswer(bytes[at++] as number);
    while (at < length) {
      if (this.#left === 0) {
        this.#readHeader(bytes[at++] as number);
        continue;
      }
      const end = Math.min(length, at + this.#left);
      take(at, end);
      this.#left -= end - at;
      at = end;
    }
  }

  #readAnswer(byte: number): void {
    if (byte === LF && this.#lastWasEnd) this.#isOpen = true;
    // The CR between two line ends is neither.
    if (byte !== 13) this.#lastWasEnd = byte === LF;
  }

  #readHeader(byte: number): void {
    const header = this.#header;
    header.push(byte);
    const short = (header[1] ?? 0) & 0x7f;
    const size = header.length < 2 ? Infinity : short < 126 ? 2 : short === 126 ? 4 : 10;
    if (header.length < size) return;
    this.#left = size === 2 ? short : header.slice(2).reduce((sum, next) => sum * 256 + next, 0);
    header.length = 0;
  }
}
