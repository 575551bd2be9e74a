// `partyline accounts` and `partyline history` as the operator of the machine meets them, beside a running server and
// without one.

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { startOn } from "../../scripts/processes.ts";
import { sqliteStore, type StoreRecord } from "../../src/store/mod.ts";
import { loadDriver } from "../../src/store/sqlite/driver.ts";
import {
  account,
  accountRecord,
  room,
  roomRecord,
  safe,
  said,
  THEN,
} from "../../src/testing/store_records.ts";
import {
  type Command,
  type CommandOptions,
  runCommand,
  RUNTIME,
  startCommand,
  stopCommands,
} from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";
import { makeFolder, newFile, removeFolder } from "../store/folder.ts";
import { HAS_TERMINAL } from "./_stalled_reader.ts";

afterEach(stopCommands);

/** On Deno a file needs its permissions. */
const FILES: CommandOptions = { flags: ["--allow-net", "--allow-read", "--allow-write"] };

/** What a terminal could take for more than text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Turns a terminal red, clears it, turns text around and ends a line: what nobody's name should do. */
const HOSTILE = "\u001b[31mred\u009b2J\u202e\u2028\r\nnext";

test("accounts lists who has claimed a name", async () => {
  const data = await fileWith([
    accountRecord("ann", account("Ann", { isModerator: true })),
    accountRecord("bob", account("bob", { waiting: [{ from: undefined, text: safe("hi"), at: THEN }] })),
  ]);
  expect(await runTool("accounts", data)).toEqual(done(
    "Ann, since 2026-09-21, moderator\nbob, since 2026-09-21, 1 message waits\n",
  ));
  const { stdout, ...rest } = await runTool("accounts", data, "--json");
  expect(rest).toEqual({ stderr: "", code: 0, signal: null });
  const claimedAt = new Date(THEN).toISOString();
  expect(jsonLines(stdout)).toEqual([
    { name: "Ann", isModerator: true, waiting: 0, claimedAt },
    { name: "bob", isModerator: false, waiting: 1, claimedAt },
  ]);
});

test("accounts of nobody", async () => {
  const data = await fileWith([]);
  expect(await runTool("accounts", data)).toEqual(done("Nobody has claimed a name yet.\n"));
  expect(await runTool("accounts", data, "--json")).toEqual(done(""));
});

test("history writes what was said, of all rooms or of one, from a number on", async () => {
  const data = await fileWith(TALK);
  const time = (number: number) => new Date(THEN + number).toISOString();
  const garden = [
    `${time(1)} #Garden 1 [ann] line 1\n`,
    `${time(2)} #Garden 2 * guest waves\n`,
  ];
  expect(await runTool("history", data)).toEqual(
    done([...garden, `${time(1)} #lobby 1 [ann] line 1\n`].join("")),
  );
  for (const name of ["garden", "Garden", "#GARDEN"]) {
    expect(await runTool("history", data, "--room", name)).toEqual(done(garden.join("")));
  }
  expect(await runTool("history", data, "--from", "2")).toEqual(done(garden[1] as string));
  expect(await runTool("history", data, "--from", "3")).toEqual(done(""));
  const { stdout } = await runTool("history", data, "--json", "--room", "garden");
  expect(jsonLines(stdout)).toEqual([
    { room: "Garden", number: 1, at: time(1), from: "ann", kind: "said", text: "line 1" },
    { room: "Garden", number: 2, at: time(2), from: null, kind: "acted", text: "waves" },
  ]);
});

test("what people call themselves and say reaches a terminal as text only", async () => {
  const data = await fileWith([
    accountRecord(HOSTILE.toLowerCase(), account(HOSTILE)),
    roomRecord("attic", room(HOSTILE, "1")),
    { kind: "line", room: "attic", line: said(HOSTILE, 1, { from: HOSTILE, text: safe(HOSTILE) }) },
  ]);
  const runs = await Promise.all([
    runTool("accounts", data),
    runTool("accounts", data, "--json"),
    runTool("accounts", data, "--appoint", HOSTILE),
    runTool("history", data),
    runTool("history", data, "--json"),
    runTool("history", data, "--room", `${HOSTILE}!`),
    runTool("accounts", data, "--appoint", `${HOSTILE}!`),
  ]);
  for (const { stderr, stdout } of runs) {
    const lines = `${stdout}${stderr}`.split("\n");
    expect(lines.pop()).toBe("");
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(UNPRINTABLE);
    expect(lines[0]).toContain("\\u001b[31mred\\u009b2J\\u202e\\u2028");
  }
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 1, 1]);
  expect(jsonLines(runs[1]?.stdout)).toMatchObject([{ name: HOSTILE }]);
  expect(jsonLines(runs[4]?.stdout)).toMatchObject([{ room: HOSTILE, from: HOSTILE, text: HOSTILE }]);
});

test("a running server does what is asked for, and tells whom it concerns", async () => {
  const data = newFile();
  const command = await startCommand(["--data", data], FILES);
  const bob = await LineClient.connect(command.endpoint, "bob");
  const eve = await LineClient.connect(command.endpoint, "eve");
  await bob.asks("REGISTER bob", "Registered as bob");
  await bob.asks("/claim bob keeps it", "The name bob is yours now. Next time: /login bob PASSWORD");
  await bob.asks("/announce hello", "That is for moderators.");

  expect(await runTool("accounts", data, "--appoint", "BOB")).toEqual(done("bob is a moderator now\n"));
  await bob.sees("You are a moderator: /help shows what you can do.");
  await bob.asks("/kick nobody", "No one here is called nobody.");
  expect((await runTool("accounts", data)).stdout).toMatch(/^bob, since \d{4}-\d\d-\d\d, moderator\n$/);

  expect(await runTool("accounts", data, "--dismiss", "bob")).toEqual(
    done("bob is no moderator any more\n"),
  );
  await bob.sees("You are no moderator any more.");
  await bob.asks("/announce hello", "That is for moderators.");

  expect(await runTool("accounts", data, "--remove", "bob")).toEqual(
    done("The name bob is everybody's again\n"),
  );
  await bob.sees("The name bob is everybody's again.");
  await bob.asks("quit", "Goodbye!");
  await eve.asks("REGISTER bob", "Registered as bob");
  await eve.asks("/claim eve keeps it", "The name bob is yours now. Next time: /login bob PASSWORD");
  await eve.asks("hello", "[bob] hello");
  // What was just said is there, as its reader has read it.
  expect((await runTool("history", data)).stdout).toMatch(/^\S+ #lobby 1 \[bob\] hello\n$/);
  expect((await runTool("accounts", data)).stdout).toMatch(/^bob, since \d{4}-\d\d-\d\d\n$/);
});

test("without a server it is so from the next start on", async () => {
  const data = newFile();
  const first = await startCommand(["--data", data], FILES);
  for (const name of ["ann", "bob"]) {
    const client = await LineClient.connect(first.endpoint, name);
    await client.asks(`REGISTER ${name}`, `Registered as ${name}`);
    client.say(`/claim ${name} keeps it`);
    expect(await client.next()).toMatch(/is yours now/);
  }
  await first.stop();
  const { code, stdout } = await runTool("accounts", data, "--appoint", "ann", "--remove", "bob");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: "ann is a moderator now\nThe name bob is everybody's again\n",
  });
  const second = await startCommand(["--data", data], FILES);
  const bob = await LineClient.connect(second.endpoint, "bob");
  const ann = await LineClient.connect(second.endpoint, "ann");
  // Whoever has the name now keeps it: the old bob is not removed once more.
  await bob.asks("REGISTER bob", "Registered as bob");
  await bob.asks("/claim another bob", "The name bob is yours now. Next time: /login bob PASSWORD");
  ann.say("/login ann ann keeps it");
  expect(await ann.next()).toMatch(/^You are logged in as ann\. You are a moderator/);
  await second.stop();
  expect((await runTool("accounts", data)).stdout).toMatch(/^ann, .*, moderator\nbob, since \S+\n$/);
});

test.each<[string, (data: string) => readonly string[], RegExp]>([
  ["no file", () => [], /Which file\? Wanted --data FILE \(PARTYLINE_DATA\)$/],
  ["an unknown option", (data) => ["--data", data, "--nope"], /--nope/],
  ["a word too many", (data) => ["--data", data, "ann"], /ann/],
])("%s: exits with 2 and shows how to ask", async (_, args, reason) => {
  const data = await fileWith(TALK);
  for (const tool of ["accounts", "history"]) {
    const { code, stderr, stdout } = await runCommand([tool, ...args(data)], FILES);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const lines = stderr.trimEnd().split("\n");
    expect(lines[0]).toBe(`Usage: partyline ${tool} --data FILE [OPTIONS]`);
    expect(lines.at(-1)).toMatch(/^partyline: /);
    expect(lines.at(-1)).toMatch(reason);
  }
});

test("two orders for one name: exits with 2; one for a name that is not there: exits with 1; and nothing is done", async () => {
  const data = await fileWith([
    accountRecord("ann", account("Ann")),
    accountRecord("bob", account("bob")),
  ]);
  const before = await runTool("accounts", data);
  const orders = [["--appoint", "ann", "--dismiss", "ANN"], ["--remove", "bob", "--appoint", "bob"]];
  for (const order of orders) {
    const { code, stderr, stdout } = await runTool("accounts", data, ...order);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^partyline: Cannot do two things with "(Ann|bob)": wanted one of --appoint, /m);
  }
  const { code, stderr, stdout } = await runTool("accounts", data, "--appoint", "ann", "--remove", "zoe");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/an account .*"zoe"$/m);
  expect(await runTool("accounts", data)).toEqual(before);
});

test("history --from wants a number: exits with 2", async () => {
  const data = await fileWith(TALK);
  await Promise.all(["x", "0", "-1", ""].map(async (from) => {
    const { code, stderr, stdout } = await runTool("history", data, `--from=${from}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^Usage: partyline history [^]*\npartyline: Cannot use --from ".*": wanted .*\n$/);
  }));
});

test.each<[string, (data: string) => readonly string[], RegExp]>([
  ["no such file", (data) => ["accounts", "--data", `${data}.no`], /: there is no such file: /],
  [
    "no file but a folder",
    () => ["accounts", "--data", "."],
    /^partyline: Cannot open \.: it is a folder: name a file in it$/,
  ],
  [
    "a server's folder",
    () => ["--port", "0", "--data", "."],
    /^partyline: Cannot open \.: it is a folder: name /,
  ],
  ["an empty file", (data) => ["accounts", "--data", written(data, "")], /: nothing is kept in it yet: /],
  ["text", (data) => ["history", "--data", written(data, "hello\n".repeat(1000))], /: it is no store of /],
  ["an unknown name", (data) => ["accounts", "--data", data, "--appoint", "zoe"], /an account .*"zoe"$/],
  ["one in two lines", (data) => ["accounts", "--data", data, "--appoint", "zo\ne"], /"zo\\u000ae"$/],
  ["no such file either", (data) => ["history", "--data", `${data}\n.no`], /\\u000a\.no: there is no such/],
  ["to remove one", (data) => ["accounts", "--data", data, "--remove", "zoe"], /an account .*"zoe"$/],
  ["an unknown room", (data) => ["history", "--data", data, "--room", "attic"], /"attic": .* Garden, lobby$/],
])("%s: exits with 1 and one line that says what to do", async (_, args, reason) => {
  const { code, stderr, stdout } = await runCommand(args(await fileWith(TALK)), FILES);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^partyline: [^\n]*\n$/);
  expect(stderr.trimEnd()).toMatch(reason);
});

test("a file of a newer version: exits with 1, and so does the server", async () => {
  const data = await fileWith(TALK, "PRAGMA user_version = 99");
  for (const args of [["accounts"], ["history"], ["--port", "0"]]) {
    const { code, stderr, stdout } = await runCommand([...args, "--data", data], FILES);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^partyline: Cannot use \S+: a newer partyline has written it: [^\n]*\n$/);
  }
});

test("--help shows every option, without a file", async () => {
  for (const tool of ["accounts", "history"]) {
    const { code, stderr, stdout } = await runCommand([tool, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: partyline ${tool} --data FILE`));
    for (const option of ["--data FILE", "--json", "-h, --help"]) expect(stdout).toContain(option);
  }
});

test("the file may be named by its variable", async () => {
  const data = await fileWith(TALK);
  const options = { env: { PARTYLINE_DATA: data }, flags: [...FILES.flags ?? [], "--allow-env"] };
  expect((await runCommand(["history", "--from", "2"], options)).stdout).toMatch(
    / #Garden 2 \* guest waves\n$/,
  );
});

/** As many as a busy room has in some weeks. */
const MANY = 200_000;

test(
  "200,000 lines: all of them for a slow reader, as many as a short one wants, in little memory",
  async () => {
    const data = await fileWithMany();
    const slow = await runPiped("(sleep 1; awk 'END { print NR, $2, $3 }')", data);
    expect(slow.stdout).toBe(`${MANY} #lobby ${MANY}\n0\n`);
    const short = await runPiped("head -1", data);
    expect(short.stdout).toMatch(/^\S+ #lobby 1 \[ann\] x+\n0\n$/);
    expect(short.stderr).toBe("");

    // All at once would be 200 MB more.
    const few = await peakOf(data, "--from", String(MANY - 10_000));
    expect(await peakOf(data) - few).toBeLessThan(100_000_000);
  },
  120_000,
);

test.runIf(HAS_TERMINAL)("long work shows on a terminal how far it has come", async () => {
  const data = await fileWithMany();
  const wrapper = [
    "bash",
    "-c",
    'printf -v line "%q " "$0" "$@"; script -qec "$line | (sleep 1; cat > /dev/null)" /dev/null',
  ];
  const { code, stdout } = await runCommand(["history", "--data", data], { ...FILES, wrapper });
  expect(code).toBe(0);
  expect(stdout).toMatch(/\r\d+ of 200000 lines/);
  // It is wiped away in the end.
  expect(stdout.endsWith("\r\x1b[K")).toBe(true);
}, 60_000);

test.runIf(RUNTIME === "deno").each([
  [["--allow-net"]],
  [["--allow-net", "--allow-read"]],
  [["--allow-net", "--allow-write"]],
])("on Deno with %j a file is refused with one line that names what is missing", async (flags) => {
  const data = await fileWith(TALK);
  for (const args of [["--port", "0"], ["accounts"], ["history"]]) {
    const { code, stderr, stdout } = await runCommand([...args, "--data", data], { flags });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `partyline: Cannot open ${data}: permission denied: ` +
        "run Deno with --allow-read and --allow-write for its folder\n",
    );
  }
});

test.runIf(RUNTIME === "deno")("on Deno the permissions for its folder are enough", async () => {
  const data = newFile();
  const files = [`--allow-read=${dirname(data)}`, `--allow-write=${dirname(data)}`];
  const command = await startCommand(["--data", data], { flags: ["--allow-net", ...files] });
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("hello", "[guest] hello");
  const { code, stdout } = await runCommand(["history", "--data", data], { flags: files });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\S+ #lobby 1 \[guest\] hello\n$/),
  });
  expect(await command.stop()).toEqual({ code: 0, signal: null });
});

/** Two rooms, and what was said in them. */
const TALK: readonly StoreRecord[] = [
  roomRecord("lobby", room("lobby", "1")),
  roomRecord("garden", room("Garden", "2")),
  { kind: "line", room: "lobby", line: said("lobby", 1) },
  { kind: "line", room: "garden", line: said("Garden", 1) },
  {
    kind: "line",
    room: "garden",
    line: said("Garden", 2, { kind: "acted", from: undefined, text: safe("waves") }),
  },
];

/** A file with these records, for the length of the test. */
async function fileWith(records: readonly StoreRecord[], sql?: string): Promise<string> {
  const data = newFile();
  await fill(data, [records]);
  if (sql !== undefined) {
    const database = (await loadDriver())(data, "readWrite");
    database.exec(sql);
    database.close();
  }
  return data;
}

/** What each of the many lines says: 100 MB in all. */
const TEXT = "x".repeat(500);

/** A file with many lines: made once. */
async function fileWithMany(): Promise<string> {
  if (many !== undefined) return many;
  many = join(makeFolder(), "chat.db");
  await fill(many, batchesOfMany());
  return many;
}

let many: string | undefined;
afterAll(() => many === undefined || removeFolder(dirname(many)));

function* batchesOfMany(): Generator<readonly StoreRecord[]> {
  yield [roomRecord("lobby", room("lobby", "1"))];
  for (let first = 1; first <= MANY; first += 10_000) {
    yield Array.from({ length: 10_000 }, (_, index) => ({
      kind: "line",
      room: "lobby",
      line: said("lobby", first + index, { text: safe(TEXT) }),
    }));
  }
}

async function fill(data: string, batches: Iterable<readonly StoreRecord[]>): Promise<void> {
  const store = sqliteStore(data, { linesKept: MANY });
  await store.load();
  for (const batch of batches) store.write(batch);
  await store.close();
}

function runTool(
  tool: "accounts" | "history",
  data: string,
  ...args: string[]
): ReturnType<typeof runCommand> {
  return runCommand([tool, "--data", data, ...args], FILES);
}

/** How much memory an export holds at most, in bytes. */
async function peakOf(data: string, ...args: string[]): Promise<number> {
  const command = startOn(RUNTIME, ["history", "--data", data, ...args], FILES);
  let peak = 0;
  const look = () => {
    if (!command.isOver && command.stdout !== "") peak = Math.max(peak, memoryOf(command));
    return command.isOver;
  };
  await command.until(look, "the end of an export", 60_000);
  expect(await command.exited).toEqual({ code: 0, signal: null });
  expect(command.stderr).toBe("");
  expect(peak).toBeGreaterThan(0);
  return peak;
}

function memoryOf(command: Command): number {
  try {
    return command.memory() || 0;
  } catch {
    // It has just ended, and we have not been told yet.
    return 0;
  }
}

/** Exports through a pipe to another program; the export's exit code comes last. */
function runPiped(reader: string, data: string): ReturnType<typeof runCommand> {
  const wrapper = ["bash", "-c", `"$0" "$@" | ${reader}; echo "\${PIPESTATUS[0]}"`];
  return runCommand(["history", "--data", data], { ...FILES, wrapper });
}

function done(stdout: string): Awaited<ReturnType<typeof runCommand>> {
  return { stdout, stderr: "", code: 0, signal: null };
}

function jsonLines(text = ""): unknown[] {
  const lines = text.split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => JSON.parse(line));
}

/** A file with this text instead. */
function written(data: string, text: string): string {
  writeFileSync(`${data}.txt`, text);
  return `${data}.txt`;
}
