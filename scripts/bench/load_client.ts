// One client of the load. All sockets read into one buffer, which Node hands to us as it is: no allocation and
// no event per read, so most of what a read costs is the kernel's.

import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import type { Target } from "./fan_out.ts";
import { frame, upgrade, WebFrames } from "./web_frames.ts";
import { confirmation, registration } from "./protocol.ts";

/** 256 KiB: more than a client is ever owed in a turn. */
const INPUT = Buffer.alloc(262_144);

/** How many connect at once: enough to keep a server busy, less than any backlog. */
const CONNECTING = 64;

export class LoadClient {
  readonly index: number;
  readonly socket: Socket;
  readonly registered: Promise<void>;
  /** Called with what has arrived: the first `length` bytes, valid during the call. */
  onBytes: (bytes: Uint8Array, length: number) => void = () => {};

  readonly #frames: WebFrames | undefined;

  constructor({ over, port }: Pick<Target, "over" | "port">, index: number, onLost: (error: Error) => void) {
    this.index = index;
    const frames = over === "ws" ? new WebFrames() : undefined;
    this.#frames = frames;
    const onread = {
      buffer: INPUT,
      callback: (length: number) => {
        if (frames === undefined) this.onBytes(INPUT, length);
        else frames.read(INPUT, length, (from, to) => this.onBytes(INPUT.subarray(from, to), to - from));
        return true;
      },
    };
    this.socket = connect({ host: "127.0.0.1", port, noDelay: true, onread });
    this.socket.on("error", onLost);
    this.socket.on("close", () => onLost(new Error(`client ${index} was disconnected`)));
    if (frames !== undefined) this.socket.write(upgrade(port));
    const first = Buffer.from(registration(index));
    this.socket.write(frames === undefined ? first : frame(first));
    this.registered = new Promise((resolve) => {
      let heard = "";
      this.onBytes = (bytes, length) => {
        heard += Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("latin1");
        if (heard.includes(confirmation(index))) resolve();
      };
    });
  }

  write(bytes: Uint8Array): void {
    this.socket.write(this.#frames === undefined ? bytes : frame(bytes));
    // What is written may be overwritten at once, so nothing may be left here.
    if (this.socket.writableLength > 0) throw new Error("The server does not read what senders write");
  }
}

/** Connects and registers that many; resolves when all are in. `onEntered` is told how many are. */
export async function connectAll(
  target: Pick<Target, "over" | "port">,
  count: number,
  onLost: (error: Error) => void,
  onEntered: (count: number) => void = () => {},
): Promise<readonly LoadClient[]> {
  const clients: LoadClient[] = [];
  let entered = 0;
  const connectMore = async () => {
    while (clients.length < count) {
      const client = new LoadClient(target, clients.length, onLost);
      clients.push(client);
      await client.registered;
      onEntered(++entered);
    }
  };
  await Promise.all(Array.from({ length: CONNECTING }, connectMore));
  await quiet(clients);
  return clients;
}

/** 200 ms without a byte: what a server tells newcomers has been told. */
const QUIET = 200;

async function quiet(clients: readonly LoadClient[]): Promise<void> {
  let isQuiet = false;
  for (const client of clients) client.onBytes = () => isQuiet = false;
  while (!isQuiet) {
    isQuiet = true;
    await sleep(QUIET);
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
