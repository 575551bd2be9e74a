// node:net as a second implementation, on Deno and Bun. On Node it is the native one, which has a file of its own.

import { describe, expect, it } from "vitest";
import {
  createTransport,
  nativeTransport,
  nodeTransport,
  runtimeName,
} from "../../src/transports/runtime.ts";
import type { Endpoint } from "../../src/transports/transport.ts";
import { testSockets } from "./socket_contract.ts";

const node = () => createTransport("node");
if (runtimeName() === "deno") testSockets("node:net", node, { hasNoTls: true, hasInexactErrors: true });
if (runtimeName() === "bun") testSockets("node:net", node);

describe("the runtime's transports", () => {
  it("have the names of what they are made of", async () => {
    expect((await nativeTransport()).name).toBe(runtimeName());
    expect((await createTransport("native")).name).toBe(runtimeName());
    expect((await createTransport("node")).name).toBe("node");
  });

  it("say at once how many descriptors a connection takes", async () => {
    const native = await nativeTransport();
    const count = (kind: "tcp" | "tls" | "udp") =>
      native.descriptors?.({ kind, host: "127.0.0.1", port: 0 }) ?? 1;
    expect([count("tcp"), count("tls"), count("udp")]).toEqual([1, runtimeName() === "deno" ? 3 : 1, 1]);
  });

  it("refuse a scheme that they don't have", async () => {
    const endpoint = { kind: "ftp", host: "127.0.0.1", port: 0 } as unknown as Endpoint;
    const accept = () => ({ read() {}, ended() {}, drained() {}, closed() {} });
    for (const transport of [await nativeTransport(), nodeTransport()]) {
      await expect(transport.listen(endpoint, accept)).rejects.toMatchObject({
        name: "TransportError",
        code: "ENOTSUP",
        message: "Cannot listen on ftp://127.0.0.1:0: wanted one of tcp, tls, unix, udp, ws, wss",
      });
    }
  });

  it.runIf(runtimeName() === "deno")("refuse TLS through Deno's node:tls", async () => {
    const transport = await node();
    const accept = () => ({ read() {}, ended() {}, drained() {}, closed() {} });
    const listening = transport.listen({ kind: "tls", host: "127.0.0.1", port: 0 }, accept, {
      tls: { cert: "", key: "" },
    });
    await expect(listening).rejects.toMatchObject({
      code: "ENOTSUP",
      message: expect.stringContaining("use the native transport"),
    });
  });

  it("say so where they can't run", async () => {
    const { denoStreams } = await import("../../src/transports/deno/streams.ts");
    const { bunStreams } = await import("../../src/transports/bun/streams.ts");
    if (runtimeName() !== "deno") expect(denoStreams).toThrow("this is not Deno");
    if (runtimeName() !== "bun") expect(bunStreams).toThrow("this is not Bun");
  });
});
