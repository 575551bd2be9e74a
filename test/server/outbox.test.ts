// The outbox against a model that writes every line to every reader at once: everybody has to read the same
// in the same order, only in fewer writes.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Voice } from "../../src/dialects/dialect.ts";
import type { Notice } from "../../src/engine/notice.ts";
import { Outbox } from "../../src/server/outbox.ts";
import { Subscriber } from "../../src/server/subscriber.ts";

describe("outbox", () => {
  test("gives everyone what one write per line would have given, in that order", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const world = new World();
        for (const event of events) world.happens(event);
        world.happens({ kind: "flush" });
        for (const client of world.clients) expect(client.read).toBe(client.owed);
      }),
      RUNS,
    );
  });

  test("writes at most once a turn to each client, whole lines, and closes after the last", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const world = new World();
        for (const event of [...events, { kind: "flush" } as const]) {
          world.happens(event);
          if (event.kind !== "flush") {
            expect(world.clients.every(({ writes }) => writes.length === 0)).toBe(true);
            continue;
          }
          for (const { writes, closed, isGone } of world.clients) {
            expect(writes.length).toBeLessThanOrEqual(1);
            for (const { bytes } of writes) {
              expect(decoder.decode(bytes)).toMatch(/\n$/);
            }
            expect(closed).toBe(isGone ? 1 : 0);
          }
          world.nextTurn();
        }
      }),
      RUNS,
    );
  });

  test("counts each line once for each client that gets it", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const world = new World();
        for (const event of [...events, { kind: "flush" } as const]) world.happens(event);
        const lines = world.clients.map(({ read }) => read.split("\n").length - 1);
        expect(world.counters.deliveries).toBe(lines.reduce((sum, count) => sum + count, 0));
      }),
      RUNS,
    );
  });

  test("asks once for the end of each turn that has something to write or to close", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const world = new World();
        for (const event of events) {
          const isOwed = () =>
            world.clients.some(({ read, owed, closed, isGone }) => read !== owed || (isGone && closed === 0));
          world.happens(event);
          if (isOwed()) expect(world.scheduled).toHaveLength(1);
          else expect(world.scheduled.length).toBeLessThanOrEqual(1);
        }
      }),
      RUNS,
    );
  });

  test("renders what is said to a room once for each language in it", () => {
    const rendered: string[] = [];
    const voices = VOICES.map(({ echoes }, number) => ({
      echoes,
      render: () => {
        rendered.push(`voice ${number}`);
        return "x\n";
      },
    }));
    const outbox = new Outbox(() => {});
    for (let number = 0; number < 10; number++) outbox.join(new Client(voices[number % 2] as Voice), "lobby");
    outbox.publish("lobby", { kind: "help", of: undefined });
    outbox.flush();
    expect(rendered.sort()).toEqual(["voice 0", "voice 1"]);
  });

  test("renders what is said to several rooms once for each language in them, and gives it to nobody twice", () => {
    let rendered = 0;
    const voice: Voice = {
      echoes: true,
      render: () => {
        rendered += 1;
        return "x\n";
      },
    };
    const outbox = new Outbox(() => {});
    const client = new Client(voice);
    for (const room of ROOMS) outbox.join(client, room);
    outbox.flush();
    outbox.publishOnce(ROOMS, { kind: "help", of: undefined });
    outbox.flush();
    expect([rendered, client.read]).toEqual([1, "x\n"]);
  });

  test("gives one and the same buffer to all of a room who have nothing of their own", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const world = new World();
        for (const event of [...events, { kind: "flush" } as const]) {
          world.happens(event);
          if (event.kind !== "flush") continue;
          for (const room of ROOMS) {
            const plain = world.clients.filter(({ roomNames, isSpecial }) =>
              !isSpecial && roomNames.size === 1 && roomNames.has(room)
            );
            for (const voice of VOICES) {
              const group = plain.filter((client) => client.voice === voice);
              expect(new Set(group.map(({ writes }) => writes[0]?.bytes)).size).toBeLessThanOrEqual(1);
            }
          }
          world.nextTurn();
        }
      }),
      RUNS,
    );
  });

  test("gives someone who leaves in mid-turn nothing that is said afterwards", () => {
    const world = new World();
    for (const who of [0, 1]) world.happens({ kind: "join", who, room: "lobby" });
    world.happens({ kind: "flush" });
    world.nextTurn();
    world.happens({ kind: "publish", room: "lobby" });
    world.happens({ kind: "leave", who: 0, room: "lobby" });
    world.happens({ kind: "publish", room: "lobby" });
    world.happens({ kind: "flush" });
    expect(
      world.clients.slice(0, 2).map(({ writes }) =>
        writes.map(({ bytes }) => decoder.decode(bytes).split("\n").length - 1)
      ),
    ).toEqual([[1], [
      2,
    ]]);
  });

  test("gives nobody in the room what someone is told in private who joins another", () => {
    const world = new World();
    for (const who of [0, 1]) world.happens({ kind: "join", who, room: "lobby" });
    world.happens({ kind: "flush" });
    world.nextTurn();
    world.happens({ kind: "publish", room: "lobby" });
    world.happens({ kind: "join", who: 0, room: "garden" });
    world.happens({ kind: "tell", who: 0 });
    world.happens({ kind: "flush" });
    expect(
      world.clients.slice(0, 2).map(({ writes }) =>
        writes.map(({ bytes }) => decoder.decode(bytes).split("\n").length - 1)
      ),
    ).toEqual([[2], [
      1,
    ]]);
  });
});

const RUNS = { numRuns: 500 };
const ROOMS = ["lobby", "garden", "attic"] as const;
const CROWD = 5;
const decoder = new TextDecoder();

/** Two languages; who speaks the second one is not told what it says itself. */
const VOICES: readonly Voice[] = ["plain", "other"].map((name, number) => ({
  render: (notice: Notice) => `${name} ${(notice as { text: string }).text}\n`,
  echoes: number === 0,
}));

type Event =
  | { readonly kind: "join" | "leave"; readonly who: number; readonly room: string }
  | { readonly kind: "publish"; readonly room: string; readonly from?: number | undefined }
  /** To everybody who is in one of the rooms, once. */
  | {
    readonly kind: "publishOnce";
    readonly rooms: readonly string[];
    readonly from?: number | undefined;
  }
  | { readonly kind: "tell" | "change" | "close"; readonly who: number }
  | { readonly kind: "flush" };

const who = fc.nat(CROWD - 1);
const room = fc.constantFrom(...ROOMS);

const histories: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof<fc.WeightedArbitrary<Event>[]>(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("join"), who, room }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("leave"), who, room }) },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant("publish"), room, from: fc.option(who, { nil: undefined }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("publishOnce"),
        rooms: fc.uniqueArray(room, { minLength: 1 }),
        from: fc.option(who, { nil: undefined }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("tell"), who }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("change"), who }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("close"), who }) },
    { weight: 2, arbitrary: fc.constant({ kind: "flush" }) },
  ),
  { maxLength: 60, size: "max" },
);

/** A reader, with what the model gives it. */
class Client extends Subscriber {
  readonly roomNames = new Set<string>();
  writes: { readonly bytes: Uint8Array }[] = [];
  closed = 0;
  isGone = false;
  /** Whether it got lines of its own, joined or left in this turn. */
  isSpecial = false;
  read = "";
  owed = "";

  write(bytes: Uint8Array): void {
    expect(this.closed).toBe(0);
    this.writes.push({ bytes });
    this.read += decoder.decode(bytes);
  }

  close(): void {
    this.closed += 1;
  }

  failed(error: unknown): void {
    throw error;
  }
}

/** An outbox and its model, to which the same happens. */
class World {
  readonly scheduled: (() => void)[] = [];
  readonly counters = { deliveries: 0 };
  readonly outbox = new Outbox((flush) => this.scheduled.push(flush), this.counters);
  readonly clients = Array.from(
    { length: CROWD },
    (_, number) => new Client(VOICES[number % VOICES.length] as Voice),
  );
  #lines = 0;

  /** Lets it happen, if it can: nobody joins twice, and nothing happens to someone who is gone. */
  happens(event: Event): void {
    if (event.kind === "flush") {
      for (const flush of this.scheduled.splice(0)) flush();
    } else if (event.kind === "publish") {
      const notice = this.#nextNotice(event.room);
      const sender = event.from === undefined ? undefined : this.clients[event.from] as Client;
      for (const client of this.clients) {
        if (!client.roomNames.has(event.room)) continue;
        if (client !== sender || client.voice.echoes) client.owed += client.voice.render(notice);
        else client.isSpecial = true;
      }
      this.outbox.publish(event.room, notice, sender);
    } else if (event.kind === "publishOnce") {
      const notice = this.#nextNotice(event.rooms.join());
      const sender = event.from === undefined ? undefined : this.clients[event.from] as Client;
      for (const client of this.clients) {
        if (!event.rooms.some((room) => client.roomNames.has(room))) continue;
        if (client !== sender || client.voice.echoes) client.owed += client.voice.render(notice);
        else client.isSpecial = true;
      }
      this.outbox.publishOnce(event.rooms, notice, sender);
    } else {
      const client = this.clients[event.who] as Client;
      if (!client.isGone) this.#happensTo(client, event);
    }
  }

  nextTurn(): void {
    for (const client of this.clients) {
      client.writes = [];
      client.isSpecial = false;
    }
  }

  #happensTo(client: Client, event: Exclude<Event, { kind: "flush" | "publish" | "publishOnce" }>): void {
    if (event.kind === "join" && client.roomNames.has(event.room)) return;
    client.isSpecial = true;
    switch (event.kind) {
      case "join":
        client.roomNames.add(event.room);
        return this.outbox.join(client, event.room);
      case "leave":
        client.roomNames.delete(event.room);
        return this.outbox.leave(client, event.room);
      case "tell": {
        const notice = this.#nextNotice("private");
        client.owed += client.voice.render(notice);
        return void this.outbox.tell(client, notice);
      }
      case "change":
        return this.outbox.change(client, VOICES.find((voice) => voice !== client.voice) as Voice);
      case "close":
        for (const room of client.roomNames) this.outbox.leave(client, room);
        client.roomNames.clear();
        client.isGone = true;
        return this.outbox.close(client);
    }
  }

  #nextNotice(where: string): Notice {
    return { kind: "custom", text: `${++this.#lines} ${where} →` };
  }
}
