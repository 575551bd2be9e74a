// One client of the load. All sockets read into one buffer, which Node hands to us as it is: no allocation and
// no event per read, so most of what a read costs is the kernel's.

import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
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

  constructor(port: number, index: number, onLost: (error: Error) => void) {
    this.index = index;
    const onread = {
      buffer: INPUT,
      callback: (length: number) => {
        this.onBytes(INPUT, length);
        return true;
      },
    };
    this.socket = connect({ host: "127.0.0.1", port, noDelay: true, onread });
    this.socket.on("error", onLost);
    this.socket.on("close", () => onLost(new Error(`client ${index} was disconnected`)));
    this.socket.write(registration(index));
    this.registered = new Promise((resolve) => {
      let heard = "";
      this.onBytes = (bytes, length) => {
        heard += Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("latin1");
        if (heard.includes(confirmation(index))) resolve();
      };
    });
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
    // What is written may be overwritten at once, so nothing may be left here.
    if (this.socket.writableLength > 0) throw new Error("The server does not read what senders write");
  }
}

/** Connects and registers that many; resolves when all are in. `onEntered` is told how many are. */
export async function connectAll(
  port: number,
  count: number,
  onLost: (error: Error) => void,
  onEntered: (count: number) => void = () => {},
): Promise<readonly LoadClient[]> {
  const clients: LoadClient[] = [];
  let entered = 0;
  const connectMore = async () => {
    while (clients.length < count) {
      const client = new LoadClient(port, clients.length, onLost);
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
