// A WebSocket client by hand over a plain socket, in the shape of the memory network's peer: it can stall and break
// off, which no library's client can.
//
// The contract of transports sends bytes that are no text and expects the same bytes, so this sends binary messages,
// which are a stream to us. What comes is text by its opcode, and here only bytes.

import { Buffer } from "node:buffer";
import { connect as connectNet, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { joinBytes } from "../../src/common/backlog.ts";
import type { TestPeer } from "../../src/testing/subject.ts";
import type { Endpoint } from "../../src/transports/transport.ts";
import { Changing } from "../../src/testing/witness.ts";
import { closeFrame, frame, FrameReader, OPCODES } from "../support/web_frames.ts";

/** 32 KiB: half of what a message may have. */
const PIECE = 32_768;

/** Connects to a listener by a WebSocket. */
export function webPeer(endpoint: Endpoint): WebPeer {
  if (endpoint.kind === "unix") throw new TypeError("Wanted a port");
  const address = { host: loopback(endpoint.host), port: endpoint.port, allowHalfOpen: true };
  const socket = endpoint.kind === "wss"
    ? connectTls({ ...address, rejectUnauthorized: false })
    : connectNet({ ...address, noDelay: true });
  return new WebPeer(socket, endpoint.kind === "ws");
}

/** A listener's wildcard is no address that one can connect to everywhere. */
function loopback(host: string): string {
  if (host === "::") return "::1";
  return host === "0.0.0.0" ? "127.0.0.1" : host;
}

/** A request to become a WebSocket. */
export function handshake(...headers: readonly string[]): string {
  const usual = [
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  const names = new Set(headers.map(nameOf));
  const lines = [
    ...usual.filter((line) => !names.has(nameOf(line))),
    ...headers.filter((line) => !line.endsWith(":")),
  ];
  return `GET /ws HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}

function nameOf(line: string): string {
  return (line.split(":")[0] as string).toLowerCase();
}

export class WebPeer extends Changing implements TestPeer {
  state: "open" | "ended" | "reset" = "open";
  arrived = 0;
  closeCode: number | undefined;
  private readonly socket: Socket;
  private readonly canReset: boolean;
  private readonly decoder = new TextDecoder();
  private readonly reader = new FrameReader();
  private chunks: Uint8Array[] = [];
  /** Until the server has agreed. */
  private waiting: Uint8Array[] | undefined = [];
  private head = "";

  constructor(socket: Socket, canReset: boolean) {
    super();
    this.socket = socket;
    this.canReset = canReset;
    socket.on("error", () => this.become("reset"));
    socket.on("data", (chunk: Uint8Array) => this.cameIn(chunk));
    // Without a close frame that is no polite end.
    socket.on("end", () => {
      this.become(this.state === "open" ? "reset" : this.state);
      socket.end();
    });
    socket.on("close", () => this.become(this.state === "open" ? "reset" : this.state));
    socket.write(handshake());
  }

  take(): Uint8Array {
    const all = joinBytes(this.chunks);
    this.chunks = [];
    return all;
  }

  takeText(): string {
    return this.decoder.decode(this.take(), { stream: true });
  }

  write(data: Uint8Array | string): void {
    const bytes = Buffer.from(data as Uint8Array);
    for (let at = 0; at < bytes.length; at += PIECE) {
      this.send(frame("binary", bytes.subarray(at, at + PIECE)));
    }
  }

  end(): void {
    this.send(closeFrame(1000));
  }

  reset(): void {
    if (this.canReset) this.socket.resetAndDestroy();
    else this.socket.destroy();
  }

  stall(): void {
    this.socket.pause();
  }

  flow(): void {
    this.socket.resume();
  }

  private send(bytes: Uint8Array): void {
    if (this.waiting === undefined) this.socket.write(bytes);
    else this.waiting.push(bytes);
  }

  private cameIn(chunk: Uint8Array): void {
    if (this.waiting !== undefined) return this.agreed(chunk);
    for (const { opcode, payload } of this.reader.read(chunk)) {
      if (opcode === OPCODES.close) {
        this.closeCode = payload.length < 2 ? 1005 : (payload[0] as number) << 8 | (payload[1] as number);
        this.become("ended");
      } else if (opcode === OPCODES.text) {
        this.chunks.push(payload);
        this.arrived += payload.length;
      }
    }
    this.changed();
  }

  /** The answer to the handshake, and perhaps already what follows. */
  private agreed(chunk: Uint8Array): void {
    this.head += Buffer.from(chunk).toString("latin1");
    const end = this.head.indexOf("\r\n\r\n");
    if (end < 0 || !this.head.startsWith("HTTP/1.1 101 ")) return;
    for (const bytes of this.waiting ?? []) this.socket.write(bytes);
    this.waiting = undefined;
    const rest = Buffer.from(this.head.slice(end + 4), "latin1");
    if (rest.length > 0) this.cameIn(rest);
  }

  private become(state: "open" | "ended" | "reset"): void {
    this.state = state;
    this.changed();
  }
}
