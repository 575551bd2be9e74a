// One file that is the whole server: it chats, serves the page and keeps what was said, without the project beside it.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { buildExecutable, COMPILERS } from "../../scripts/build_executables.ts";
import { VERSION } from "../../src/version.ts";
import { LineClient } from "../support/line_client.ts";
import { Bell } from "../support/deadline.ts";
import { output, start, terminate } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "partyline-executables-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Built, or why that can't be done here: `deno compile` fetches a part of Deno from a host that not everybody reaches. */
const BUILT = COMPILERS.map((compiler) => {
  try {
    return { compiler, file: buildExecutable(compiler, folder) };
  } catch (error) {
    const text = String((error as { stderr?: unknown }).stderr ?? error);
    if (compiler === "deno" && /dns error|denort|error sending request/i.test(text)) return { compiler };
    throw error;
  }
});

describe.each(BUILT)("made by $compiler", ({ file }) => {
  test.skipIf(file === undefined)("says its version", async () => {
    expect(await output(file as string, ["--version"], folder)).toBe(`partyline ${VERSION}\n`);
  });

  test.skipIf(file === undefined)("chats, serves the page, and goes on where it ended", async () => {
    const run = async (act: (lines: string, page: string) => Promise<void>) => {
      const args = [
        "--data",
        join(folder, "chat.db"),
        "--listen",
        "tcp://127.0.0.1:0",
        "--listen",
        "http://127.0.0.1:0",
      ];
      const child = start(file as string, args, folder);
      const bell = new Bell();
      let printed = "";
      child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        bell.ring();
      });
      await bell.until(() => printed.split("\n").length > 2, "it to listen");
      const [lines, page] = printed.split("\n").map((line) => line.replace("Listening on ", "")) as [
        string,
        string,
      ];
      await act(lines, page.replace("ws:", "http:"));
      const ended = new Promise((resolve) => child.once("close", resolve));
      terminate(child);
      expect(await ended).toBe(0);
    };
    await run(async (lines, page) => {
      const alice = await LineClient.connect(lines);
      await alice.asks("REGISTER alice", "Registered as alice");
      await alice.asks("hello", "[alice] hello");
      const response = await fetch(page);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("<!doctype html>");
    });
    await run(async (lines) => {
      const bob = await LineClient.connect(lines);
      bob.say("/history");
      await bob.sees("What was said in the lobby:", "  1 [alice] hello");
    });
    expect(readdirSync(folder)).toContain("chat.db");
  });
});
