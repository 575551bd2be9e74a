// The runtime's own sockets: node:net on Node, Deno.listen on Deno, Bun.listen on Bun.

import { nativeTransport } from "../../src/transports/runtime.ts";
import { testSockets } from "./socket_contract.ts";

testSockets("native", nativeTransport);
