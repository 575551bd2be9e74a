// Peers that say the first six bytes of a TLS hello and fall silent: half-open handshakes.

import { createConnection, type Socket } from "node:net";
import { Bell } from "./deadline.ts";

/** A record with a handshake of 512 bytes, of which one is here. */
const BEGINNING = Uint8Array.of(22, 3, 1, 2, 0, 1);

export class SilentCrowd {
  readonly #port: number;
  readonly #sockets = new Set<Socket>();
  readonly #bell = new Bell();
  #waiting = 0;
  /** How many have come so far, and how many of them are not there any more. */
  came = 0;
  gone = 0;

  constructor(port: number) {
    this.#port = port;
  }

  /** How many are connected, or in front of the door. */
  get size(): number {
    return this.#sockets.size;
  }

  /** Lets peers come until there are so many. Resolves when each is in, in the kernel's queue, or turned away. */
  async growTo(count: number): Promise<void> {
    while (this.#sockets.size < count) this.#come();
    await this.#bell.until(() => this.#waiting === 0, () => `${this.#waiting} to connect`);
  }

  leave(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #come(): void {
    const socket = createConnection({ host: "127.0.0.1", port: this.#port });
    this.#sockets.add(socket);
    this.came += 1;
    this.#waiting += 1;
    let isWaiting = true;
    const isDecided = () => {
      if (isWaiting) this.#waiting -= 1;
      isWaiting = false;
      this.#bell.ring();
    };
    socket.once("connect", () => {
      socket.write(BEGINNING);
      isDecided();
    });
    socket.on("error", () => {});
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.gone += 1;
      isDecided();
    });
    socket.resume();
  }
}
