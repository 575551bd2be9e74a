// What Deno asks a person before it runs something, and what the command makes of the answers: the network
// is all it needs, nothing else is asked for, and a "no" is explained.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { runCommand, RUNTIME, startCommand, stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";

afterEach(stopCommands);

test.runIf(RUNTIME === "deno")("on Deno --allow-net is all that it ever asks for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "partyline-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const audit = join(folder, "audit.jsonl");
  const command = await startCommand(["--port", "0"], {
    flags: ["--allow-net"],
    env: { DENO_AUDIT_PERMISSIONS: audit },
  });
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("REGISTER alice", "Registered as alice");
  await alice.asks("quit", "Goodbye!");
  await alice.seesEnd();
  expect(await command.stop()).toEqual({ code: 0, signal: null });
  // Deno lists every permission that was needed, granted or not.
  const asked = readFileSync(audit, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  expect(asked.map(({ permission, value }) => `${permission} ${value}`)).toEqual(["net 127.0.0.1:0"]);
  expect(command.stderr).not.toMatch(/denied/);
});

test.runIf(RUNTIME === "deno")(
  "on Deno without --allow-net it fails with one line that says so",
  async () => {
    const { code, stdout, stderr } = await runCommand(["--port", "0"], { flags: [] });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^partyline: Cannot listen on tcp:\/\/127\.0\.0\.1:0: permission denied.*--allow-net.*\n$/,
    );
  },
);

test.runIf(RUNTIME === "deno")(
  "on Deno a Unix socket without its permissions fails with one line that names them",
  async () => {
    const path = join(tmpdir(), `partyline-${process.pid}.sock`);
    const { code, stderr } = await runCommand(["--listen", `unix:${path}`], { flags: ["--allow-net"] });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^partyline: Cannot listen on unix:\S+: permission denied; run Deno with --allow-read and --allow-write for its directory\n$/,
    );
  },
);

test.runIf(RUNTIME === "deno")(
  "on Deno --deny-env is explained, and the command line still counts",
  async () => {
    const command = await startCommand(["--require-name"], {
      flags: ["--allow-net", "--deny-env"],
      env: { PARTYLINE_MAX_LINE: "64" },
      listeners: 1,
    });
    await command.logs(/Variables are ignored, since reading them is denied: .*PARTYLINE_MAX_LINE.*\n/);
    const alice = await LineClient.connect(command.endpoint, "alice");
    await alice.asks("hello", "REGISTER first.");
    await alice.asks("REGISTER alice", "Registered as alice");
    await alice.asks("x".repeat(65), `[alice] ${"x".repeat(65)}`);
  },
);

test.runIf(RUNTIME === "deno")("on Deno a single variable may be allowed", async () => {
  const command = await startCommand([], {
    flags: ["--allow-net", "--allow-env=PARTYLINE_REQUIRE_NAME"],
    env: { PARTYLINE_REQUIRE_NAME: "1", PARTYLINE_LOG_LEVEL: "error" },
  });
  const alice = await LineClient.connect(command.endpoint, "alice");
  await alice.asks("hello", "REGISTER first.");
  await command.logs(/Listening on/);
});
