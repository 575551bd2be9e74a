// The client against a real server over a network that is cut at any byte: what is said is said once, in its order, and
// what is read is read once, in the order of its numbers.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Clock, serve, systemClock } from "../../../mod.ts";
import { Client } from "../../../src/cli/chat/client.ts";
import type { Item } from "../../../src/cli/chat/model/place.ts";
import type { MemoryPeer, MemoryTransport } from "../../../src/transports/memory/network.ts";
import { memoryTransport } from "../../../src/transports/memory/network.ts";

const ENDPOINT = "tcp://127.0.0.1:1";

/** A session that nobody can have back ends after a minute: that has passed sooner here. */
let skew = 0;
const clock: Clock = {
  ...systemClock,
  date: () => systemClock.date() + skew,
  every: (_, callback) => systemClock.every(1, callback),
};

/** A client whose connections are cut after so many bytes, one number for each. */
class Person {
  readonly client: Client;
  readonly #network: MemoryTransport;
  readonly #cuts: number[];
  #peer: MemoryPeer | undefined;
  #now = 1_000_000;

  constructor(network: MemoryTransport, name: string, cuts: readonly number[]) {
    this.#network = network;
    this.#cuts = [...cuts];
    this.client = new Client({
      connect: () => this.#connect(),
      disconnect: () => this.#peer?.reset(),
      send: (line) => this.#peer?.write(`${line}\n`),
      askPassword() {},
      end(problem) {
        throw new Error(`It is over: ${problem}`);
      },
      now: () => this.#now++,
      random: () => 0.5,
    }, { name, rooms: ["dev"], shown: 50, isAsked: true });
    this.#connect();
  }

  /** Lets things happen until it has said everything, and nothing more comes. */
  async settles(): Promise<void> {
    for (let quiet = 0, turns = 0; quiet < 20; turns++) {
      if (turns > 20_000) {
        throw new Error(`Never settles: ${JSON.stringify([this.client.phase, this.client.world.outbox])}`);
      }
      const before = this.client.world.outbox.length + (this.#peer?.arrived ?? 0);
      if (this.client.phase.kind === "waiting") skew += 1000;
      this.client.retry();
      await new Promise((resolve) => setImmediate(resolve));
      const { outbox } = this.client.world;
      const isStill = outbox.length === 0 && this.client.phase.kind === "here" &&
        before === outbox.length + (this.#peer?.arrived ?? 0);
      quiet = isStill ? quiet + 1 : 0;
    }
  }

  get said(): readonly Item[] {
    return (this.client.world.places.get("dev")?.items ?? []).filter(({ n }) => n !== undefined);
  }

  #connect(): void {
    const peer = this.#network.connect(ENDPOINT);
    this.#peer = peer;
    // The first connection has to get somewhere: who was never here gives up.
    const cut = this.client?.wasHere === true ? this.#cuts.shift() : undefined;
    void this.#read(peer, cut ?? Infinity);
  }

  async #read(peer: MemoryPeer, cut: number): Promise<void> {
    let rest = "";
    await Promise.resolve();
    this.client.opened();
    while (peer.state === "open") {
      await peer.change();
      const lines = `${rest}${peer.takeText()}`.split("\n");
      rest = lines.pop() as string;
      for (const line of lines) if (line !== "") this.client.line(line);
      if (peer.arrived >= cut) peer.reset();
    }
    this.client.closed("cut");
  }

  /** The network fails now. */
  cut(): void {
    this.#peer?.reset();
  }
}

const step = fc.oneof(
  fc.record({ who: fc.constantFrom(0, 1), do: fc.constant("say" as const) }),
  fc.record({ who: fc.constantFrom(0, 1), do: fc.constantFrom("cut" as const, "turn" as const) }),
);
const cuts = fc.array(fc.integer({ min: 0, max: 6000 }), { maxLength: 4 });

test("whatever is cut, nothing is lost and nothing doubled", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      cuts,
      cuts,
      fc.integer({ min: 1, max: 500 }),
      async (steps, first, second, chunk) => {
        const network = memoryTransport({ chunk });
        const server = await serve({
          transport: network,
          listen: { endpoint: ENDPOINT, dialect: "json" },
          flood: "off",
          grace: 10,
          clock,
          logger: SILENT,
        });
        try {
          const people = [new Person(network, "alice", first), new Person(network, "bob", second)] as const;
          for (const person of people) await person.settles();
          const typed: string[][] = [[], []];
          for (const [index, { do: what, who }] of steps.entries()) {
            const person = people[who] as Person;
            if (what === "cut") person.cut();
            else if (what === "turn") await new Promise((resolve) => setImmediate(resolve));
            else {
              const text = `line ${index}`;
              person.client.typed(index % 5 === 0 ? `/me ${text}` : text);
              typed[who]?.push(text);
            }
          }
          for (const person of people) await person.settles();
          for (const person of people) await person.settles();
          const [alice, bob] = people.map(({ said }) => said.map(({ from, n, text }) => ({ from, n, text })));
          expect(alice).toEqual(bob);
          expect(alice?.map(({ n }) => n)).toEqual(alice?.map((_, index) => index + 1));
          for (const [who, name] of ["alice", "bob"].entries()) {
            expect(alice?.filter(({ from }) => from === name).map(({ text }) => text)).toEqual(typed[who]);
          }
        } finally {
          await server.close();
        }
      },
    ),
    { numRuns: 40 },
  );
});

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
