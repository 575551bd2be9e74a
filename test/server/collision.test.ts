// Endpoints of one server that are in each other's way: which, and what to do.

import { type AddressInfo, createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, onTestFinished, test } from "vitest";
import { formatEndpoint, parseEndpoint, serve, TransportError } from "../../mod.ts";
import { namedCollision } from "../../src/server/collision.ts";

const HAS_IPV6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === "::1")
);

describe("of two endpoints that collide", () => {
  const inUse = new TransportError(
    "Cannot listen on x: the address is in use by another program",
    "EADDRINUSE",
  );

  function told(wanted: string, ...own: string[]): string | undefined {
    return namedCollision(inUse, parseEndpoint(wanted), own.map(parseEndpoint))?.message;
  }

  test("the one that is bound is named, and so is the remedy", () => {
    expect(told("tcp://[::]:80", "tcp://0.0.0.0:80")).toBe(
      "Cannot listen on tcp://[::]:80: tcp://0.0.0.0:80, another endpoint of this server, has that address already; " +
        "[::] serves IPv4 as well, so leave tcp://0.0.0.0:80 out, or choose another port",
    );
    expect(told("tcp://0.0.0.0:80", "tcp://[::]:80")).toBe(
      "Cannot listen on tcp://0.0.0.0:80: tcp://[::]:80, another endpoint of this server, has that address already; " +
        "[::] serves IPv4 as well, so leave tcp://0.0.0.0:80 out, or choose another port",
    );
    expect(told("tcp://127.0.0.1:80", "tcp://127.0.0.1:80")).toBe(
      "Cannot listen on tcp://127.0.0.1:80: tcp://127.0.0.1:80, another endpoint of this server, has that address " +
        "already; leave one of them out, or choose another port",
    );
  });

  test.each([
    ["tls://[::]:80", "tcp://0.0.0.0:80"],
    ["tcp://127.0.0.1:80", "tcp://0.0.0.0:80"],
    ["tcp://0.0.0.0:80", "tls://127.0.0.1:80"],
    ["tcp://[::1]:80", "tcp://[::]:80"],
    ["tcp://[::]:80", "tcp://[::]:80"],
    ["tcp://localhost:80", "tcp://127.0.0.1:80"],
    ["udp://[::]:80", "udp://0.0.0.0:80"],
    ["unix:/run/x.sock", "unix:/run/x.sock"],
  ])("%s is in the way of %s", (wanted, own) => {
    expect(told(wanted, "tcp://127.0.0.1:81", own)).toContain(`${own}, another endpoint of this server`);
  });

  test.each([
    ["tcp://127.0.0.1:80", "tcp://127.0.0.1:81"],
    ["tcp://127.0.0.1:80", "udp://127.0.0.1:80"],
    ["tcp://127.0.0.1:80", "tcp://127.0.0.2:80"],
    ["tcp://0.0.0.0:80", "tcp://[::1]:80"],
    ["unix:/run/x.sock", "unix:/run/y.sock"],
    ["unix:/run/x.sock", "tcp://127.0.0.1:80"],
  ])("%s is not in the way of %s", (wanted, own) => {
    expect(told(wanted, own)).toBeUndefined();
  });

  test("other errors are left alone", () => {
    const endpoint = parseEndpoint("tcp://127.0.0.1:80");
    expect(namedCollision(new TransportError("x", "EACCES"), endpoint, [endpoint])).toBeUndefined();
    expect(namedCollision(new Error("x"), endpoint, [endpoint])).toBeUndefined();
  });
});

describe.runIf(HAS_IPV6)("a server", () => {
  for (const kind of ["tcp", "udp"]) {
    test.each([["0.0.0.0", "[::]"], ["[::]", "0.0.0.0"]])(
      `says that ${kind}://%s and ${kind}://%s are in each other's way`,
      async (first, second) => {
        const port = await freePort(kind);
        const listen = [first, second].map((host) => `${kind}://${host}:${port}`);
        const error = await serve({ listen }).catch((error: unknown) => error);
        expect(error).toBeInstanceOf(TransportError);
        expect((error as Error).message).toBe(
          `Cannot listen on ${listen[1]}: ${
            listen[0]
          }, another endpoint of this server, has that address already; ` +
            `[::] serves IPv4 as well, so leave ${kind}://0.0.0.0:${port} out, or choose another port`,
        );
      },
    );
  }
});

test("a path that is named twice is told, too", async () => {
  const path = `unix:${join(tmpdir(), `partyline-${process.pid}-twice.sock`)}`;
  await expect(serve({ listen: [path, path] })).rejects.toThrow(`${path}, another endpoint of this server`);
});

test("another program is called that", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  onTestFinished(() => void server.close());
  const { address: host, port } = server.address() as AddressInfo;
  const listen = formatEndpoint({ kind: "tcp", host, port });
  await expect(serve({ listen: ["tcp://127.0.0.1:0", listen] })).rejects.toThrow("in use by another program");
});

/** A port that was free a moment ago. */
async function freePort(kind: string): Promise<string> {
  const chat = await serve({ listen: `${kind}://0.0.0.0:0` });
  await chat.close();
  return (chat.endpoints[0] as string).replace(/.*:/, "");
}
