// One of 200 clients of the real command stops reading while the others receive at full speed. Everybody is sent
// the same bytes, so each byte is compared with what it must be: nobody loses a line, and none is torn.

import { Buffer } from "node:buffer";
import { createConnection, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Command, startCommand, stopCommands } from "../support/command.ts";
import { Bell } from "../support/deadline.ts";
import { addressOf, LineClient } from "../support/line_client.ts";

afterEach(stopCommands);

const PEOPLE = 200;
/** 7 MB: the kernel swallows some 4 MB on loopback before anybody notices. */
const LINES = 7_000;
const line = (number: number) => `${String(number).padStart(5, "0")} ${"x".repeat(984)}`;
const HEARD = new TextEncoder().encode(
  Array.from({ length: LINES }, (_, number) => `[talker] ${line(number)}\n`).join(""),
);
const ONE = HEARD.length / LINES;
const PATIENCE = 30_000;

describe("one of 200 stops reading", () => {
  test("and is disconnected with a last line that says why; the others get everything", async () => {
    const command = await startCommand(["--flood", "off", "--max-unread", "262144"]);
    const { sleeper, others, talk } = await gather(command);
    await talk();
    await command.logs(/Disconnecting tcp:\S+ it left \d+ bytes unread/);
    sleeper.socket.resume();
    await sleeper.isOver();
    for (const other of others) expect(other.verdict()).toBe("everything");
    const said = sleeper.text();
    expect(said.endsWith("You are reading too slowly: too much was waiting for you. Goodbye!\n")).toBe(true);
    const lines = said.split("\n").slice(0, -2);
    expect(lines.length).toBeGreaterThan(262_144 / ONE);
    expect(lines.every((text, number) => text === `[talker] ${line(number)}`)).toBe(true);
    await servesAsBefore(command, others);
  }, 60_000);

  test("and misses whole lines where it may; the others get everything", async () => {
    const command = await startCommand(["--flood", "off", "--max-unread", "262144", "--slow-reader", "drop"]);
    const { sleeper, others, talk } = await gather(command);
    await talk();
    await command.logs(/Skipping lines for tcp:\S+ it left \d+ bytes unread/);
    sleeper.socket.resume();
    await sleeper.hears(/You missed \d+ lines?\.\n$/);
    for (const other of others) expect(other.verdict()).toBe("everything");
    const lines = sleeper.text().split("\n").slice(0, -1);
    let next = 0;
    for (const text of lines) {
      const missed = /^You missed (\d+) lines?\.$/.exec(text)?.[1];
      if (missed === undefined) expect(text).toBe(`[talker] ${line(next++)}`);
      else next += Number(missed);
    }
    expect(next).toBe(LINES);
    sleeper.socket.write("I am back\n");
    await sleeper.hears(/\[guest\] I am back\n$/);
    await servesAsBefore(command, others);
  }, 60_000);
});

interface Gathering {
  readonly sleeper: Hearer;
  readonly others: readonly Hearer[];
  /** Says all lines. Resolves when all others have heard them. */
  talk(): Promise<void>;
}

async function gather(command: Command): Promise<Gathering> {
  const others = await Promise.all(
    Array.from({ length: PEOPLE - 2 }, () => Hearer.connect(command.endpoint)),
  );
  const sleeper = await Hearer.connect(command.endpoint);
  const talker = await LineClient.connect(command.endpoint, "talker");
  await talker.asks("REGISTER talker", "Registered as talker");
  await talker.asks("/who", expectedCrowd());
  sleeper.socket.pause();
  const talk = async () => {
    for (let first = 0; first < LINES; first += 500) {
      const piece = Array.from({ length: Math.min(500, LINES - first) }, (_, number) => line(first + number));
      talker.say(...piece);
      await talker.sees(...piece.map((text) => `[talker] ${text}`));
    }
    await Promise.all(others.map((other) => other.hearsAll()));
  };
  return { sleeper, others, talk };
}

function expectedCrowd(): string {
  return `Here (${PEOPLE}): ${Array.from({ length: 50 }, () => "guest").join(", ")}, and ${PEOPLE - 50} more`;
}

async function servesAsBefore(command: Command, others: readonly Hearer[]): Promise<void> {
  const next = await LineClient.connect(command.endpoint, "next");
  await next.asks("REGISTER next", "Registered as next");
  await next.asks("hello", "[next] hello");
  for (const other of others) other.socket.destroy();
}

/** A client that compares what it hears with what it should, byte by byte. */
class Hearer {
  readonly socket: Socket;
  readonly #bell = new Bell();
  #chunks: Uint8Array[] = [];
  #length = 0;
  #isTorn = false;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#isClosed = true;
      this.#bell.ring();
    });
    socket.on("end", () => socket.end());
    socket.on("data", (chunk: Uint8Array) => this.#hear(chunk));
  }

  static async connect(endpoint: string): Promise<Hearer> {
    const hearer = new Hearer(createConnection(addressOf(endpoint)));
    await new Promise<void>((resolve, reject) => {
      hearer.socket.once("connect", resolve);
      hearer.socket.once("error", reject);
    });
    return hearer;
  }

  /** Whether it has heard exactly what was said. */
  verdict(): string {
    if (this.#isTorn) return "something else";
    return this.#length === HEARD.length ? "everything" : `${this.#length} of ${HEARD.length} bytes`;
  }

  text(): string {
    return new TextDecoder().decode(joined(this.#chunks));
  }

  async hearsAll(): Promise<void> {
    await this.#bell.until(
      () => this.#length >= HEARD.length || this.#isTorn || this.#isClosed,
      () => `everything to be heard, not ${this.#length} bytes`,
      PATIENCE,
    );
  }

  async hears(pattern: RegExp): Promise<void> {
    const last = () => new TextDecoder().decode(joined(this.#chunks.slice(-3)).slice(-200));
    await this.#bell.until(() => pattern.test(last()), () => `${pattern}, not ${last()}`, PATIENCE);
  }

  async isOver(): Promise<void> {
    await this.#bell.until(() => this.#isClosed, "the end of the connection");
  }

  #hear(chunk: Uint8Array): void {
    const wanted = HEARD.subarray(this.#length, this.#length + chunk.length);
    const isAsWanted = equal(wanted, chunk);
    // Whoever heard only what all hear needs to keep nothing.
    if (!isAsWanted && !this.#isTorn) {
      this.#isTorn = true;
      this.#chunks.unshift(HEARD.subarray(0, this.#length));
    }
    if (this.#isTorn) this.#chunks.push(Uint8Array.from(chunk));
    this.#length += chunk.length;
    this.#bell.ring();
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(chunks);
}
