// Three nats-servers that replace each other.

import { setTimeout } from "node:timers/promises";
import { ask, connectTo, type NatsConnection } from "../../src/backplane/nats/client.ts";
import { parseCluster } from "../../src/backplane/nats/address.ts";
import { NatsServer } from "../support/nats_server.ts";
import { freePort } from "../support/ports.ts";

/** A stream, as far as its replicas are concerned. */
interface Replicated {
  readonly cluster: {
    readonly leader?: string;
    readonly replicas?: readonly { readonly current?: boolean; readonly offline?: boolean }[];
  };
}

/** The three of them. */
export class NatsCluster {
  readonly servers: readonly NatsServer[];

  private constructor(servers: readonly NatsServer[]) {
    this.servers = servers;
  }

  static async start(): Promise<NatsCluster> {
    // They must know those of the others before they start.
    const ports = [await freePort(), await freePort(), await freePort()];
    const routes = ports.map((port) => `nats-route://127.0.0.1:${port}`).join(",");
    const servers = ports.map((port, index) =>
      new NatsServer({
        args: [
          ...["--server_name", `n${index}`, "--cluster_name", "three"],
          ...["--cluster", `nats://127.0.0.1:${port}`, "--routes", routes],
        ],
      })
    );
    const cluster = new NatsCluster(await Promise.all(servers.map((server) => server.start())));
    await cluster.#ready();
    return cluster;
  }

  /** Where a chat on all of them is. */
  urlOf(chat: string): string {
    return `nats://${this.servers.map(({ port }) => `127.0.0.1:${port}`).join(",")}/${chat}`;
  }

  /** The server that leads a chat's log. */
  async leaderOf(chat: string): Promise<NatsServer> {
    const { cluster: { leader } } = await this.#info(chat);
    return this.servers[Number(leader?.slice(1))] as NatsServer;
  }

  /** Waits until all three have all of a chat's log. */
  async whole(chat: string): Promise<void> {
    for (;;) {
      const { cluster: { leader, replicas = [] } } = await this.#info(chat);
      if (leader !== undefined && replicas.filter(({ current }) => current).length === 2) return;
      await setTimeout(100);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server[Symbol.asyncDispose]()));
  }

  /** Until there is a leader, nothing can be made. */
  async #ready(): Promise<void> {
    while (await this.#asked((connection) => ask(connection, "INFO")).then(() => false, () => true)) {
      await setTimeout(100);
    }
  }

  #info(chat: string): Promise<Replicated> {
    return this.#asked((connection) => ask<Replicated>(connection, `STREAM.INFO.PL_${chat}`));
  }

  async #asked<T>(act: (connection: NatsConnection) => Promise<T>): Promise<T> {
    const connection = await connectTo(parseCluster(this.urlOf("any")));
    try {
      return await act(connection);
    } finally {
      await connection.close();
    }
  }
}
