// WebSockets keep the contract of connections, plain and encrypted.

import { nativeTransport, runtimeName } from "../../src/transports/runtime.ts";
import type { Endpoint, Transport } from "../../src/transports/transport.ts";
import { testConnections } from "./contract.ts";
import { makeIdentity } from "./identity.ts";
import { testTls } from "./tls_contract.ts";
import { webPeer } from "./web_peer.ts";

const loopback = { host: "127.0.0.1", port: 0 };
const shared = {
  transport: nativeTransport,
  connect: (_: Transport, endpoint: Endpoint) => webPeer(endpoint),
  canHalfClose: false,
};

const tls = makeIdentity();
testConnections("WebSockets", { ...shared, endpoint: () => ({ kind: "ws", ...loopback }), crowd: 200 });
testConnections("WebSockets over TLS", {
  ...shared,
  endpoint: () => ({ kind: "wss", ...loopback }),
  options: { tls },
  canReset: false,
  canStall: runtimeName() !== "deno",
  crowd: 100,
});
testTls("WebSockets", nativeTransport, tls, "wss");
