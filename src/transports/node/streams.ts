// TCP, TLS and Unix sockets through node:net and node:tls: Node's own, and a second choice on Deno and Bun.
//
// Note: a server's `close` waits for every client, so we do not wait for it.

import type { AddressInfo, Server, Socket } from "node:net";
import { createServer } from "node:net";
import { setImmediate } from "node:timers";
import { connectionError, listenError, refusal } from "../error.ts";
import { bound } from "../shared/bind.ts";
import { identityChecker } from "../shared/certificate.ts";
import { remoteOf } from "../shared/remote.ts";
import { NodeConnection } from "./connection.ts";
import { TlsAcceptor, tlsOptions } from "./tls.ts";
import { KEEP_ALIVE_DELAY, type ListenSettings, listenSettings } from "../settings.ts";
import type { Accept, Endpoint, Listener, ListenOptions, TlsIdentity, Transport } from "../transport.ts";

/** Sockets of `node:net`. Runs on Node, and on Deno and Bun through their compatibility layers. */
export function nodeStreams(): Transport {
  return {
    name: "node",
    listen: (endpoint, accept, options = {}) => listen(endpoint, accept, options),
  };
}

async function listen(endpoint: Endpoint, accept: Accept, options: ListenOptions): Promise<Listener> {
  const settings = listenSettings(endpoint, options);
  return await listenSockets(endpoint, settings, (socket, remote) => {
    new NodeConnection(socket, remote, settings.lingerTime).start(accept);
  });
}

/**
 * Listens for whatever is spoken through sockets of node:net.
 *
 * @param startConnection takes a peer, after a TLS handshake where there is one
 */
export async function listenSockets(
  endpoint: Endpoint,
  settings: ListenSettings,
  startConnection: (socket: Socket, remote: Endpoint) => void,
): Promise<Listener> {
  let tls: TlsAcceptor | undefined;
  const { listener: server, removeFile } = await bound(
    async (at) => {
      tls = await tlsAcceptor(at, settings, startConnection);
      const server = createServer(SOCKET_OPTIONS, (socket) => {
        const remote = remoteOf(endpoint, socket.remoteAddress, socket.remotePort);
        if (tls === undefined) startConnection(socket, remote);
        else tls.accept(socket, remote);
      });
      await bind(server, at);
      return server;
    },
    (server) => server.close(),
    endpoint,
    settings,
  );
  server.on("error", (error) => settings.onError(connectionError(error)));
  let closed: Promise<void> | undefined;
  const close = () => {
    removeFile();
    tls?.close();
    return closeServer(server);
  };
  return {
    endpoint: boundEndpoint(server, endpoint),
    ...(tls === undefined ? {} : { renew: (identity: TlsIdentity) => tls?.renew(identity) }),
    close: () => closed ??= close(),
  };
}

const SOCKET_OPTIONS = {
  allowHalfOpen: true,
  keepAlive: true,
  keepAliveInitialDelay: KEEP_ALIVE_DELAY,
  noDelay: true,
};

async function tlsAcceptor(
  endpoint: Endpoint,
  settings: ListenSettings,
  onSecure: (socket: Socket, remote: Endpoint) => void,
): Promise<TlsAcceptor | undefined> {
  const { handshakeTimeout, tls: identity } = settings;
  if (identity === undefined) return undefined;
  // dnt-shim-ignore
  if ("Deno" in globalThis && endpoint.kind === "tls") {
    // Deno 2.9.6: after either side's end its node:tls fails to write (EPERM), so last lines would be lost. A
    // WebSocket's last lines and its close frame are out before anybody ends.
    throw refusal(endpoint, "ENOTSUP", "Deno's node:tls cannot end politely; use the native transport");
  }
  const { createServer } = await import("node:tls");
  const check = await identityCheck(endpoint);
  check(identity);
  const server = createServer({ ...SOCKET_OPTIONS, ...tlsOptions(identity), handshakeTimeout });
  return new TlsAcceptor(server, check, settings, onSecure);
}

/** Deno's node:tls takes any certificate and key, and then fails every handshake (2.9.5). */
async function identityCheck(endpoint: Endpoint): Promise<(identity: TlsIdentity) => void> {
  // dnt-shim-ignore
  if (!("Deno" in globalThis)) return () => {};
  const check = await identityChecker();
  return (identity) => {
    try {
      check(identity);
    } catch (error) {
      throw listenError(error, endpoint);
    }
  };
}

function bind(server: Server, endpoint: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(endpoint.kind === "unix" ? { path: endpoint.path } : endpoint, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}

function closeServer(server: Server): Promise<void> {
  // Not `server.close(resolve)`: that waits until the last client is gone. The port is free at once.
  server.close();
  return new Promise((resolve) => setImmediate(resolve));
}

function boundEndpoint(server: Server, endpoint: Endpoint): Endpoint {
  if (endpoint.kind === "unix") return endpoint;
  const { address, port } = server.address() as AddressInfo;
  return { kind: endpoint.kind, host: address, port };
}
