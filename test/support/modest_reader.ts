// Somebody on a line of 8 Mbit/s: takes 100 KB ten times a second, and goes on as long as it is here. Nobody may have
// it sent away for what they say.

import { createConnection, type Socket } from "node:net";
import { Bell } from "./deadline.ts";
import { addressOf } from "./line_client.ts";

const SHARE = 100_000;
const PAUSE = 100;
/** Twice what comes in one go: nothing is gone before it was looked at. */
const KEPT = 2 * SHARE;

/** 20 s: what was said before may still be on its way at that rate. */
const PATIENCE = 20_000;

export class ModestReader {
  isHere = true;
  /** How many characters it has read. */
  received = 0;
  readonly #socket: Socket;
  readonly #bell = new Bell();
  readonly #timer: ReturnType<typeof setInterval>;
  #text = "";
  #share = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => {});
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      this.received += text.length;
      this.#share += text.length;
      this.#text = (this.#text + text).slice(-KEPT);
      if (this.#share >= SHARE) socket.pause();
      this.#bell.ring();
    });
    socket.on("close", () => {
      this.isHere = false;
      clearInterval(this.#timer);
      this.#bell.ring();
    });
    this.#timer = setInterval(() => {
      this.#share = 0;
      socket.resume();
    }, PAUSE);
  }

  /** Connects and registers. */
  static async join(endpoint: string, name: string): Promise<ModestReader> {
    const reader = new ModestReader(createConnection(addressOf(endpoint)));
    reader.#socket.write(`REGISTER ${name}\n`);
    await reader.reads(/Registered as/);
    return reader;
  }

  /** Waits until the last of what it has read matches; fails if it is sent away. */
  async reads(pattern: RegExp): Promise<void> {
    await this.#bell.until(
      () => pattern.test(this.#text) || !this.isHere,
      () => `${pattern} in ${this.#text.slice(-100)}`,
      PATIENCE,
    );
    if (!this.isHere) throw new Error(`The modest reader was sent away: ${this.#text.slice(-100)}`);
  }

  /** Leaves, and waits until it has left. */
  stop(): Promise<void> {
    clearInterval(this.#timer);
    if (!this.isHere) return Promise.resolve();
    this.#socket.resume();
    const closed = new Promise<void>((resolve) => this.#socket.once("close", () => resolve()));
    this.#socket.end();
    return closed;
  }
}
