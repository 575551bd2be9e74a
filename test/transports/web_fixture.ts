// A listener of WebSockets that echoes, and clients that send it whatever bytes they like.

import { Buffer } from "node:buffer";
import { connect as connectNet, type Socket } from "node:net";
import type { TransportError } from "../../src/transports/error.ts";
import { nativeTransport } from "../../src/transports/runtime.ts";
import type { Endpoint, Listener, ListenOptions } from "../../src/transports/transport.ts";
import type { WebOptions } from "../../src/transports/web/options.ts";
import { Changing, until, Witness } from "../../src/testing/witness.ts";
import { type Frame, FrameReader, OPCODES } from "../support/web_frames.ts";
import { handshake } from "./web_peer.ts";

/** The listener of one test, who came to it, and what it was told. */
export class WebFixture extends Changing {
  readonly witnesses: Witness[] = [];
  readonly errors: TransportError[] = [];
  port = 0;
  private readonly listeners: Listener[] = [];
  private readonly clients: RawClient[] = [];

  async listen(web: WebOptions = {}, options: ListenOptions = {}, host = "127.0.0.1"): Promise<Listener> {
    const transport = await nativeTransport();
    const listener = await transport.listen({ kind: "ws", host, port: 0 }, (connection) => {
      const witness = new Witness(connection, {
        read: (chunk) => connection.write(chunk.slice()),
        ended: () => witness.close(),
      });
      this.witnesses.push(witness);
      this.changed();
      return witness;
    }, {
      ...options,
      web,
      onError: (error) => {
        this.errors.push(error);
        this.changed();
      },
    });
    this.listeners.push(listener);
    this.port = (listener.endpoint as Endpoint & { readonly port: number }).port;
    return listener;
  }

  connect(text?: string): RawClient {
    const client = new RawClient(this.port);
    this.clients.push(client);
    if (text !== undefined) client.write(text);
    return client;
  }

  /** The whole answer to a request after which the server ends. */
  async ask(text: string): Promise<Answered> {
    const client = this.connect(text);
    await until("the server ends", client, () => client.isOver);
    return answered(client.text);
  }

  /** A client whose handshake is done. */
  async open(...headers: readonly string[]): Promise<RawClient> {
    const count = this.witnesses.length;
    const client = this.connect(handshake(...headers));
    await until("the client is accepted", this, () => this.witnesses.length > count);
    await until("the client knows it", client, () => client.text.includes("\r\n\r\n"));
    return client;
  }

  /** The status of the answer to a handshake with these headers; 101 if it is done. */
  async statusFor(...headers: readonly string[]): Promise<number> {
    const client = this.connect(handshake(...headers));
    await until("there is an answer", client, () => client.text.includes("\r\n\r\n"));
    return answered(client.text).status;
  }

  async clear(): Promise<void> {
    for (const listener of this.listeners.splice(0)) await listener.close();
    for (const client of this.clients.splice(0)) client.reset();
    for (const witness of this.witnesses) witness.abort();
    for (const witness of this.witnesses.splice(0)) {
      await until("every connection is over", witness, () => witness.reason !== undefined);
      if (witness.violations.length > 0) throw new Error(witness.violations.join());
    }
    this.errors.length = 0;
  }
}

/** An answer of HTTP. */
export interface Answered {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export function answered(text: string): Answered {
  const [head = "", ...body] = text.split("\r\n\r\n");
  const [start = "", ...lines] = head.split("\r\n");
  const headers = new Map(lines.map((line) => {
    const [name = "", ...value] = line.split(": ");
    return [name.toLowerCase(), value.join(": ")] as const;
  }));
  return { status: Number(start.split(" ")[1]), headers, body: body.join("\r\n\r\n") };
}

/** A plain socket. */
export class RawClient extends Changing {
  /** All that came before a WebSocket, byte for byte. */
  text = "";
  readonly frames: Frame[] = [];
  /** The server has ended. */
  isOver = false;
  private readonly socket: Socket;
  private readonly reader = new FrameReader();
  private isUpgraded = false;

  constructor(port: number) {
    super();
    this.socket = connectNet({ host: "127.0.0.1", port, noDelay: true });
    this.socket.on("data", (chunk: Uint8Array) => this.cameIn(chunk));
    this.socket.on("error", () => this.over());
    this.socket.on("end", () => this.over());
    this.socket.on("close", () => this.over());
  }

  /** What came as text messages. */
  get said(): readonly string[] {
    return this.payloads(OPCODES.text).map((payload) => payload.toString());
  }

  get pongs(): readonly string[] {
    return this.payloads(OPCODES.pong).map((payload) => payload.toString());
  }

  /** The code of the close frame; 1005 for one without. */
  get closeCode(): number | undefined {
    const [payload] = this.payloads(OPCODES.close);
    return payload === undefined ? undefined : payload.length < 2 ? 1005 : payload.readUInt16BE(0);
  }

  write(data: Uint8Array | string): void {
    this.socket.write(data);
  }

  end(): void {
    this.socket.end();
  }

  stall(): void {
    this.socket.pause();
  }

  flow(): void {
    this.socket.resume();
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  private payloads(opcode: number): readonly Buffer[] {
    return this.frames.filter((frame) => frame.opcode === opcode).map(({ payload }) => Buffer.from(payload));
  }

  private cameIn(chunk: Uint8Array): void {
    if (this.isUpgraded) {
      this.frames.push(...this.reader.read(chunk));
    } else {
      this.text += Buffer.from(chunk).toString("latin1");
      const end = this.text.indexOf("\r\n\r\n") + 4;
      this.isUpgraded = end >= 4 && this.text.startsWith("HTTP/1.1 101");
      const rest = Buffer.from(this.text.slice(end), "latin1");
      if (this.isUpgraded) this.text = this.text.slice(0, end);
      if (this.isUpgraded && rest.length > 0) this.frames.push(...this.reader.read(rest));
    }
    this.changed();
  }

  private over(): void {
    this.isOver = true;
    this.changed();
  }
}
