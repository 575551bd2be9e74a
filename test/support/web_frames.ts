// Frames of WebSocket by hand (RFC 6455, 5.2), so that a test can send what no library would.

import { Buffer } from "node:buffer";

/** What a frame may have that a good one from a client has not. */
export interface FrameOptions {
  /** Whether it ends its message. Default true. */
  readonly fin?: boolean;
  /** Reserved bits, 0 to 7. Default 0. */
  readonly reserved?: number;
  /** The key, 4 bytes, or none, and the frame is not masked. Default all zero, which changes nothing. */
  readonly mask?: readonly number[];
  /** The length that it claims to have. Default its own. */
  readonly length?: number;
}

export const OPCODES = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame of a client. */
export function frame(
  kind: keyof typeof OPCODES | number,
  payload: Uint8Array | string = "",
  { fin = true, reserved = 0, mask = [0, 0, 0, 0], ...claims }: FrameOptions = {},
): Uint8Array {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const length = claims.length ?? bytes.length;
  const long = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const all = new Uint8Array(2 + long + mask.length + bytes.length);
  const view = new DataView(all.buffer);
  all[0] = (fin ? 0x80 : 0) | reserved << 4 | (typeof kind === "number" ? kind : OPCODES[kind]);
  all[1] = (mask.length === 0 ? 0 : 0x80) | (long === 0 ? length : long === 2 ? 126 : 127);
  if (long === 2) view.setUint16(2, length);
  if (long === 8) view.setBigUint64(2, BigInt(length));
  all.set(mask, 2 + long);
  const start = 2 + long + mask.length;
  all.set(bytes, start);
  if (mask.some((byte) => byte !== 0)) {
    for (let at = 0; at < bytes.length; at++) all[start + at]! ^= mask[at % 4] as number;
  }
  return all;
}

/** A close frame. */
export function closeFrame(code: number, reason = ""): Uint8Array {
  const text = new TextEncoder().encode(reason);
  return frame("close", Uint8Array.of(code >> 8, code & 255, ...text));
}

/** A frame that came from a server. */
export interface Frame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly payload: Uint8Array;
}

/** Reads the frames of a server, however their bytes come. */
export class FrameReader {
  private chunks: Uint8Array[] = [];
  private size = 0;
  /** The size from which on it is worth looking again. */
  private wanted = 2;

  *read(chunk: Uint8Array): Iterable<Frame> {
    this.chunks.push(chunk);
    this.size += chunk.length;
    while (this.size >= this.wanted) {
      const all = this.chunks.length === 1 ? this.chunks[0] as Uint8Array : Buffer.concat(this.chunks);
      this.chunks = [all];
      const start = startOf(all);
      const end = start === undefined ? undefined : start + lengthOf(all);
      if (start === undefined || end === undefined || end > all.length) {
        this.wanted = end ?? this.size + 1;
        return;
      }
      this.chunks = [all.subarray(end)];
      this.size -= end;
      this.wanted = 2;
      const head = all[0] as number;
      yield { opcode: head & 15, fin: (head & 0x80) !== 0, payload: all.subarray(start, end) };
    }
  }
}

function startOf(all: Uint8Array): number | undefined {
  const short = (all[1] as number) & 127;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  return all.length >= start ? start : undefined;
}

function lengthOf(all: Uint8Array): number {
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  const short = (all[1] as number) & 127;
  return short < 126 ? short : short === 126 ? view.getUint16(2) : Number(view.getBigUint64(2));
}
