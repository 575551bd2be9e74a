// Where the log goes when nobody reads it, and what of a client's words can get into it.

import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { printable } from "../../src/cli/log.ts";
import { ROOT, startCommand, stopCommands } from "../support/command.ts";
import { within } from "../support/deadline.ts";
import { LineClient } from "../support/line_client.ts";
import { HAS_TERMINAL, stalledReader } from "./_stalled_reader.ts";

afterEach(stopCommands);

const LOG_LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \[(DBG|INF|WRN|ERR|FTL)\] partyline: \S.*$/;

/** Everything that a terminal, a pager, or a reader of lines could take for more than a visible character. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const TALKATIVE_HOST = join(ROOT, "test/cli/_talkative_host.ts");
const FAULTY_COMMAND = join(ROOT, "test/cli/_faulty_command.ts");

describe("standard error that nobody reads", () => {
  test("stops neither the chat nor its end, whatever strangers do to be logged", async () => {
    const reader = stalledReader();
    const command = await startCommand(["--log-level", "debug"], { wrapper: reader.wrapper });
    const alice = await talkAmongStrangers(command.endpoint);
    const exit = once(command.process, "exit");
    command.signal("SIGTERM");
    await alice.sees("The server is going down.");
    await alice.seesEnd();
    expect(await within(exit, "the command to exit")).toEqual([0, null]);
    reader.wake();
    await command.exited;
    expect(command.stderr).toMatch(/it speaks http/);
  });

  test.runIf(HAS_TERMINAL)("does not stop the chat if it is a terminal that is held", async () => {
    const reader = stalledReader("terminal");
    const command = await startCommand(["--log-level", "debug"], { wrapper: reader.wrapper });
    await talkAmongStrangers(command.endpoint);
    reader.wake();
    await command.logs(/it speaks http/);
    await command.stop();
  });

  test("keeps what fits in memory, drops the rest, and says how much that was once it is read again", async () => {
    const reader = stalledReader();
    const host = await startCommand([], { script: TALKATIVE_HOST, wrapper: reader.wrapper, flags: ["-A"] });
    const alice = await LineClient.connect(host.endpoint, "alice");
    alice.say("noise");
    await alice.asks("hello", "[guest] hello");
    reader.wake();
    await host.logs(/\[WRN\] partyline: \d+ lines were not logged/);
    await alice.asks("quote me");
    await host.logs(/quote me/);
    expect(await host.stop()).toEqual({ code: 0, signal: null });
    for (const line of host.stderr.trimEnd().split("\n")) expect(line).toMatch(LOG_LINE);
    const numbers = [...host.stderr.matchAll(/Number (\d+)$/gm)].map((match) => Number(match[1]));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const lost = [...host.stderr.matchAll(/(\d+) lines were not logged/g)].map((match) => Number(match[1]));
    expect([lost.length, numbers.length + (lost[0] as number)]).toEqual([1, 20_000]);
  });

  /** Alice comes, and 600 strangers, each of whom is two lines or three: some 120 KB, where 64 KiB have room. */
  async function talkAmongStrangers(endpoint: string): Promise<LineClient> {
    const alice = await LineClient.connect(endpoint, "alice");
    await alice.asks("REGISTER alice", "Registered as alice");
    const comeAndBeTurnedAway = async () => {
      const stranger = await LineClient.connect(endpoint, "stranger");
      await stranger.send("GET / HTTP/1.1\r\n\r\n");
      await stranger.seesClose();
    };
    for (let round = 0; round < 30; round++) {
      await Promise.all(Array.from({ length: 20 }, comeAndBeTurnedAway));
    }
    await alice.asks("hello", "[alice] hello");
    return alice;
  }
});

test.each(["SIGUSR2", "SIGWINCH"] as const)(
  "a mistake that nobody catches, by %s, is the last line of the log, and none before it is lost",
  async (signal) => {
    const command = await startCommand(["--port", "0"], { script: FAULTY_COMMAND, flags: ["-A"] });
    command.signal(signal);
    expect(await within(command.exited, "the command to end")).toEqual({ code: 1, signal: null });
    const lines = command.stderr.trimEnd().split("\n");
    for (const line of lines) expect(line).toMatch(LOG_LINE);
    expect(lines.at(-2)).toMatch(/The last thing before$/);
    expect(lines.at(-1)).toMatch(/\[FTL\] partyline: A mistake ends the server: Error: nobody catches this/);
  },
);

describe("a client's words", () => {
  /** Controls and DEL, CSI as one character, overrides, isolates, line separators, what is not seen, a tag. */
  const TRICKS =
    "\u0007\u001b[31m\u007f\u009b31m\u202e\u2066\u2028\u2029\u200b\u00ad\ufeff\ufff9\u{e0041}\u3164";

  test("are escaped as in JSON when they are logged", () => {
    expect(printable("\u009b\u007f\u202e\u2028\u200b")).toBe("\\u009b\\u007f\\u202e\\u2028\\u200b");
    expect(printable("\u{e0041}\ud800")).toBe("\\udb40\\udc41\\ud800");
    expect(printable('a\tb\r\n"c"\\')).toBe('a\\tb\\r\\n\\"c\\"\\\\');
    expect(printable("Zoë, 日本語, مرحبا, 👋")).toBe("Zoë, 日本語, مرحبا, 👋");
    expect(printable(TRICKS)).not.toMatch(HIDDEN);
    expect(JSON.parse(`"${printable(TRICKS)}"`)).toBe(TRICKS);
  });

  test("are one visible line each, where a strict server's hook quotes them", async () => {
    const host = await startCommand([], { script: TALKATIVE_HOST, flags: ["-A"] });
    const mallory = await LineClient.connect(host.endpoint, "mallory");
    mallory.say(`quote ${TRICKS} 2026-01-01T00:00:00.000Z [INF] partyline: All is well`);
    await host.logs(/All is well/);
    expect(await host.stop()).toEqual({ code: 0, signal: null });
    expectVisibleLines(host.stderr);
  });

  test("are not in the log of the command with --strict, however they are sent", async () => {
    const command = await startCommand(["--strict", "--log-level", "debug", "--max-line", "64"]);
    const mallory = await LineClient.connect(command.endpoint, "mallory");
    mallory.say(TRICKS, `REGISTER ${TRICKS}`, `SEND @${TRICKS} swordfish`, `swordfish${TRICKS.repeat(9)}`);
    mallory.say("quit");
    await mallory.seesClose();
    await command.logs(/too long/);
    await command.logs(/is gone/);
    expect(await command.stop()).toEqual({ code: 0, signal: null });
    expectVisibleLines(command.stderr);
    expect(command.stderr).not.toMatch(/swordfish|u202e/);
  });

  function expectVisibleLines(log: string): void {
    const lines = log.split("\n");
    expect(lines.pop()).toBe("");
    for (const line of lines) {
      expect(line).toMatch(LOG_LINE);
      expect(line).not.toMatch(HIDDEN);
    }
  }
});
