// The public API. `mod.ts` hands it on; the command line is built on nothing else.

export type { IrcOptions } from "./dialects/irc/settings.ts";
export type { CustomCommand, Invocation } from "./engine/commands/custom.ts";
export type { Effect, Step } from "./engine/effect.ts";
export type { FloodRule } from "./engine/flood.ts";
export type { Moment } from "./engine/input.ts";
export type { Notice } from "./engine/notice.ts";
export type { ChatState, Session } from "./engine/state.ts";
export type { ChatServer, Client, Clients, LeaveReason } from "./server/chat_server.ts";
export { type Clock, systemClock } from "./server/clock.ts";
export { DEFAULT_LIMITS, LIMITS, type Limits, UDP_LIMITS, type UdpLimits } from "./server/limits.ts";
export type { LimitSpec, LimitTable } from "./server/limit_spec.ts";
export { DEFAULT_ENDPOINT, type DialectName, parseListener } from "./server/listeners.ts";
export { type Given, type ListenOn, type ServeOptions, type ServerLogger } from "./server/options.ts";
export { serve } from "./server/serve.ts";
export type { Counters, ServerStats } from "./server/stats.ts";
export { BackplaneError } from "./backplane/backplane.ts";
export { RecordingError, type RecordingErrorCode } from "./recording/error.ts";
export { type Store, StoreError } from "./store/store.ts";
export { formatEndpoint, parseEndpoint } from "./transports/endpoint.ts";
export { TransportError } from "./transports/error.ts";
export type { Endpoint, TlsIdentity, Transport } from "./transports/transport.ts";
export { VERSION } from "./version.ts";
