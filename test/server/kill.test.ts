// A server that keeps what is said, killed 50 times in the middle of a storm: nothing that anybody was told is gone.
//
// That SQLite finds its way back is seen only if nobody else has the file open meanwhile. So between two lives all looks
// are those of clients; the file itself is read at the end.

import { afterEach, expect, onTestFailed, test } from "vitest";
import { openForOperator } from "../../src/store/mod.ts";
import { startOn } from "../../scripts/processes.ts";
import { type Command, RUNTIME, startCommand, stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";
import { newFile } from "../store/folder.ts";
import { Ledger } from "./_ledger.ts";
import { Chance, Storm } from "./_storm.ts";

afterEach(stopCommands);

/** As many as issue 13 asks for. Each takes the time of a start, and the quarter of a second that it is used for. */
const LIVES = 50;

/** Milliseconds of storm. */
const LONGEST_STORM = 250;

/** Every so many lives one ends before anybody has come, perhaps before it listens. */
const EARLY_ENDS = 8;

test("kill -9 in a storm, 50 times: what anybody was told is kept, and numbers go on", async () => {
  const seed = Date.now() % 2 ** 32;
  onTestFailed(() => console.error(`The storm's seed was ${seed}`));
  const chance = new Chance(seed);
  const data = newFile();
  const ledger = new Ledger();
  const start = () => startCommand(argumentsFor(data), { flags: ["-A"] });

  await settle(await start(), data, ledger);
  let startingTime = 0;
  for (let life = 1; life <= LIVES; life++) {
    if (life % EARLY_ENDS === 0) await endEarly(data, startingTime, chance);
    const started = performance.now();
    const command = await start();
    startingTime = performance.now() - started;
    const storm = new Storm(life, ledger, chance);
    await storm.begin(command.endpoint);
    await passes(chance.below(LONGEST_STORM));
    await command.kill();
    await storm.end();
  }

  const command = await start();
  const last = new Storm(LIVES + 1, ledger, chance);
  await last.begin(command.endpoint, false);
  await seesNames(command, ledger);
  await seesLetters(command, ledger);
  await last.leave();
  expect(await command.stop()).toEqual({ code: 0, signal: null });
  // It was a storm: usually there are some thousand in each life.
  expect(ledger.readLines).toBeGreaterThan(LIVES * 100);
  const store = await openForOperator(data);
  ledger.agreesWith(store, (line) => Number(/\] (\d+)\./.exec(line)?.[1]));
  store.close();
}, 300_000);

/** Nobody is held back, and everything is kept. */
function argumentsFor(data: string): string[] {
  const limits = ["--flood", "off", "--flood-bytes", "off", "--room-bytes", "off"];
  return ["--port", "0", ...limits, "--max-waiting", "1000", "--archive", "10000000", "--data", data];
}

/** The rooms are somebody's, so that they stay; one of these is a moderator; the third is away. */
async function settle(command: Command, data: string, ledger: Ledger): Promise<void> {
  const [ann, bob, carl] = await Promise.all(
    ["ann", "bob", "carl"].map(async (name) => {
      const client = await LineClient.connect(command.endpoint, name);
      const password = `${name} keeps it`;
      await client.asks(`REGISTER ${name}`, `Registered as ${name}`);
      await client.asks(
        `/claim ${password}`,
        `The name ${name} is yours now. Next time: /login ${name} PASSWORD`,
      );
      ledger.names.set(name, { password, isSure: true });
      return client;
    }),
  ) as [LineClient, LineClient, LineClient];
  await ann.asks("/join garden", "You have made #garden. What you type goes to #garden now.");
  await bob.asks("/join den", "You have made #den. What you type goes to #den now.");
  await carl.asks("quit", "Goodbye!");
  const store = await openForOperator(data);
  store.appoint("ann", true);
  store.close();
  await ann.sees("You are a moderator: /help shows what you can do.");
  await command.kill();
}

/** Ends one somewhere between its first instruction and a little after it listens. */
async function endEarly(data: string, startingTime: number, chance: Chance): Promise<void> {
  const command = startOn(RUNTIME, argumentsFor(data), { flags: ["-A"] });
  await passes(chance.below(1.1 * startingTime));
  await command.kill();
}

/** Some of those who have claimed a name still have it, with their password and no other. */
async function seesNames({ endpoint }: Command, { names }: Ledger): Promise<void> {
  const claimed = [...names].filter(([name, { isSure }]) => isSure && name !== "carl").slice(-4);
  await Promise.all(claimed.map(async ([name, { password }]) => {
    const client = await LineClient.connect(endpoint, name);
    await client.asks(
      `/login ${name} ${password}!`,
      `The name ${name} is not claimed, or that is not its password.`,
    );
    client.say(`/login ${name} ${password}`);
    expect(await client.next()).toMatch(new RegExp(`^You are logged in as ${name}\\.`));
    await client.leave();
  }));
}

async function seesLetters({ endpoint }: Command, ledger: Ledger): Promise<void> {
  const carl = await LineClient.connect(endpoint, "carl");
  carl.say("/login carl carl keeps it", "/time");
  const shown: string[] = [];
  for (let line = await carl.next(); !line.startsWith("It is "); line = await carl.next()) {
    const [, text] = /^ +\S+ \S+ \[ann → carl\] (.*)$/.exec(line) ?? [];
    if (text !== undefined) shown.push(text);
  }
  ledger.seesLetters(shown);
  await carl.leave();
}

function passes(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
