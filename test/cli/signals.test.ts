// Signals that ask for the end: one that comes twice, one that comes later, and one that was to be ignored.

import { programOf } from "../../scripts/processes.ts";
import { once } from "node:events";
import process from "node:process";
import { afterEach, describe, expect, test } from "vitest";
import { ECHO_TIME, endingSignals } from "../../src/cli/signals.ts";
import { RUNTIME, startCommand, stopCommands } from "../support/command.ts";
import { within } from "../support/deadline.ts";
import { LineClient } from "../support/line_client.ts";

afterEach(stopCommands);

describe("a second signal", () => {
  const numbers = { SIGINT: 2, SIGTERM: 15 };

  function ending() {
    const time = { now: 5000 };
    const done: (string | number)[] = [];
    const take = endingSignals({
      end: () => done.push("end"),
      exit: (code) => done.push(code),
      now: () => time.now,
    });
    return { time, done, take };
  }

  test("within a second of the first is its echo, however often it comes", () => {
    const { time, done, take } = ending();
    take(numbers.SIGINT);
    expect(done).toEqual(["end"]);
    take(numbers.SIGINT);
    time.now += ECHO_TIME - 1;
    take(numbers.SIGINT);
    take(numbers.SIGTERM);
    expect(done).toEqual(["end"]);
  });

  test.each([["SIGINT", 130], ["SIGTERM", 143]] as const)("a second later, %s ends at once", (name, code) => {
    const { time, done, take } = ending();
    take(numbers.SIGINT);
    time.now += ECHO_TIME;
    take(numbers[name]);
    expect(done).toEqual(["end", code]);
  });

  test("counts from when the first has been dealt with, which may take a while", () => {
    const time = { now: 0 };
    const done: (string | number)[] = [];
    const end = () => {
      done.push("end");
      time.now += 5 * ECHO_TIME;
    };
    const take = endingSignals({ end, exit: (code) => done.push(code), now: () => time.now });
    take(numbers.SIGINT);
    take(numbers.SIGINT);
    expect(done).toEqual(["end"]);
  });
});

/** How the documented start is called on the runtime that runs the suite, and how it gets arguments. */
const START = {
  node: "npm start --",
  deno: '"$DENO_PROGRAM" task start',
  bun: `"${programOf("bun")}" run start`,
}[RUNTIME];

test.runIf(process.platform === "linux")(
  `one Ctrl-C under ${START.replace(/"\S+"/, RUNTIME)} is one signal: who has much to catch up reads it all`,
  async () => {
    // A session of its own is a process group of its own. What follows mod.ts are the command's arguments.
    const script = `while [ "$1" != mod.ts ]; do shift; done; shift; exec ${START} "$@"`;
    const command = await startCommand(
      ["--port", "0", "--flood", "off", "--max-line", "1048576", "--max-unread", "100000000"],
      { wrapper: ["setsid", "sh", "-c", script, "sh"] },
    );
    const bob = await LineClient.connect(command.endpoint, "bob");
    await bob.asks("REGISTER bob", "Registered as bob");
    bob.socket.pause();
    const alice = await LineClient.connect(command.endpoint, "alice");
    const long = "x".repeat(900_000);
    for (let count = 0; count < 14; count++) alice.say(`SEND @bob ${long}`);
    await alice.asks("SEND @nobody hello", "No one here is called nobody.");
    // As a terminal does: npm and its like get it, too, and pass it on.
    process.kill(-(command.process.pid as number), "SIGINT");
    await alice.sees("The server is going down.");
    bob.socket.resume();
    for (let count = 0; count < 14; count++) await bob.sees(`[guest → bob] ${long}`);
    await bob.sees("The server is going down.");
    await bob.seesEnd();
    expect(await within(command.exited, "the command to exit")).toEqual({ code: 0, signal: null });
    expect(command.stderr).toMatch(/\] partyline: Closed\n/);
  },
);

// On Node, and on Deno without --allow-all, nobody can see that it was ignored.
test.runIf(RUNTIME !== "node" && process.platform === "linux")(
  "SIGHUP stays ignored where it was, as under nohup",
  async () => {
    const command = await startCommand([], {
      wrapper: ["sh", "-c", 'trap "" HUP; exec "$0" "$@"'],
      flags: ["-A"],
    });
    const alice = await LineClient.connect(command.endpoint, "alice");
    for (let count = 0; count < 20; count++) {
      command.signal("SIGHUP");
      await alice.asks("hello", "[guest] hello");
    }
    const exit = once(command.process, "exit");
    command.signal("SIGTERM");
    await alice.sees("The server is going down.");
    await alice.seesEnd();
    expect(await within(exit, "the command to exit")).toEqual([0, null]);
  },
);
