// Where real sockets can listen, and how they say that they can't.

import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { TransportError } from "../../src/transports/error.ts";
import type { Endpoint, Listener, Transport } from "../../src/transports/transport.ts";
import { socketPeer } from "./peers.ts";
import type { TestPeer } from "../../src/testing/subject.ts";
import { Changing, until, Witness } from "../../src/testing/witness.ts";

const HAS_IPV6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === "::1")
);

/** Tests what a transport of real sockets does with addresses. */
export function testAddresses(
  name: string,
  makeTransport: () => Promise<Transport>,
  isExact: boolean,
): void {
  describe(`addresses of ${name}`, () => {
    const door = new Door(makeTransport);
    afterEach(() => door.shut());

    it("takes any free port for port 0, and tells which", async () => {
      const first = await door.open("127.0.0.1");
      const second = await door.open("127.0.0.1");
      expect(first.port).toBeGreaterThan(0);
      expect(second.port).not.toBe(first.port);
      expect(first).toEqual({ kind: "tcp", host: "127.0.0.1", port: first.port });
    });

    it("tells the address that a host name stands for", async () => {
      const { host } = await door.open("localhost");
      expect(["127.0.0.1", "::1"]).toContain(host);
    });

    it("listens on all IPv4 addresses", async () => {
      const endpoint = await door.open("0.0.0.0");
      expect(endpoint.host).toBe("0.0.0.0");
      expect(await door.peerHostAt("127.0.0.1", endpoint.port)).toBe("127.0.0.1");
    });

    it.runIf(HAS_IPV6)("listens on IPv6", async () => {
      const endpoint = await door.open("::1");
      expect(endpoint.host).toBe("::1");
      expect(await door.peerHostAt("::1", endpoint.port)).toBe("::1");
    });

    it.runIf(HAS_IPV6)("listens on both at once, and shows IPv4 peers as such", async () => {
      const endpoint = await door.open("::");
      expect(endpoint.host).toBe("::");
      expect(await door.peerHostAt("127.0.0.1", endpoint.port)).toBe("127.0.0.1");
      expect(await door.peerHostAt("::1", endpoint.port)).toBe("::1");
    });

    it("refuses a busy port, with a remedy", async () => {
      const { port } = await door.open("127.0.0.1");
      const error = await door.failure({ kind: "tcp", host: "127.0.0.1", port });
      expect(error.code).toBe("EADDRINUSE");
      expect(error.message).toBe(
        `Cannot listen on tcp://127.0.0.1:${port}: the address is in use by another program; stop it, or choose another port`,
      );
      expect(error.cause).toBeDefined();
    });

    it("refuses an unknown host, with a remedy", async () => {
      const error = await door.failure({ kind: "tcp", host: "nowhere.invalid", port: 0 });
      expect(error.code).toBe("ENOTFOUND");
      expect(error.message).toContain("the host name is unknown; check its spelling");
    });

    it.runIf(isExact)("refuses an address of another machine, with a remedy", async () => {
      // TEST-NET-1, which no machine has (RFC 5737).
      const error = await door.failure({ kind: "tcp", host: "192.0.2.1", port: 0 });
      expect(error.code).toBe("EADDRNOTAVAIL");
      expect(error.message).toContain("this machine has no such address");
    });

    it("refuses a port that is none", async () => {
      for (const port of [-1, 65_536, 1.5, Number.NaN]) {
        const error = await door.failure({ kind: "tcp", host: "127.0.0.1", port });
        expect(error.code).toBe("EINVAL");
        expect(error.message).toContain("the port must be a whole number from 0 to 65535");
      }
    });

    it("can listen again on a port that has had clients", async () => {
      const endpoint = await door.open("127.0.0.1");
      // The server ends first, so its side is left in TIME_WAIT.
      await door.peerHostAt("127.0.0.1", endpoint.port);
      await door.shut();
      expect(await door.open("127.0.0.1", endpoint.port)).toEqual(endpoint);
    });
  });
}

/** The listeners of one test. A peer that comes is noted and closed politely. */
class Door extends Changing {
  private readonly makeTransport: () => Promise<Transport>;
  private readonly listeners: Listener[] = [];
  private readonly peers: TestPeer[] = [];
  private readonly witnesses: Witness[] = [];

  constructor(makeTransport: () => Promise<Transport>) {
    super();
    this.makeTransport = makeTransport;
  }

  async open(
    host: string,
    port = 0,
  ): Promise<Endpoint & { readonly kind: Exclude<Endpoint["kind"], "unix"> }> {
    const listener = await this.listen({ kind: "tcp", host, port });
    if (listener.endpoint.kind === "unix") throw new TypeError("Listened on a path");
    return listener.endpoint;
  }

  /** What the server takes for the host of a peer that comes to this address. */
  async peerHostAt(host: string, port: number): Promise<string | undefined> {
    const count = this.witnesses.length;
    const peer = socketPeer({ kind: "tcp", host, port });
    this.peers.push(peer);
    await until("the peer is accepted", this, () => this.witnesses.length > count);
    const witness = this.witnesses[count] as Witness;
    witness.close();
    await until("the peer sees the end", peer, () => peer.state !== "open");
    peer.end();
    await until("it is over", witness, () => witness.reason !== undefined);
    const { remote } = witness.connection;
    return remote.kind === "unix" ? undefined : remote.host;
  }

  async failure(endpoint: Endpoint): Promise<TransportError> {
    const error = await this.listen(endpoint).then(() => undefined, (error: unknown) => error);
    if (!(error instanceof TransportError)) throw new Error("Wanted a TransportError", { cause: error });
    return error;
  }

  async shut(): Promise<void> {
    for (const listener of this.listeners.splice(0)) await listener.close();
    for (const peer of this.peers.splice(0)) peer.reset();
    for (const witness of this.witnesses.splice(0)) witness.abort();
  }

  private async listen(endpoint: Endpoint): Promise<Listener> {
    const transport = await this.makeTransport();
    const listener = await transport.listen(endpoint, (connection) => {
      const witness = new Witness(connection, {});
      this.witnesses.push(witness);
      this.changed();
      return witness;
    });
    this.listeners.push(listener);
    return listener;
  }
}
