// The package `ws`, loaded when the first WebSocket listener is opened, and what we touch of it: its declarations are
// a package of their own, which nobody who compiles us needs to have. Hence `@ts-ignore`.

import type { IncomingMessage } from "node:http";
import process from "node:process";
import type { Duplex } from "node:stream";
import { errorCode, refusal } from "../error.ts";
import type { Endpoint } from "../transport.ts";

/** What we touch of a WebSocket. */
export interface WebSocket {
  readonly bufferedAmount: number;
  readonly readyState: number;
  on(event: "message", listener: (data: Uint8Array, isBinary: boolean) => void): void;
  on(event: "ping" | "pong", listener: () => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "close", listener: (code: number) => void): void;
  send(data: Uint8Array, options: { readonly binary: boolean }, done: (error?: Error | null) => void): void;
  ping(): void;
  pause(): void;
  resume(): void;
  close(code: number): void;
  terminate(): void;
}

/** What we touch of its server, which does handshakes and never listens. */
export interface WebSocketServer {
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Uint8Array,
    done: (socket: WebSocket) => void,
  ): void;
  on(event: "wsClientError", listener: (error: Error, socket: Duplex) => void): void;
}

/** What we touch of the package. */
export interface WsPackage {
  readonly WebSocketServer: new (options: {
    readonly noServer: true;
    readonly clientTracking: false;
    readonly perMessageDeflate: false;
    readonly maxPayload: number;
    readonly maxFragments: number;
    readonly closeTimeout: number;
    readonly handleProtocols: (asked: Set<string>) => string | false;
  }) => WebSocketServer;
}

/** The state of a WebSocket in which it can send (`WebSocket.OPEN`). */
export const OPEN = 1;

/**
 * Loads it.
 *
 * @throws {TransportError} if it is not installed, with how to do that
 */
export async function loadWs(endpoint: Endpoint): Promise<WsPackage> {
  try {
    // dnt-shim-ignore
    return "Deno" in globalThis ? await withoutEnvironment(importWs) : await importWs();
  } catch (error) {
    if (!/NOT_FOUND$/.test(errorCode(error))) throw error;
    // dnt-shim-ignore
    const command = "Deno" in globalThis ? "deno add npm:ws" : "npm install ws";
    throw refusal(endpoint, "ENOTSUP", `WebSockets need the package ws: ${command}`, error);
  }
}

async function importWs(): Promise<WsPackage> {
  // @ts-ignore: It has no declarations.
  return await import("ws") as unknown as WsPackage;
}

/**
 * While it loads it looks at two variables of the environment, which say that it shall not look for its optional
 * native helpers; and with `--allow-net` alone Deno throws where anything looks (`NotCapable`, 2.9.5). So it is told
 * so without a look. Other variables are where they were, for whoever reads one meanwhile.
 */
async function withoutEnvironment(load: () => Promise<WsPackage>): Promise<WsPackage> {
  const { env } = process;
  // Not around `env` itself: a proxy looks at its target, too.
  process.env = new Proxy({}, {
    get: (_, name) =>
      name === "WS_NO_BUFFER_UTIL" || name === "WS_NO_UTF_8_VALIDATE" ? "1" : Reflect.get(env, name),
    set: (_, name, value) => Reflect.set(env, name, value),
  });
  try {
    return await load();
  } finally {
    process.env = env;
  }
}
