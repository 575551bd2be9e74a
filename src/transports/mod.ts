/**
 * Bytes to and from peers, the same on three runtimes: TCP, TLS, Unix sockets, UDP and WebSockets. `partyline/testing`
 * has a network in memory. A transport knows nothing of chat, so any server of lines can be built on it.
 *
 * ```ts
 * import { formatEndpoint, nativeTransport } from "partyline/transports";
 *
 * const transport = await nativeTransport();
 * const listener = await transport.listen({ kind: "tcp", host: "127.0.0.1", port: 0 }, (connection) => ({
 *   read: (chunk) => connection.write(chunk.slice()),
 *   ended: () => connection.close(),
 *   drained: () => {},
 *   closed: ({ kind }) => console.log(kind),
 * }));
 * console.log(formatEndpoint(listener.endpoint).slice(0, 16)); // tcp://127.0.0.1:
 * await listener.close();
 * ```
 *
 * The name is that of `npm install partyline`, and on Deno of `deno add partyline@jsr:@partyline/partyline`.
 *
 * Importing this loads no sockets: a transport loads those that it listens with, on the runtime that has them.
 *
 * @module
 */

export { formatEndpoint, parseEndpoint } from "./endpoint.ts";
export type { Time } from "./shared/time.ts";
export { TransportError } from "./error.ts";
export { createTransport, nativeTransport, nodeTransport, type RuntimeName, runtimeName } from "./runtime.ts";
export {
  type Accept,
  type CloseReason,
  type Connection,
  type ConnectionHandler,
  type Endpoint,
  HANDSHAKE_TIMEOUT,
  HIGH_WATER,
  LINGER_TIME,
  type Listener,
  type ListenOptions,
  type TlsIdentity,
  type Transport,
} from "./transport.ts";
export type { WebOptions, WebResource } from "./web/options.ts";
