// The command with an endpoint for operators: where it says so, what it needs, and what it says after SIGTERM.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { ask } from "../support/admin_client.ts";
import { type Command, RUNTIME, startCommand, stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";

afterEach(stopCommands);

async function adminOf(command: Command): Promise<string> {
  await command.logs(/Operators ask at http:/);
  return /Operators ask at "?(http:\/\/[^\s":]+:\d+)/.exec(command.stderr)?.[1] as string;
}

test("after SIGTERM it is not ready, until the last client has gone", async () => {
  const command = await startCommand(["--port", "0", "--admin", "http://127.0.0.1:0", "--grace", "30s"]);
  expect(command.stdout).toMatch(/^Listening on tcp:\S+\n$/);
  const admin = await adminOf(command);
  expect((await ask(admin, "/readyz")).status).toBe(200);
  const { hostname, port } = new URL(command.endpoint.replace(/^tcp:/, "http:"));
  // It ends only when it is told to.
  const client = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  await new Promise<void>((resolve) => client.on("connect", resolve));
  const end = new Promise<void>((resolve) => client.on("data", () => resolve()));
  const other = await LineClient.connect(command.endpoint);
  await other.asks("hello", "[guest] hello");
  command.signal("SIGTERM");
  await end;
  await command.logs(/Closing;/);
  expect(await ask(admin, "/readyz")).toMatchObject({ status: 503, body: "draining\n" });
  expect((await ask(admin, "/healthz")).status).toBe(200);
  client.destroy();
  expect(await command.exited).toEqual({ code: 0, signal: null });
});

test.runIf(RUNTIME === "deno")("on Deno it needs --allow-net and nothing else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "partyline-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const audit = join(folder, "audit.jsonl");
  const command = await startCommand(["--port", "0", "--admin", "http://127.0.0.1:0"], {
    flags: ["--allow-net"],
    env: { DENO_AUDIT_PERMISSIONS: audit },
  });
  expect((await ask(await adminOf(command), "/metrics")).status).toBe(200);
  expect(await command.stop()).toEqual({ code: 0, signal: null });
  const asked = readFileSync(audit, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  expect(new Set(asked.map(({ permission }) => permission))).toEqual(new Set(["net"]));
  expect(command.stderr).not.toMatch(/denied/);
});
