// A person with `nc`, for tests: a client on node:net that says lines and compares what it reads.
//
// Lines are taken in order and none is skipped: `sees` fails if another line came first. To show that
// somebody was told nothing, let them see the next thing that everybody is told.

import { createConnection, type Socket } from "node:net";
import { Bell, DEADLINE } from "./deadline.ts";

/** One client. */
export class LineClient {
  /** The socket below, for what has no word here. */
  readonly socket: Socket;
  /** Every line that has come so far, without line ends. */
  readonly lines: string[] = [];
  readonly #bell = new Bell();
  readonly #decoder = new TextDecoder();
  readonly #name: string;
  #tail = "";
  #taken = 0;
  #hasEnded = false;
  #isClosed = false;
  #error: Error | undefined;

  private constructor(socket: Socket, name: string) {
    this.socket = socket;
    this.#name = name;
    socket.on("data", (chunk: Uint8Array) => this.#read(chunk));
    socket.on("end", () => {
      this.#hasEnded = true;
      this.#bell.ring();
    });
    socket.on("error", (error) => {
      this.#error = error;
      this.#bell.ring();
    });
    socket.on("close", () => {
      this.#isClosed = true;
      this.#bell.ring();
    });
  }

  /**
   * Connects.
   *
   * @param endpoint as the server prints it, `tcp://127.0.0.1:8080` or `tcp://[::1]:8080`
   * @param name what the client is called in failures
   */
  static async connect(endpoint: string, name = "client"): Promise<LineClient> {
    const socket = createConnection(addressOf(endpoint));
    const client = new LineClient(socket, name);
    let isConnected = false;
    socket.on("connect", () => {
      isConnected = true;
      socket.setNoDelay(true);
      client.#bell.ring();
    });
    await client.#bell.until(() => isConnected || client.#error !== undefined, `a connection to ${endpoint}`);
    if (client.#error !== undefined) throw client.#error;
    return client;
  }

  /** How it ended, if it did: a reset is an error, an orderly end is none. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** Says lines, in one segment. */
  say(...lines: string[]): void {
    this.socket.write(lines.map((line) => `${line}\n`).join(""));
  }

  /** Sends text as it is. Resolves when the system has taken it. */
  send(text: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.socket.write(text, () => resolve()));
  }

  /** Takes the next line. */
  async next(milliseconds = DEADLINE): Promise<string> {
    await this.#bell.until(
      () => this.lines.length > this.#taken || this.#hasEnded || this.#isClosed,
      () => `a line to ${this.#story()}`,
      milliseconds,
    );
    const line = this.lines[this.#taken];
    if (line === undefined) throw new Error(`No more lines came to ${this.#story()}`);
    this.#taken += 1;
    return line;
  }

  /** Keeps no longer what has been taken. */
  forget(): void {
    this.lines.splice(0, this.#taken);
    this.#taken = 0;
  }

  /** Takes the next lines, which must be these. */
  async sees(...expected: string[]): Promise<void> {
    for (const line of expected) {
      const actual = await this.next().catch((error: Error) => {
        throw new Error(`Wanted ${JSON.stringify(line)}: ${error.message}`);
      });
      if (actual !== line) {
        throw new Error(
          `Wanted ${JSON.stringify(line)}, but ${JSON.stringify(actual)} came to ${this.#story()}`,
        );
      }
    }
  }

  /** Says a line and takes the answers. */
  async asks(line: string, ...answers: string[]): Promise<void> {
    this.say(line);
    await this.sees(...answers);
  }

  /** Nothing more comes but the orderly end of the server's side. */
  async seesEnd(milliseconds = DEADLINE): Promise<void> {
    await this.#bell.until(
      () => this.lines.length > this.#taken || this.#hasEnded || this.#isClosed,
      () => `the end to come to ${this.#story()}`,
      milliseconds,
    );
    const line = this.lines[this.#taken];
    if (line !== undefined) {
      throw new Error(`Wanted the end, but ${JSON.stringify(line)} came to ${this.#story()}`);
    }
    if (this.#tail !== "") {
      throw new Error(`Wanted the end, but ${JSON.stringify(this.#tail)} came before it`);
    }
    if (!this.#hasEnded) throw new Error(`Wanted an orderly end, but it was lost: ${this.#error}`);
  }

  /** Waits until that is so, whatever else it has read. */
  until(isSo: () => boolean, what: string, milliseconds = DEADLINE): Promise<void> {
    return this.#bell.until(isSo, () => `${what}: ${this.#story()}`, milliseconds);
  }

  /** Waits until the connection is over, in whatever way. */
  async seesClose(): Promise<void> {
    await this.#bell.until(() => this.#isClosed, () => `the connection to be over of ${this.#story()}`);
  }

  /** Finishes writing, as `nc` does at the end of its input; goes on reading. */
  finish(): void {
    this.socket.end();
  }

  /** Ends abruptly, with a reset where this runtime can send one. */
  reset(): void {
    if (typeof this.socket.resetAndDestroy === "function") this.socket.resetAndDestroy();
    else this.socket.destroy();
  }

  /** Finishes and waits for the end of the connection. */
  async leave(): Promise<void> {
    this.socket.end();
    this.socket.resume();
    await this.seesClose();
  }

  #read(chunk: Uint8Array): void {
    const pieces = (this.#tail + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#tail = pieces.pop() as string;
    for (const piece of pieces) this.lines.push(piece);
    this.#bell.ring();
  }

  #story(): string {
    const seen = this.lines.slice(-5).map((line) => JSON.stringify(line)).join(", ");
    const end = this.#error ? `, then ${this.#error.message}` : this.#hasEnded ? ", then the end" : "";
    return `${this.#name} (seen: ${seen || "nothing"}${end})`;
  }
}

/** Host and port of an endpoint as the server prints it. */
export function addressOf(endpoint: string): { readonly host: string; readonly port: number } {
  const match = /^tcp:\/\/(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(endpoint);
  if (match === null) throw new SyntaxError(`Can't connect to ${endpoint}: wanted tcp://HOST:PORT`);
  return { host: (match[1] ?? match[2]) as string, port: Number(match[3]) };
}
