// A person with `nc -u`, for tests: a client on node:dgram that says lines and compares the lines it gets.

import { createSocket, type Socket } from "node:dgram";
import { Bell } from "./deadline.ts";

/** One client. */
export class DatagramClient {
  /** What has come so far, one text for each datagram. */
  readonly datagrams: string[] = [];
  /** Every line that has come so far, without line ends. */
  readonly lines: string[] = [];
  readonly #socket: Socket;
  readonly #host: string;
  readonly #port: number;
  readonly #bell = new Bell();
  #taken = 0;
  #isOpen = true;

  private constructor(socket: Socket, host: string, port: number) {
    this.#socket = socket;
    this.#host = host;
    this.#port = port;
    // A server that is gone is no news.
    socket.on("error", () => {});
    socket.on("message", (bytes) => {
      const text = new TextDecoder().decode(bytes);
      this.datagrams.push(text);
      this.lines.push(...text.replace(/\n$/, "").split("\n"));
      this.#bell.ring();
    });
  }

  /**
   * Opens a socket that talks to a server.
   *
   * @param host a numeric address
   */
  static open(host: string, port: number): Promise<DatagramClient> {
    const isSix = host.includes(":");
    const socket = createSocket(isSix ? "udp6" : "udp4");
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(0, isSix ? "::1" : "127.0.0.1", () => {
        socket.removeListener("error", reject);
        resolve(new DatagramClient(socket, host, port));
      });
    });
  }

  /** The port it sends from. */
  get port(): number {
    return this.#socket.address().port;
  }

  /** Sends one datagram as it is. */
  send(data: string | Uint8Array): void {
    this.#socket.send(data, this.#port, this.#host);
  }

  /** Says lines, in one datagram. */
  say(...lines: string[]): void {
    this.send(lines.map((line) => `${line}\n`).join(""));
  }

  /** Takes the next line. */
  async next(): Promise<string> {
    const seen = () => this.lines.slice(-5).map((line) => JSON.stringify(line)).join(", ");
    const what = () => `a line (seen: ${seen() || "nothing"})`;
    await this.#bell.until(() => this.lines.length > this.#taken, what);
    return this.lines[this.#taken++] as string;
  }

  /** Takes the next lines, which must be these. */
  async sees(...expected: string[]): Promise<void> {
    for (const line of expected) {
      const actual = await this.next();
      if (actual !== line) {
        throw new Error(`Wanted ${JSON.stringify(line)}, but ${JSON.stringify(actual)} came`);
      }
    }
  }

  /** Says a line and takes the answers. */
  async asks(line: string, ...answers: string[]): Promise<void> {
    this.say(line);
    await this.sees(...answers);
  }

  close(): void {
    if (this.#isOpen) this.#socket.close();
    this.#isOpen = false;
  }
}
