// UDP of Bun itself: `Bun.udpSocket`, which takes numeric addresses only and sends at once.
//
// Note (Bun 1.4.5): when a peer is gone, the system's report of it (ICMP) is thrown by the next send, whatever
// its address, and that datagram is not sent. And `error` gets one argument where its types say two.

import { listenDatagrams } from "../datagrams/listener.ts";
import type { DatagramEvents, DatagramSocket } from "../datagrams/socket.ts";
import { errorCode } from "../error.ts";
import type { BunApi, BunDatagrams } from "./api.ts";
import type { Transport } from "../transport.ts";

/** 3: a pending error is reported once; another one may come in between, from another peer that is gone. */
const MAX_TRIES = 3;

/** Datagrams of `Bun.udpSocket`. */
export function bunDatagrams(): Transport {
  return {
    name: "bun",
    listen: (endpoint, accept, options) => listenDatagrams(open, endpoint, accept, options),
  };
}

async function open(host: string, port: number, events: DatagramEvents): Promise<DatagramSocket> {
  // dnt-shim-ignore
  const bun = (globalThis as unknown as { readonly Bun: BunApi }).Bun;
  const socket = await bun.udpSocket({
    hostname: host,
    port,
    socket: {
      data: (_, bytes, port, address) => events.message(bytes, address, port),
      error: (error) => events.failed(error),
    },
  });
  return {
    host: socket.address.address,
    port: socket.port,
    send: (bytes, host, port) => send(socket, bytes, host, port),
    close: () => {
      socket.close();
      return Promise.resolve();
    },
  };
}

function send(socket: BunDatagrams, bytes: Uint8Array, host: string, port: number): boolean {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    try {
      return socket.send(bytes, port, host);
    } catch (error) {
      if (errorCode(error) !== "ECONNREFUSED") return false;
    }
  }
  return false;
}
