// The network in memory keeps the same contract as the sockets, and some promises of its own.

import { type MemoryOptions, memoryTransport, randomChunks } from "../../src/testing/mod.ts";
import { describe, expect, it } from "vitest";
import { formatEndpoint } from "../../src/transports/endpoint.ts";
import { TransportError } from "../../src/transports/error.ts";
import { testConnections } from "./contract.ts";

function testMemory(name: string, options: MemoryOptions): void {
  testConnections(`memory, ${name}`, {
    transport: () => memoryTransport(options),
    connect: (transport, endpoint) => transport.connect(endpoint),
    endpoint: () => ({ kind: "tcp", host: "127.0.0.1", port: 0 }),
    crowd: 1_000,
  });
}

testMemory("whole", {});
testMemory("cut at random", { chunk: randomChunks(7, 40_000) });

describe("memory network", () => {
  const home = { kind: "tcp", host: "127.0.0.1", port: 0 } as const;

  it("refuses a busy address", async () => {
    const network = memoryTransport();
    const { endpoint } = await network.listen(home, ignoring);
    await expect(network.listen(endpoint, ignoring)).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("refuses datagrams, and TLS without a certificate, as sockets do", async () => {
    const network = memoryTransport();
    await expect(network.listen({ ...home, kind: "udp" }, ignoring)).rejects.toMatchObject({
      code: "ENOTSUP",
    });
    await expect(network.listen({ ...home, kind: "tls" }, ignoring)).rejects.toMatchObject({
      code: "EINVAL",
    });
  });

  it("is reached by an endpoint's text, too", async () => {
    const network = memoryTransport();
    const { endpoint } = await network.listen(home, ignoring);
    expect(network.connect(formatEndpoint(endpoint)).endpoint).toMatchObject({
      kind: "tcp",
      host: "127.0.0.1",
    });
    expect(() => network.connect("tcp://127.0.0.1")).toThrow(SyntaxError);
  });

  it("refuses who comes where nobody listens", async () => {
    const network = memoryTransport();
    const { endpoint, close } = await network.listen(home, ignoring);
    await close();
    expect(() => network.connect(endpoint)).toThrow(TransportError);
    expect(() => memoryTransport().connect(endpoint)).toThrow("nobody listens there");
  });

  it("moves only as its time does", async () => {
    const due: { readonly run: () => void; readonly delay: number }[] = [];
    const network = memoryTransport({
      delay: 40,
      chunk: 3,
      time: {
        after: (delay, run) => {
          due.push({ run, delay });
          return () => {};
        },
      },
    });
    const heard: string[] = [];
    const { endpoint } = await network.listen(home, () => ({
      ...NOTHING,
      read: (chunk) => heard.push(new TextDecoder().decode(chunk)),
    }));
    network.connect(endpoint).write("abcdefg");
    const delays: number[] = [];
    for (let next = due.shift(); next !== undefined; next = due.shift()) {
      delays.push(next.delay);
      next.run();
    }
    expect(heard).toEqual(["abc", "def", "g"]);
    expect(delays).toEqual([40, 40, 40, 40]);
  });

  it("spoils a chunk after read, so that nobody keeps one", async () => {
    const network = memoryTransport();
    let kept: Uint8Array = new Uint8Array(0);
    const { endpoint } = await network.listen(home, () => ({ ...NOTHING, read: (chunk) => kept = chunk }));
    network.connect(endpoint).write("secret");
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    expect(new TextDecoder().decode(kept)).toBe("!!!!!!");
  });

  it("splits the same for the same seed, from 1 to the most", () => {
    const sizes = (seed: number) => Array.from({ length: 500 }, randomChunks(seed, 9));
    expect(sizes(3)).toEqual(sizes(3));
    expect(sizes(3)).not.toEqual(sizes(4));
    expect(new Set(sizes(3))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });
});

const NOTHING = { read() {}, ended() {}, drained() {}, closed() {} };

function ignoring() {
  return NOTHING;
}
