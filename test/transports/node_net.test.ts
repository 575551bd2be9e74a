// node:net as a second implementation, on Deno and Bun. On Node it is the native one, which has a file of its own.

import { describe, expect, it } from "vitest";
import { createTransport, nativeTransport, runtimeName } from "../../src/transports/runtime.ts";
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
    const { denoTransport } = await import("../../src/transports/deno/streams.ts");
    const { bunTransport } = await import("../../src/transports/bun/streams.ts");
    if (runtimeName() !== "deno") expect(denoTransport).toThrow("this is not Deno");
    if (runtimeName() !== "bun") expect(bunTransport).toThrow("this is not Bun");
  });
});
