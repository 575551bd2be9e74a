// The other side of a transport's tests: plain sockets of node:net and node:tls, inside whatever runtime runs them.
// They have the shape of the memory network's peer, so that one suite can drive both.

import type { Socket } from "node:net";
import { connect as connectNet } from "node:net";
import { connect as connectTls } from "node:tls";
import { joinBytes } from "../../src/common/backlog.ts";
import type { TestPeer } from "../../src/testing/subject.ts";
import type { Endpoint } from "../../src/transports/transport.ts";
import { Changing } from "../../src/testing/witness.ts";

/** Connects to a listener by a real socket. */
export function socketPeer(endpoint: Endpoint): TestPeer {
  return new SocketPeer(socketTo(endpoint), endpoint.kind === "tcp");
}

function socketTo(endpoint: Endpoint): Socket {
  if (endpoint.kind === "unix") return connectNet({ path: endpoint.path, allowHalfOpen: true });
  const address = { host: loopback(endpoint.host), port: endpoint.port, allowHalfOpen: true };
  if (endpoint.kind === "tcp") return connectNet({ ...address, noDelay: true });
  return connectTls({ ...address, rejectUnauthorized: false });
}

/** A listener's wildcard is no address that one can connect to everywhere. */
function loopback(host: string): string {
  if (host === "::") return "::1";
  return host === "0.0.0.0" ? "127.0.0.1" : host;
}

class SocketPeer extends Changing implements TestPeer {
  state: "open" | "ended" | "reset" = "open";
  arrived = 0;
  private readonly socket: Socket;
  private readonly canReset: boolean;
  private readonly decoder = new TextDecoder();
  private chunks: Uint8Array[] = [];

  constructor(socket: Socket, canReset: boolean) {
    super();
    this.socket = socket;
    this.canReset = canReset;
    socket.on("error", () => this.become("reset"));
    socket.on("data", (chunk: Uint8Array) => {
      this.chunks.push(chunk);
      this.arrived += chunk.length;
      this.changed();
    });
    socket.on("end", () => this.become("ended"));
    // Some runtimes close a socket that was reset without any error.
    socket.on("close", () => this.become(this.state === "open" ? "reset" : this.state));
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
    this.socket.write(data);
  }

  end(): void {
    this.socket.end();
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

  private become(state: "open" | "ended" | "reset"): void {
    this.state = state;
    this.changed();
  }
}
