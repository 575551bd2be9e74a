// What can go wrong before a TLS connection exists, and that it harms nobody else.

import { execFile } from "node:child_process";
import { connect as connectTls } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { TransportError } from "../../src/transports/error.ts";
import { runtimeName } from "../../src/transports/runtime.ts";
import type {
  Endpoint,
  Listener,
  ListenOptions,
  TlsIdentity,
  Transport,
} from "../../src/transports/transport.ts";
import { makeIdentity } from "./identity.ts";
import { socketPeer } from "./peers.ts";
import { webPeer } from "./web_peer.ts";
import type { TestPeer } from "../../src/testing/subject.ts";
import { Changing, turns, until } from "../../src/testing/witness.ts";

/** Tests the handshakes of a transport of real sockets, and of what is spoken through them. */
export function testTls(
  name: string,
  makeTransport: () => Promise<Transport>,
  tls: TlsIdentity,
  kind: "tls" | "wss" = "tls",
): void {
  describe(`TLS handshakes of ${name}`, () => {
    const fixture = new TlsFixture(makeTransport, kind);
    afterEach(() => fixture.clear());

    it("fail for a peer that talks plain text", async () => {
      await fixture.listen({ tls });
      const peer = fixture.connectPlain();
      peer.write("REGISTER me, please\r\n\r\n");
      await until("the failure is told", fixture, () => fixture.errors.length === 1);
      expect(fixture.errors[0]?.error.code).toBe("EPROTO");
      expect(fixture.errors[0]?.remote).toMatchObject({ kind, host: "127.0.0.1" });
      await until("the peer is sent away", peer, () => peer.state !== "open");
      await fixture.serves();
      expect(fixture.accepted).toBe(1);
    });

    it("have a deadline, and a silent peer delays nobody meanwhile", async () => {
      await fixture.listen({ tls, handshakeTimeout: 200 });
      const silent = [fixture.connectPlain(), fixture.connectPlain(), fixture.connectPlain()];
      await fixture.serves();
      await until("the lateness is told", fixture, () => fixture.errors.length === 3);
      expect(fixture.errors.map(({ error }) => error.code)).toEqual(["ETIMEDOUT", "ETIMEDOUT", "ETIMEDOUT"]);
      expect(fixture.errors[0]?.remote).toMatchObject({ kind, host: "127.0.0.1" });
      for (const peer of silent) await until("the peer is sent away", peer, () => peer.state !== "open");
      await fixture.serves();
      expect(fixture.accepted).toBe(2);
    });

    it("have that deadline for a peer that falls silent in between", async () => {
      await fixture.listen({ tls, handshakeTimeout: 200 });
      const slow = fixture.connectPlain();
      slow.write(START_OF_HELLO);
      await until("the lateness is told", fixture, () => fixture.errors.length === 1);
      expect(fixture.errors[0]?.error.code).toBe("ETIMEDOUT");
      await until("the peer is sent away", slow, () => slow.state !== "open");
      await fixture.serves();
      expect(fixture.accepted).toBe(1);
    });

    it("bear a peer that leaves or breaks off", async () => {
      await fixture.listen({ tls });
      fixture.connectPlain().end();
      fixture.connectPlain().reset();
      const late = fixture.connectPlain();
      late.write(START_OF_HELLO);
      await turns(3);
      late.reset();
      await fixture.serves();
      expect(fixture.accepted).toBe(1);
    });

    it("bear a peer that does not trust the certificate", async () => {
      const { port } = await fixture.listen({ tls });
      const socket = connectTls({ host: "127.0.0.1", port });
      const error = await new Promise<Error>((resolve) => socket.on("error", resolve));
      socket.destroy();
      expect(error.message).toMatch(/self.signed|certificate/i);
      await fixture.serves();
    });

    it("are done in TLS 1.2 and 1.3, and nothing older", async () => {
      const { port } = await fixture.listen({ tls });
      expect(await protocolWith(port, "-tls1_3")).toBe("TLSv1.3");
      expect(await protocolWith(port, "-tls1_2")).toBe("TLSv1.2");
      expect(await protocolWith(port, "-tls1_1")).toBeUndefined();
    });

    it("are cut off when the listener closes, and that is no trouble", async () => {
      await fixture.listen({ tls, handshakeTimeout: A_DAY });
      const [silent, slow] = [fixture.connectPlain(), fixture.connectPlain()];
      slow.write(START_OF_HELLO);
      await fixture.serves();
      await fixture.close();
      for (const peer of [silent, slow]) {
        await until("the peer is sent away", peer, () => peer.state !== "open");
      }
      await turns(3);
      expect(fixture.accepted).toBe(1);
      expect(fixture.errors).toEqual([]);
    });

    it("begin only where there is a place for them, which is free again before the peer is accepted", async () => {
      const door = new Door(2);
      await fixture.listen({ tls, handshakeTimeout: A_DAY, admit: door.admit });
      const first = fixture.connectPlain();
      first.write(START_OF_HELLO);
      await until("the first has come", door, () => door.inside === 1);
      await fixture.serves(() => expect(door.inside).toBe(1));
      const second = fixture.connectPlain();
      await until("the second has come", door, () => door.inside === 2);
      const third = fixture.connectPlain();
      await until("the third is sent away", third, () => third.state !== "open");
      expect(door.remotes).toHaveLength(4);
      expect(door.remotes[0]).toMatchObject({ kind, host: "127.0.0.1" });
      expect([first.state, second.state]).toEqual(["open", "open"]);
      expect([door.inside, fixture.accepted, fixture.errors]).toEqual([2, 1, []]);
      await fixture.close();
      expect([door.inside, door.givenBackTwice]).toEqual([0, 0]);
    });

    it("give their place back however they end", async () => {
      const door = new Door(100);
      await fixture.listen({ tls, handshakeTimeout: 200, admit: door.admit });
      fixture.connectPlain();
      fixture.connectPlain().write(START_OF_HELLO);
      fixture.connectPlain().write("no hello\r\n\r\n");
      fixture.connectPlain().end();
      fixture.connectPlain().reset();
      await fixture.serves();
      await until("all have come", door, () => door.remotes.length >= 5);
      await until("all places are free", door, () => door.inside === 0);
      await fixture.close();
      expect(door.givenBackTwice).toBe(0);
    });

    it("show a renewed certificate to those who come from then on", async () => {
      const { port } = await fixture.listen({ tls });
      const early = await shownAt(port);
      if (!fixture.canRenew) return expect(runtimeName()).toBe("bun");
      const mine = makeIdentity();
      fixture.renew(mine);
      expect(await shownAt(port)).not.toBe(early);
      await fixture.serves();
      expect(() => fixture.renew({ ...mine, key: "no key" })).toThrow();
      await fixture.serves();
    });

    it("need a certificate and its key", async () => {
      await expect(fixture.listen({})).rejects.toMatchObject({ code: "EINVAL" });
      for (const bad of [{ ...tls, key: "no key" }, { ...tls, cert: "no certificate" }]) {
        await expect(fixture.listen({ tls: bad })).rejects.toMatchObject({
          name: "TransportError",
          code: "EPROTO",
          message: expect.stringContaining("both must be PEM text"),
        });
      }
    });
  });
}

/** The first bytes of a hello that would have 512. */
const START_OF_HELLO = Uint8Array.of(22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3);

/** Longer than any test: what ends before has been ended. */
const A_DAY = 86_400_000;

/** Which protocol openssl agrees on with a server, if any. The lowest security level lets it offer TLS 1.1. */
function protocolWith(port: number, version: string): Promise<string | undefined> {
  const options = [
    "s_client",
    "-connect",
    `127.0.0.1:${port}`,
    version,
    "-cipher",
    "DEFAULT@SECLEVEL=0",
    "-brief",
  ];
  return new Promise((resolve) => {
    const child = execFile("openssl", options, (_error, stdout, stderr) => {
      resolve(/Protocol version: (\S+)/.exec(stdout + stderr)?.[1]);
    });
    child.stdin?.end();
  });
}

/**
 * The certificate that is shown at a port. To openssl, which remembers nothing: Deno's node:tls shows the one that it
 * was shown before, where it goes on with an old session (2.9.5).
 */
function shownAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile("openssl", ["s_client", "-connect", `127.0.0.1:${port}`], (_error, stdout) => {
      const certificate = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(stdout)?.[0];
      if (certificate === undefined) reject(new Error("No certificate is shown"));
      else resolve(certificate);
    });
    child.stdin?.end();
  });
}

/** Counts those who are shaking hands. */
class Door extends Changing {
  readonly remotes: Endpoint[] = [];
  inside = 0;
  givenBackTwice = 0;
  private readonly places: number;

  constructor(places: number) {
    super();
    this.places = places;
  }

  readonly admit = (remote: Endpoint): (() => void) | undefined => {
    this.remotes.push(remote);
    this.changed();
    if (this.inside >= this.places) return undefined;
    this.inside++;
    let isInside = true;
    return () => {
      if (isInside) this.inside--;
      else this.givenBackTwice++;
      isInside = false;
      this.changed();
    };
  };
}

/** A TLS listener that echoes, its errors, and peers that come to it. */
class TlsFixture extends Changing {
  accepted = 0;
  readonly errors: { readonly error: TransportError; readonly remote: Endpoint | undefined }[] = [];
  private readonly makeTransport: () => Promise<Transport>;
  private listener: Listener | undefined;
  private readonly peers: TestPeer[] = [];
  private port = 0;
  private onAccept = () => {};
  private readonly kind: "tls" | "wss";

  constructor(makeTransport: () => Promise<Transport>, kind: "tls" | "wss") {
    super();
    this.kind = kind;
    this.makeTransport = makeTransport;
  }

  async listen(options: ListenOptions): Promise<{ readonly port: number }> {
    const transport = await this.makeTransport();
    this.listener = await transport.listen({ kind: this.kind, host: "127.0.0.1", port: 0 }, (connection) => {
      this.accepted++;
      this.onAccept();
      return {
        read: (chunk) => connection.write(chunk.slice()),
        ended: () => connection.close(),
        drained: () => {},
        closed: () => {},
      };
    }, {
      ...options,
      onError: (error, remote) => {
        this.errors.push({ error, remote });
        this.changed();
      },
    });
    if (this.listener.endpoint.kind !== "unix") this.port = this.listener.endpoint.port;
    return { port: this.port };
  }

  get canRenew(): boolean {
    return this.listener?.renew !== undefined;
  }

  renew(identity: TlsIdentity): void {
    this.listener?.renew?.(identity);
  }

  /** Comes to the TLS port without any TLS. */
  connectPlain(): TestPeer {
    return this.come("tcp");
  }

  /** A good peer is served. */
  async serves(onAccept = () => {}): Promise<void> {
    this.onAccept = onAccept;
    const peer = this.come(this.kind);
    peer.write("hello");
    await until("a good peer is served", peer, () => peer.arrived === 5);
    peer.end();
    await until("a good peer is sent off", peer, () => peer.state !== "open");
  }

  async close(): Promise<void> {
    await this.listener?.close();
  }

  async clear(): Promise<void> {
    await this.close();
    for (const peer of this.peers.splice(0)) peer.reset();
    this.accepted = 0;
    this.errors.length = 0;
  }

  private come(kind: "tcp" | "tls" | "wss"): TestPeer {
    const peer = (kind === "wss" ? webPeer : socketPeer)({ kind, host: "127.0.0.1", port: this.port });
    this.peers.push(peer);
    return peer;
  }
}
