// How descriptors are shared, and what comes of it: with 256 of them and 400 people those inside chat on, the
// others get in as places become free. Node and Bun count the places at start; Deno, which may not read the limit,
// pauses accepting when there are none.

import process from "node:process";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { sharePlaces } from "../../src/server/descriptors.ts";
import { type Command, RUNTIME, startCommand, stopCommands } from "../support/command.ts";
import { Bell, within } from "../support/deadline.ts";
import { LineClient } from "../support/line_client.ts";

afterEach(stopCommands);

const PEOPLE = 400;
const FEW = { wrapper: ["bash", "-c", 'ulimit -n 256; exec "$0" "$@"'] };

test.skipIf(process.platform !== "linux")(
  "with 256 descriptors 400 people get in one after the other, and those inside chat on",
  async () => {
    const command = await startCommand([], FEW);
    const witness = await LineClient.connect(command.endpoint, "witness");
    await witness.asks("REGISTER witness", "Registered as witness");
    const crowd = new Crowd(command);
    for (let number = 0; number < PEOPLE; number++) void crowd.arrive(number);
    await crowd.bell.until(
      () => crowd.inside.length >= 150,
      () => `150 to be inside, not ${crowd.inside.length}`,
    );

    let served = 0;
    while (served < PEOPLE) {
      await crowd.bell.until(
        () => crowd.inside.length > 0,
        () => `${crowd.story(served)}: somebody to get in`,
      );
      const leavers = crowd.inside.splice(0, 20);
      // Those inside can talk to each other, however many are at the door.
      leavers[0]?.say(`round ${served}`);
      for (const one of [witness, ...leavers]) {
        await hears(one, new RegExp(`^\\[person-\\d+\\] round ${served}$`));
      }
      for (const leaver of leavers) leaver.say("quit");
      await Promise.all(leavers.map((leaver) => leaver.leave()));
      served += leavers.length;
      crowd.letIn(leavers.length);
    }
    await witness.asks("/who", "Here (1): witness");
    expect(command.process.exitCode).toBeNull();

    const count = (pattern: RegExp) => [...command.stderr.matchAll(pattern)].length;
    if (RUNTIME === "deno") {
      // Deno itself may complain, too: of certificates that it can't read meanwhile.
      expect(count(/ partyline: .*(?:descriptors|EMFILE|Too many open files)/g), command.stderr).toBe(1);
    } else {
      expect(count(/There are file descriptors for 160 clients, not for 10000/g)).toBe(1);
      expect(count(/EMFILE|Too many open files/g)).toBe(0);
    }
  },
  60_000,
);

test.skipIf(process.platform !== "linux" || RUNTIME !== "deno")(
  "Deno counts the places, too, if it may read the limit, which is --allow-all",
  async () => {
    const command = await startCommand([], { ...FEW, flags: ["--allow-all"] });
    await command.logs(/There are file descriptors for 160 clients, not for 10000/);
  },
);

test.skipIf(process.platform !== "linux")("a limit that is high enough is no news", async () => {
  const command = await startCommand(["--max-clients", "100"], {
    ...FEW,
    flags: ["--allow-all"],
  });
  await (await LineClient.connect(command.endpoint)).asks("/who", "Here (1): guest");
  expect(command.stderr).not.toContain("descriptors");
});

describe("places", () => {
  const wanted = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1_000_000 }));
  const descriptors = fc.oneof(fc.nat(400), fc.nat(2_000_000));
  const each = fc.constantFrom(1, 3);

  test("fit within the descriptors, and everybody has some", () => {
    fc.assert(
      fc.property(wanted, descriptors, each, fc.boolean(), (wanted, descriptors, each, hasTls) => {
        const { clients, lingering, handshakes } = sharePlaces(wanted, descriptors, each, hasTls);
        expect([clients, lingering, handshakes].every(Number.isSafeInteger)).toBe(true);
        expect(Math.min(clients, lingering)).toBeGreaterThanOrEqual(1);
        expect(handshakes).toBe(hasTls ? lingering : 0);
        expect(clients).toBeLessThanOrEqual(wanted);
        const all = Math.max(Math.floor((descriptors - 64) / each), hasTls ? 3 : 2);
        expect(clients + lingering + handshakes).toBeLessThanOrEqual(all);
        // Whoever may come in has half of everything at least, and no place is left while somebody could do with it.
        expect(clients).toBeGreaterThanOrEqual(Math.min(wanted, Math.floor(all / 2)));
        const isEnough = clients === wanted && lingering >= Math.max(32, Math.ceil(wanted / 10));
        if (!isEnough) expect(clients + lingering + handshakes).toBeGreaterThan(all - 2);
      }),
      { numRuns: 2_000 },
    );
  });

  test("are as many as wanted where there are descriptors enough, or nobody says how many there are", () => {
    fc.assert(
      fc.property(wanted, each, fc.boolean(), fc.nat(1_000), (wanted, each, hasTls, more) => {
        const share = Math.max(32, Math.ceil(wanted / 10));
        const places = { clients: wanted, lingering: share, handshakes: hasTls ? share : 0 };
        const enough = 64 + each * (wanted + (hasTls ? 2 : 1) * share) + more;
        expect(sharePlaces(wanted, enough, each, hasTls)).toEqual(places);
        expect(sharePlaces(wanted, undefined, each, hasTls)).toEqual(places);
      }),
    );
  });

  test.each([
    [20, 256, 1, true, { clients: 20, lingering: 32, handshakes: 32 }],
    [20, 256, 3, true, { clients: 20, lingering: 22, handshakes: 22 }],
    [10_000, 256, 1, false, { clients: 160, lingering: 32, handshakes: 0 }],
    [10_000, 256, 3, true, { clients: 32, lingering: 16, handshakes: 16 }],
    [10_000, 1_024, 1, true, { clients: 800, lingering: 80, handshakes: 80 }],
    [10_000, 20_000, 1, true, { clients: 10_000, lingering: 1_000, handshakes: 1_000 }],
    [10_000, 0, 1, true, { clients: 1, lingering: 1, handshakes: 1 }],
  ])("for %i clients with %i descriptors, %i each", (wanted, descriptors, each, hasTls, places) => {
    expect(sharePlaces(wanted, descriptors, each, hasTls)).toEqual(places);
  });
});

/** People who knock, and knock again when somebody has left. */
class Crowd {
  readonly bell = new Bell();
  readonly inside: LineClient[] = [];
  readonly #command: Command;
  readonly #waiting: (() => void)[] = [];

  constructor(command: Command) {
    this.#command = command;
  }

  async arrive(number: number): Promise<void> {
    for (;;) {
      const client = await this.#tryToEnter(number);
      if (client !== undefined) {
        this.inside.push(client);
        this.bell.ring();
        return;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** That many places are free; everybody may try if nobody is inside any more. */
  letIn(places: number): void {
    const count = this.inside.length === 0 ? this.#waiting.length : 2 * places;
    for (const knockAgain of this.#waiting.splice(0, count)) knockAgain();
  }

  story(served: number): string {
    return `${served} served, ${this.inside.length} inside, ${this.#waiting.length} turned away`;
  }

  async #tryToEnter(number: number): Promise<LineClient | undefined> {
    try {
      const client = await LineClient.connect(this.#command.endpoint, `p${number}`);
      client.say(`REGISTER person-${number}`);
      // In the kernel's queue nothing is heard until there is a descriptor.
      const answer = await client.next(50_000);
      if (answer === `Registered as person-${number}`) return client;
      if (answer.startsWith("[")) {
        await hears(client, new RegExp(`^Registered as person-${number}$`));
        return client;
      }
      expect(answer).toBe("The server is full. Try again later!");
      client.socket.destroy();
    } catch (error) {
      // Cut off without a word, as the most of an onslaught are.
      if (!/No more lines|ECONNRESET|EPIPE/.test(String(error))) throw error;
    }
    return undefined;
  }
}

async function hears(client: LineClient, pattern: RegExp): Promise<void> {
  const listen = async () => {
    while (!pattern.test(await client.next()));
  };
  await within(listen(), `${pattern}`);
}
