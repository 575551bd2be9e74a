// What strangers may cost others, on the real command by real sockets: the reproductions of an attack, each of which
// ended badly once.

import { readdirSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import process from "node:process";
import { afterEach, expect, test } from "vitest";
import { type Command, startCommand, stopCommands } from "../support/command.ts";
import { Bell } from "../support/deadline.ts";
import { addressOf, LineClient } from "../support/line_client.ts";

afterEach(stopCommands);

const PATIENCE = 20_000;

test.each(["SEND @victim ", ""])(
  "eight who flood don't have a modest reader sent away: %j",
  async (prefix) => {
    const command = await startCommand(["--flood-timeout", "3s", "--log-level", "error"]);
    const victim = await ModestReader.join(command, "victim");
    const bell = new Bell();
    const told = new Set<Socket>();
    for (let attacker = 0; attacker < 8; attacker++) {
      const socket = createConnection(addressOf(command.endpoint));
      let text = "";
      socket.setEncoding("utf8").on("data", (chunk: string) => {
        text = (text + chunk).slice(-200);
        if (/^Your lines have been waiting for 3 seconds: .*Goodbye!\n/m.test(text)) told.add(socket);
        bell.ring();
      });
      socket.write(`${prefix}${"x".repeat(4_000)}\n`.repeat(200));
    }
    await bell.until(() => told.size === 8, () => `${8 - told.size} who flood to be sent away`, PATIENCE);
    const newcomer = await LineClient.connect(command.endpoint);
    newcomer.say("SEND @victim the end");
    await victim.reads(/\[guest → victim\] the end\n/);
    expect(victim.isHere).toBe(true);
    // 32 KiB of each at once, and 4 KiB a second.
    expect(victim.received).toBeGreaterThan(8 * 32_768);
    await victim.stop();
  },
);

test("who floods with nothing and vanishes keeps neither place nor name nor descriptor", async () => {
  const COUNT = 60;
  const args = ["--flood-timeout", "2s", "--max-clients", `${COUNT + 1}`, "--log-level", "error"];
  const command = await startCommand(args);
  const bob = await LineClient.connect(command.endpoint, "bob");
  await bob.asks("REGISTER bob", "Registered as bob");
  const before = descriptors(command);
  const bell = new Bell();
  let full = 0;
  const ghosts = Array.from({ length: COUNT }, (_, number) => {
    const socket = createConnection(addressOf(command.endpoint));
    socket.on("error", () => {});
    socket.resume();
    socket.write(`REGISTER ghost${number}\n`);
    const lines = "\n".repeat(65_536);
    // Until nothing more is taken.
    const fill = () => {
      for (let chunk = 0; chunk < 200; chunk++) {
        if (!socket.write(lines)) break;
      }
      full += 1;
      bell.ring();
    };
    socket.once("connect", fill);
    return socket;
  });
  await bell.until(() => full === COUNT, () => `${COUNT - full} to have filled their sockets`, PATIENCE);
  ghosts.forEach((socket, number) => {
    if (number % 2 === 0) socket.resetAndDestroy();
    else socket.destroy();
  });
  let present: string;
  do {
    present = (await answer(bob, "/who"))[0] as string;
  } while (present !== "Here (1): bob");
  const newcomer = await LineClient.connect(command.endpoint, "newcomer");
  await newcomer.asks("REGISTER ghost1", "Registered as ghost1");
  if (process.platform !== "linux") return;
  while (descriptors(command) > before + 8) await answer(bob, "/who");
}, 60_000);

/** Says a line and takes one line of answer, not faster than the rule of floods has it. */
async function answer(client: LineClient, line: string): Promise<string[]> {
  client.say(line);
  const lines = [await client.next(PATIENCE)];
  await new Promise((resolve) => setTimeout(resolve, 100));
  return lines;
}

function descriptors(command: Command): number {
  return process.platform === "linux" ? readdirSync(`/proc/${command.process.pid}/fd`).length : 0;
}

/** Somebody on a line of 8 Mbit/s: takes 100 KB ten times a second, and goes on as long as it is here. */
class ModestReader {
  isHere = true;
  received = 0;
  readonly #socket: Socket;
  readonly #bell = new Bell();
  readonly #timer: ReturnType<typeof setInterval>;
  #text = "";
  #share = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      this.received += text.length;
      this.#share += text.length;
      this.#text = (this.#text + text).slice(-10_000);
      if (this.#share >= 100_000) socket.pause();
      this.#bell.ring();
    });
    socket.on("close", () => {
      this.isHere = false;
      this.#bell.ring();
    });
    this.#timer = setInterval(() => {
      this.#share = 0;
      socket.resume();
    }, 100);
  }

  static async join(command: Command, name: string): Promise<ModestReader> {
    const reader = new ModestReader(createConnection(addressOf(command.endpoint)));
    reader.#socket.write(`REGISTER ${name}\n`);
    await reader.reads(/Registered as/);
    return reader;
  }

  async reads(pattern: RegExp): Promise<void> {
    await this.#bell.until(
      () => pattern.test(this.#text) || !this.isHere,
      () => `${pattern} in ${this.#text.slice(-500)}`,
      PATIENCE,
    );
    if (!this.isHere) throw new Error(`Sent away: ${this.#text.slice(-500)}`);
  }

  stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#socket.resume();
    const closed = new Promise<void>((resolve) => this.#socket.once("close", () => resolve()));
    this.#socket.end();
    return closed;
  }
}
