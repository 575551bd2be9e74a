// What strangers may cost others, on the real command by real sockets: the reproductions of an attack, each of which
// ended badly once.

import { createConnection, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startCommand, stopCommands } from "../support/command.ts";
import { Bell } from "../support/deadline.ts";
import { addressOf, LineClient } from "../support/line_client.ts";
import { ModestReader } from "../support/modest_reader.ts";
import { stuffedClient } from "../support/stuffed_client.ts";

afterEach(stopCommands);

const PATIENCE = 20_000;

test.each(["SEND @victim ", ""])(
  "eight who flood don't have a modest reader sent away: %j",
  async (prefix) => {
    const command = await startCommand(["--flood-timeout", "3s", "--log-level", "error"]);
    const victim = await ModestReader.join(command.endpoint, "victim");
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
  const before = command.descriptors();
  const ghosts = await Promise.all(
    Array.from({ length: COUNT }, (_, number) => stuffedClient(command.endpoint, `ghost${number}`, 1)),
  );
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
  while (command.descriptors() > before + 8) await answer(bob, "/who");
}, 60_000);

/** Says a line and takes one line of answer, not faster than the rule of floods has it. */
async function answer(client: LineClient, line: string): Promise<string[]> {
  client.say(line);
  const lines = [await client.next(PATIENCE)];
  await new Promise((resolve) => setTimeout(resolve, 100));
  return lines;
}
