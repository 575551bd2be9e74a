// Recordings: what is written is what happened, no password is in it, and it is computed again to the same state.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { plainState } from "../../src/engine/plain_state.ts";
import { createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { pauseFor } from "../../src/cli/operator/replay.ts";
import { digestOf } from "../../src/recording/digest.ts";
import { Redaction } from "../../src/recording/redact.ts";
import { Replay, ReplayError } from "../../src/recording/replay.ts";
import { settledHistories } from "../engine/histories.ts";
import { runCommand, startCommand, stopCommands } from "../support/command.ts";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";

const folder = mkdtempSync(join(tmpdir(), "partyline-recording-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(stopCommands);

/** What Deno must allow. */
const FILES = ["--allow-net", "--allow-read", "--allow-write"];

const DIGEST = /"digest":"[^"]*"/;
const SAMPLE = new URL("sample.jsonl", import.meta.url);

describe("a replay", () => {
  test("comes to the same state, whatever happened", () => {
    fc.assert(
      fc.property(settledHistories(), ({ inputs, rules }) => {
        const redaction = new Redaction();
        const chat = new Replay();
        let state = createState(rules, "e");
        chat.next(
          JSON.stringify({
            partyline: "0",
            v: 1,
            rules,
            level: state.level,
            epoch: "e",
            history: 200,
            strict: false,
          }),
        );
        for (const [index, input] of inputs.entries()) {
          state = step(state, input).state;
          chat.next(JSON.stringify({ at: index, input: redaction.input(input) }));
        }
        const check = JSON.stringify({ inputs: inputs.length, digest: digestOf(state) });
        expect(chat.next(check).isAsRecorded).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("that begins with who is there comes to the same state", () => {
    fc.assert(
      fc.property(settledHistories(), fc.nat(), ({ inputs, rules }, some) => {
        const middle = some % (inputs.length + 1);
        const redaction = new Redaction();
        let state = createState(rules, "e");
        for (const input of inputs.slice(0, middle)) state = step(state, input).state;
        const chat = new Replay();
        const began = plainState(redaction.state(state));
        chat.next(
          JSON.stringify({
            partyline: "0",
            v: 1,
            rules,
            epoch: "e",
            history: 9,
            strict: false,
            state: began,
          }),
        );
        for (const input of inputs.slice(middle)) {
          state = step(state, input).state;
          chat.next(JSON.stringify({ at: 1, input: redaction.input(input) }));
        }
        const check = JSON.stringify({ inputs: inputs.length - middle, digest: digestOf(state) });
        expect(chat.next(check).isAsRecorded).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("of a chat that was recorded once is as it was then, on every runtime", () => {
    const chat = new Replay();
    const results = readFileSync(SAMPLE, "utf8").trimEnd().split("\n").map((line) =>
      chat.next(line).isAsRecorded
    );
    expect(results.filter((isAsRecorded) => isAsRecorded !== undefined)).toEqual([true, true]);
  });

  test.each([
    ['{"input":{"kind":"ticked"}}', "it has no time"],
    ['{"at":"now","input":{"kind":"ticked"}}', "it has no time"],
    ['{"at":8640000000000001,"input":{"kind":"ticked"}}', "it has no time"],
    ['{"at":1,"input":null}', "what happened there can't have"],
    ['{"at":1,"input":7}', "what happened there can't have"],
    [
      '{"at":1,"input":{"kind":"said","session":1,"command":null,"moment":{}}}',
      "what happened there can't have",
    ],
    ['{"at":1,"input":{"kind":"said","session":1}}', "what happened there can't have"],
    ['{"partyline":"1","v":1}', "it is no beginning of a recording"],
    [
      '{"partyline":"1","v":1,"rules":{},"epoch":"e","history":9,"state":{}}',
      "it is no beginning of a recording",
    ],
  ])("says of a line of its form that no server writes, %s, that it is none, and where", (line, problem) => {
    const chat = new Replay();
    for (const line of readFileSync(SAMPLE, "utf8").split("\n").slice(0, 2)) chat.next(line);
    expect(() => chat.next(line)).toThrow(new ReplayError(`Cannot replay line 3: ${problem}`));
  });

  test("says where a recording can't be read, or goes another way", () => {
    const next = (...lines: string[]) => () => {
      const chat = new Replay();
      for (const line of lines) chat.next(line);
    };
    expect(next("hello")).toThrow("Cannot replay line 1: it is no line of a recording");
    expect(next('{"at":1,"input":{"kind":"ticked","at":1}}')).toThrow("it has no beginning");
    expect(next('{"partyline":"9","v":2}')).toThrow("it is of version 2, and this partyline reads 1");
    const lines = readFileSync(SAMPLE, "utf8").trimEnd().split("\n");
    const connected = lines.findIndex((line) => line.includes('"kind":"connected"'));
    expect(next(...lines.slice(0, connected + 1), lines[connected] as string)).toThrow(
      /^Cannot replay line \d+: session 1 is there already, as if two servers had written to the file$/,
    );
    const without = lines.filter((line) => !line.includes('"say"'));
    expect(next(...without)).toThrow(
      /^Cannot replay line \d+: \d+ inputs are before it, not \d+, as if lines were missing, or two servers had written to the file$/,
    );
    // What another server wrote at its start, in the middle.
    const middle = connected + 1;
    expect(next(...lines.slice(0, middle), lines[0] as string, ...lines.slice(middle))).toThrow(
      / inputs are before it/,
    );
    const chat = new Replay();
    const checks = lines.map((line) => chat.next(line.replace(DIGEST, '"digest":"other"')).isAsRecorded);
    expect(checks).toContain(false);
  });
});

test("a recorded chat is shown as people saw it, and verified, without their passwords", async () => {
  const file = join(folder, "chat.jsonl");
  const data = join(folder, "chat.db");
  const args = ["--record", file, "--data", data, "--port", "0"];
  for (let life = 1; life <= 2; life++) {
    const command = await startCommand(args, { flags: FILES });
    const alice = await LineClient.connect(command.endpoint, "alice");
    if (life === 1) {
      await alice.asks("REGISTER alice", "Registered as alice");
      await alice.asks(
        "/claim swordfish 77",
        "The name alice is yours now. Next time: /login alice PASSWORD",
      );
    } else {
      alice.say("/login alice swordfish 77");
      await alice.sees("You are logged in as alice.", "Registered as alice");
    }
    await alice.asks(`hello ${life}`, `[alice] hello ${life}`);
    const bob = await LineClient.connect(command.endpoint, "bob");
    await bob.asks("REGISTER bob", "Registered as bob");
    bob.say("SEND @alice psst");
    await alice.sees("[bob → alice] psst");
    bob.say("/history");
    for (let line = 0; line <= life; line++) await bob.next();
    expect(await bob.next()).toMatch(/^To see what comes next/);
    await command.stop();
  }
  const text = readFileSync(file, "utf8");
  expect(text).not.toContain("swordfish");
  expect(text).not.toContain("scrypt");

  const shown = await runCommand(["replay", file], { flags: FILES });
  expect([shown.stderr, shown.code]).toEqual(["", 0]);
  const seen = shown.stdout.split("\n").map((line) =>
    line.replace(/^\S+ /, "").replace(/\d{4}-\S+ \S+/, "DATE")
  );
  expect(seen).toContain("alice/1> [alice] hello 1");
  expect(seen).toContain("alice/1> [bob → alice] psst");
  expect(seen).toContain("alice/1> [alice] hello 2");
  expect(seen).toContain("bob/2>   1 [alice] hello 1");
  expect(seen.filter((line) => line.startsWith("bob/") && line.includes("psst"))).toEqual([]);

  const ofBob = await runCommand(["replay", file, "--who", "bob"], { flags: FILES });
  expect(ofBob.stdout).toContain("bob/2> Registered as bob");
  expect(ofBob.stdout).not.toContain("alice/1>");

  expect(await runCommand(["replay", file, "--who", "nobody"], { flags: FILES })).toMatchObject({
    code: 1,
    stdout: "",
    stderr: `partyline: Cannot find what somebody called "nobody" saw: there are alice, bob\n`,
  });

  const verified = await runCommand(["replay", file, "--verify"], { flags: FILES });
  expect(verified.stdout).toMatch(/^\d+ lines, [2-9] states as recorded\n$/);

  const other = join(folder, "other.jsonl");
  writeFileSync(other, text.replace(DIGEST, '"digest":"other"'));
  const refused = await runCommand(["replay", other, "--verify"], { flags: FILES });
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toMatch(/^partyline: Cannot get the recorded state at line \d+/);
});

test("replay waits as much shorter as it is faster, and as long as a timer can where somebody was silent for longer", () => {
  expect([pauseFor(1000, 1), pauseFor(1000, 10), pauseFor(-1000, 1)]).toEqual([1000, 100, 0]);
  expect(pauseFor(8e15, 1)).toBe(2_147_483_647);
});

test("replay says how it is used", async () => {
  const help = await runCommand(["replay", "--help"]);
  expect([help.code, help.stderr]).toEqual([0, ""]);
  expect(help.stdout).toMatch(/^Usage: partyline replay FILE/);
  expect(await runCommand(["replay"])).toMatchObject({ code: 2 });
  expect(await runCommand(["replay", "x", "--speed", "fast"])).toMatchObject({ code: 2 });
  const missing = await runCommand(["replay", join(folder, "none.jsonl")], { flags: FILES });
  expect([missing.code, missing.stderr.split("\n").length]).toEqual([1, 2]);
});

test("what IRC clients ask is shown, too, though terminals have no words for it, and no password of theirs", async () => {
  const file = join(folder, "irc.jsonl");
  const command = await startCommand(["--listen", "irc://127.0.0.1:0", "--record", file], { flags: FILES });
  const carol = await IrcClient.register(command.endpoint, "carol");
  await carol.ask("LUSERS", "WHO *", "LIST", "MONITOR + dave", "MONITOR L", "WHOIS carol", "MARKREAD #lobby");
  await carol.ask("REGISTER * * :swordfish 77", "PRIVMSG NickServ :SET PASSWORD swordfish78");
  await carol.ask("OPER carol swordfish79", "NS IDENTIFY swordfish80", "PRIVMSG #lobby :hello");
  await command.stop();
  expect(readFileSync(file, "utf8")).not.toContain("swordfish");
  const shown = await runCommand(["replay", file], { flags: FILES });
  expect([shown.stderr, shown.code]).toEqual(["", 0]);
  expect(shown.stdout).toContain(
    "carol/1> (Here with a name: 1, at most 1 at once; without: 0; moderators: 0; rooms: 1)",
  );
  expect(shown.stdout).toContain("carol/1> (Of those it watches, here: nobody; not here: dave.)");
  // What is meant for programs is nowhere.
  expect(shown.stdout).not.toMatch(/[{}]/);
  expect(shown.stdout).toContain("carol/1> [carol] hello");
});

test("a last line that was cut is left out, and that is told beside what is shown", async () => {
  const file = join(folder, "cut.jsonl");
  const whole = readFileSync(SAMPLE, "utf8");
  writeFileSync(file, whole.slice(0, -20));
  const lines = whole.trimEnd().split("\n").length;
  const told =
    `partyline: The last line of ${file} is cut, and was left out: the server was ended while it wrote, or the file is not all there\n`;
  const verified = await runCommand(["replay", file, "--verify"], { flags: FILES });
  expect(verified).toMatchObject({ code: 0, stderr: told });
  expect(verified.stdout).toMatch(new RegExp(`^${lines - 1} lines, `));
  const shown = await runCommand(["replay", file], { flags: FILES });
  expect(shown).toMatchObject({ code: 0, stderr: told });
  expect(shown.stdout).not.toBe("");
});
