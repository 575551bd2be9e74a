// A connection to the server: lines in, lines out. node:net and node:tls, which all three runtimes have.

import { connect as connectPlainly, isIP, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import type { Address } from "./address.ts";

/** What a connection tells. */
export interface Ears {
  opened(): void;
  line(text: string): void;
  /** Once, at the end; `why` in words. */
  closed(why: string): void;
}

/** 10 s: a machine that does not exist answers nothing. */
const CONNECT_TIME = 10_000;
/** 1 Mi characters: a line of history has a hundredth of that. Who sends more is no server of ours. */
const MOST_OF_LINE = 1_048_576;

/** One connection. */
export class Connection {
  readonly #socket: Socket;
  readonly #ears: Ears;
  readonly #timer: ReturnType<typeof setTimeout>;
  #rest = "";
  #isOver = false;

  /** @param ca certificates to trust, in PEM; by default those of the runtime */
  constructor({ endpoint }: Address, ca: string | undefined, ears: Ears) {
    this.#ears = ears;
    this.#timer = setTimeout(() => this.#end("no answer"), CONNECT_TIME);
    const isSecure = endpoint.kind === "tls";
    if (endpoint.kind === "unix") this.#socket = connectPlainly({ path: endpoint.path });
    else {
      const { host, port } = endpoint;
      // A name that is an address must not be sent as one (RFC 6066).
      const name = isIP(host) === 0 ? { servername: host } : {};
      this.#socket = isSecure
        ? connectSecurely({ host, port, ...name, ...(ca === undefined ? {} : { ca }) })
        : connectPlainly({ host, port });
    }
    this.#socket.setEncoding("utf8");
    this.#socket.once(isSecure ? "secureConnect" : "connect", () => this.#opened());
    this.#socket.on("data", (text) => this.#read(String(text)));
    this.#socket.on("error", (error) => this.#end(wordsOf(error)));
    this.#socket.on("end", () => this.#end("the server has closed it"));
    this.#socket.on("close", () => this.#end("the server has closed it"));
  }

  send(line: string): void {
    if (!this.#isOver) this.#socket.write(`${line}\n`);
  }

  /** Ends it; that is told, too. */
  end(): void {
    this.#end("it was given up");
  }

  #opened(): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, 30_000);
    this.#ears.opened();
  }

  #read(text: string): void {
    const lines = `${this.#rest}${text}`.split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) if (!this.#isOver && line.trim() !== "") this.#ears.line(line);
    if (this.#rest.length > MOST_OF_LINE) this.#end("it sends a line without an end");
  }

  #end(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    this.#ears.closed(why);
  }
}

/** Why there is no connection, if there is no server. */
export const NOBODY = "nobody listens there";

const WORDS: { readonly [code: string]: string | undefined } = {
  __proto__: null as never,
  ECONNREFUSED: NOBODY,
  ECONNRESET: "the connection was reset",
  EHOSTUNREACH: "there is no way to that machine",
  ENETUNREACH: "there is no network",
  ENOENT: "there is no such socket",
  ENOTFOUND: "there is no machine of that name",
  EACCES: "that is not allowed",
  EPIPE: "the connection was reset",
  ETIMEDOUT: "no answer",
};

function wordsOf(error: Error & { readonly code?: string; readonly errors?: readonly Error[] }): string {
  // A name with several addresses is one error of several; the first says enough.
  const first: Error & { readonly code?: string } = error.errors?.[0] ?? error;
  const text = first.message === "" ? String(first.code ?? first.name) : first.message;
  return WORDS[first.code ?? error.code ?? ""] ?? text;
}
