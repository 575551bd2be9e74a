// The public API. `mod.ts` hands it on; the command line is built on nothing else.

export type { ChatServer, Client } from "./server/chat_server.ts";
export { type Clock, systemClock } from "./server/clock.ts";
export { DEFAULT_LIMITS, type Limits } from "./server/limits.ts";
export { DEFAULT_ENDPOINT, type ServeOptions, type ServerLogger } from "./server/options.ts";
export { answer, nothing, tellRoom } from "./engine/commands/answer.ts";
export type { OwnCommand, OwnSaid } from "./engine/commands/own.ts";
export type { FloodRule } from "./engine/flood.ts";
export { serve } from "./server/serve.ts";
export type { Stats } from "./server/stats.ts";
export { TransportError } from "./transports/error.ts";
export { formatEndpoint, parseEndpoint } from "./transports/endpoint.ts";
export type {
  Accept,
  CloseReason,
  Connection,
  ConnectionHandler,
  Endpoint,
  Listener,
  ListenOptions,
  TlsIdentity,
  Transport,
} from "./transports/transport.ts";
export { VERSION } from "./version.ts";
