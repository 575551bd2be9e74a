// A chat on the in-memory network, where time stands still until the test moves it: every byte, turn and
// deadline happens inside `settle` and `advance`, in an order that is the same each time.

import { onTestFinished } from "vitest";
import { type ChatServer, formatEndpoint, parseEndpoint, serve, type ServeOptions } from "../../mod.ts";
import type { Clock } from "../../mod.ts";
import { type MemoryOptions, type MemoryPeer, memoryTransport } from "../../src/testing/mod.ts";
import type { Connection, Endpoint, Transport } from "../../src/transports/transport.ts";
import { Log } from "./_support.ts";

/** Time, turns and the network's own tasks, moved by hand. */
export class StillClock implements Clock {
  #now = 0;
  #soon: (() => void)[] = [];
  #turns: (() => void)[] = [];
  readonly #timers = new Set<{ at: number; readonly every: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  date(): number {
    return this.#now;
  }

  random(): number {
    return 0.5;
  }

  after(milliseconds: number, run: () => void): () => void {
    return this.#later(milliseconds, 0, run);
  }

  endOfTurn(callback: () => void): void {
    this.#turns.push(callback);
  }

  every(milliseconds: number, run: () => void): () => void {
    return this.#later(milliseconds, milliseconds, run);
  }

  /** For `memoryTransport({ time })`: without a delay its tasks belong to the turn. */
  readonly network = {
    after: (delay: number, run: () => void): () => void => {
      if (delay > 0) return this.#later(delay, 0, run);
      let isCancelled = false;
      this.#soon.push(() => isCancelled || run());
      return () => {
        isCancelled = true;
      };
    },
  };

  /** Delivers what is under way, then ends the turn; as often as anything is left. Returns the number of turns. */
  settle(): number {
    let turns = 0;
    while (this.#soon.length + this.#turns.length > 0) {
      this.turn();
      turns += 1;
    }
    return turns;
  }

  /** One turn of the event loop: the network delivers, then whoever waited for the end of the turn is called. */
  turn(): void {
    for (let task = this.#soon.shift(); task !== undefined; task = this.#soon.shift()) task();
    const turns = this.#turns;
    this.#turns = [];
    for (const callback of turns) callback();
  }

  /** Moves time, and lets happen in their order the things that are due by then. */
  advance(milliseconds: number): void {
    this.settle();
    const end = this.#now + milliseconds;
    for (let timer = this.#nextBy(end); timer !== undefined; timer = this.#nextBy(end)) {
      this.#now = timer.at;
      if (timer.every === 0) this.#timers.delete(timer);
      else timer.at += timer.every;
      timer.run();
      this.settle();
    }
    this.#now = end;
  }

  /** The process is stopped: time passes, and nothing happens. What was due meanwhile is late. */
  suspend(milliseconds: number): void {
    this.settle();
    this.#now += milliseconds;
    for (const timer of this.#timers) timer.at = Math.max(timer.at, this.#now);
  }

  #later(delay: number, every: number, run: () => void): () => void {
    const timer = { at: this.#now + delay, every, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  #nextBy(end: number) {
    let next: { at: number; readonly every: number; readonly run: () => void } | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    }
    return next;
  }
}

/** A running chat in memory. */
export interface StillChat {
  readonly server: ChatServer;
  readonly log: Log;
  readonly clock: StillClock;
  /** Connects a client, which the server knows afterwards; it takes it for one of that address, if one is given. */
  connect(address?: string): StillClient;
  /** Connects a client and registers it. */
  join(name: string): StillClient;
  /** The server's end of a client's connection. */
  connectionTo(remote: Endpoint): Connection;
  /** Closes the server, as happens by itself when the test is over. */
  stop(): Promise<void>;
}

/** Starts one for the length of a test; people may talk as fast as they like. */
export async function startStillChat(
  options: ServeOptions = {},
  network: Omit<MemoryOptions, "time"> = {},
): Promise<StillChat> {
  const clock = new StillClock();
  const log = new Log();
  const transport = memoryTransport({ ...network, time: clock.network });
  const connections: Connection[] = [];
  let from: string | undefined;
  const watched: Transport = {
    ...transport,
    listen: (endpoint, accept, options) =>
      transport.listen(endpoint, (connection) => {
        if (from !== undefined) {
          Object.defineProperty(connection, "remote", { value: { ...connection.remote, host: from } });
        }
        connections.push(connection);
        return accept(connection);
      }, options),
  };
  const server = await serve({
    listen: "tcp://127.0.0.1:0",
    flood: "off",
    grace: 0,
    logger: log,
    ...options,
    transport: watched,
    clock,
  });
  const endpoint = parseEndpoint(server.endpoints[0] as string);
  const stop = () => {
    const closed = server.close();
    clock.advance(options.grace ?? 0);
    return closed;
  };
  onTestFinished(stop);
  const connect = (address?: string) => {
    from = address;
    const client = new StillClient(transport.connect(endpoint), clock);
    clock.settle();
    from = undefined;
    return client;
  };
  const join = (name: string) => {
    const client = connect();
    client.say(`REGISTER ${name}`);
    const answer = client.read();
    if (answer !== `Registered as ${name}\n`) throw new Error(`${name} was told ${JSON.stringify(answer)}`);
    return client;
  };
  const connectionTo = (remote: Endpoint) =>
    connections.find((connection) =>
      formatEndpoint(connection.remote) === formatEndpoint(remote)
    ) as Connection;
  return { server, log, clock, connect, join, connectionTo, stop };
}

/** A client in memory. Everything it says has been dealt with when the call returns. */
export class StillClient {
  readonly peer: MemoryPeer;
  readonly #clock: StillClock;

  constructor(peer: MemoryPeer, clock: StillClock) {
    this.peer = peer;
    this.#clock = clock;
  }

  get endpoint(): Endpoint {
    return this.peer.endpoint;
  }

  /** Says lines, in one piece. */
  say(...lines: string[]): void {
    this.send(lines.map((line) => `${line}\n`).join(""));
  }

  /** Sends bytes or text as it is. */
  send(data: string | Uint8Array): void {
    this.peer.write(data);
    this.#clock.settle();
  }

  /** All that has come since the last time. */
  read(): string {
    this.#clock.settle();
    return this.peer.takeText();
  }

  /** The whole lines that have come since the last time; fails if one is torn. */
  lines(): string[] {
    const lines = this.read().split("\n");
    const rest = lines.pop();
    if (rest !== "") throw new Error(`A line was torn: ${JSON.stringify(rest)}`);
    return lines;
  }
}
