// UDP through node:dgram, on Node and on Deno.
//
// Note: a host is looked up for every datagram, even a numeric one, which costs a turn and loses what was sent
// just before a close; and what the kernel does not take is queued without limit. So the lookup is ours, and the
// number of datagrams in flight has a bound.

import { createSocket, type Socket } from "node:dgram";
import { isIP } from "node:net";
import { listenDatagrams } from "../datagrams/listener.ts";
import type { DatagramEvents, DatagramSocket } from "../datagrams/socket.ts";
import type { Transport } from "../transport.ts";

/** 16,384 datagrams, 16 for each of 1,000 peers: more is dropped, as a full network would. */
const MAX_IN_FLIGHT = 16_384;

/** Datagrams of `node:dgram`. */
export function nodeDatagrams(): Transport {
  return {
    name: "node",
    listen: (endpoint, accept, options) => listenDatagrams(open, endpoint, accept, options),
  };
}

function open(host: string, port: number, events: DatagramEvents): Promise<DatagramSocket> {
  const family = isIP(host);
  const socket = createSocket({
    type: family === 6 ? "udp6" : "udp4",
    lookup: (address, _options, callback) => callback(null, address, isIP(address)),
  });
  return new Promise((resolve, reject) => {
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, host, () => {
      socket.removeAllListeners("error");
      socket.on("error", (error) => events.failed(error));
      socket.on("message", (bytes, from) => events.message(bytes, from.address, from.port));
      resolve(new NodeDatagrams(socket));
    });
  });
}

class NodeDatagrams implements DatagramSocket {
  readonly host: string;
  readonly port: number;
  private readonly socket: Socket;
  private inFlight = 0;
  private whenIdle: (() => void) | undefined;
  // Bound once, not for every datagram. An error concerns that datagram only: it is lost, as datagrams may be.
  private readonly onSent = (): void => this.sent();

  constructor(socket: Socket) {
    const { address, port } = socket.address();
    this.host = address;
    this.port = port;
    this.socket = socket;
  }

  send(bytes: Uint8Array, host: string, port: number): boolean {
    if (this.inFlight >= MAX_IN_FLIGHT) return false;
    try {
      this.socket.send(bytes, port, host, this.onSent);
    } catch {
      return false;
    }
    this.inFlight++;
    return true;
  }

  async close(): Promise<void> {
    if (this.inFlight > 0) await new Promise<void>((resolve) => this.whenIdle = resolve);
    await new Promise<void>((resolve) => this.socket.close(resolve));
  }

  private sent(): void {
    this.inFlight--;
    if (this.inFlight === 0) this.whenIdle?.();
  }
}
