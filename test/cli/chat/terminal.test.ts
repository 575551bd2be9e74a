// `partyline chat` on a real terminal, in tmux: what one types, what others say meanwhile, sizes, colors, passwords,
// rooms, the end of a server, and the terminal afterwards.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { RUNTIME, startCommand, stopCommands } from "../../support/command.ts";
import { LineClient } from "../../support/line_client.ts";
import { ensureTmux, Terminal } from "../../support/tmux.ts";

const folder = mkdtempSync(join(tmpdir(), "partyline-terminal-"));
/** On Deno a file needs its permissions. */
const FILES = ["--allow-net", "--allow-read", "--allow-write", "--allow-ffi", "--allow-env"];

afterEach(stopCommands);
afterAll(() => rmSync(folder, { recursive: true }));

async function start(port = "0", ...args: string[]) {
  const listen = ["--listen", `tcp+json://127.0.0.1:${port}`, "--listen", "tcp://127.0.0.1:0"];
  const server = await startCommand([...listen, ...args], { flags: FILES });
  const [json, lines] = server.endpoints as [string, string];
  const join = async (name: string, ...said: string[]) => {
    const client = await LineClient.connect(lines, name);
    client.say(`REGISTER ${name}`, ...said);
    await client.sees(`Registered as ${name}`);
    return client;
  };
  return { server, json, join };
}

/** The texts of the lines that were said, from a screen. */
function saidOn(rows: readonly string[]): readonly string[] {
  return rows.flatMap((row) => /^\d\d:\d\d (\[.*)$/.exec(row)?.[1] ?? []);
}

describe.skipIf(!ensureTmux())("in tmux (there is none here, and it can't be installed)", () => {
  test("one types, completes, and is not disturbed by what others say", async () => {
    const { join, json } = await start();
    const bob = await join("bobby", "/join dev");
    const terminal = await Terminal.open();
    terminal.chat(json, "--name", "alice", "--room", "dev");
    await terminal.shows(/── #dev, 2 people ── alice ── connected/);
    terminal.type("/topi");
    terminal.press("Tab");
    terminal.say("lunch");
    expect((await terminal.shows(/not yours to change/)).at(-1)).toBe(">");
    terminal.type("bo");
    terminal.press("Tab");
    terminal.type("half a line");
    await terminal.shows(/^> bobby: half a line$/m);
    bob.say("one", "two: alice", "\u001b[31mthree");
    const rows = await terminal.shows(/\[bobby\] three/);
    expect(rows.at(-1)).toBe("> bobby: half a line");
    expect(saidOn(rows)).toEqual(["[bobby] one", "[bobby] two: alice", "[bobby] three"]);
    expect([terminal.ask("cursor_x"), terminal.ask("cursor_y")]).toEqual(["20", "15"]);
    terminal.press("C-a", "C-Right", "C-k", "Up", "Down", "C-e", "BSpace", "C-y");
    await terminal.shows(/^> bobby half a line$/m);
    terminal.press("Enter");
    await terminal.shows(/\[alice\] bobby half a line/);
    terminal.press("Up");
    await terminal.shows(/^> bobby half a line$/m);
  });

  test("other rooms are counted, and are a key away", async () => {
    const { join, json } = await start();
    const bob = await join("bobby", "/join dev");
    const terminal = await Terminal.open();
    terminal.chat(json, "--name", "alice");
    await terminal.shows(/── lobby, 2 people ── alice ── connected/);
    terminal.say("/join dev");
    await terminal.shows(/── #dev, 2 people/);
    terminal.press("M-1");
    await terminal.shows(/── lobby/);
    bob.say("hello", "@alice: look");
    await terminal.shows(/── #dev 2! ──/);
    terminal.press("M-a");
    await terminal.shows(/── #dev, 2 people ── alice/);
    expect(saidOn(terminal.look())).toEqual(["[bobby] hello", "[bobby] @alice: look"]);
    terminal.say("/leave");
    await terminal.shows(/── lobby, 2 people ── alice/);
  });

  test("a window of another size is drawn anew, however small", async () => {
    const { join, json } = await start();
    const bob = await join("bobby");
    const terminal = await Terminal.open(60, 12);
    terminal.chat(json, "--name", "alice");
    await terminal.shows(/connected/);
    bob.say("a line with more words in it than a small window has places for");
    await terminal.shows(/places/);
    terminal.type("typing");
    for (const [columns, rows] of [[30, 8], [100, 20], [12, 3], [60, 1], [40, 10]] as const) {
      terminal.resize(columns, rows);
      await terminal.shows((shown) => shown.length === rows && shown.at(-1) === "> typing");
      expect(terminal.ask("cursor_x")).toBe("8");
    }
    const rows = await terminal.shows(/^ {6}for$/m);
    expect(rows.slice(-5)).toEqual([
      expect.stringMatching(/^\d\d:\d\d \[bobby\] a line with more words in$/),
      "      it than a small window has places",
      "      for",
      "── lobby, 2 people ── connected ────────",
      "> typing",
    ]);
  });

  test("a server that is killed and comes back: what was typed waits, and nothing is lost or doubled", async () => {
    const data = join(folder, `chat-${RUNTIME}.db`);
    const first = await start("0", "--data", data);
    const bob = await first.join("bobby", "/join dev");
    const terminal = await Terminal.open(90, 24);
    terminal.chat(first.json, "--name", "alice", "--room", "dev");
    await terminal.shows(/#dev, 2 people/);
    bob.say("one");
    await terminal.shows(/\[bobby\] one/);
    terminal.say("two");
    await terminal.shows(/\[alice\] two/);
    await first.server.kill();
    await terminal.shows(/The connection is lost/);
    terminal.say("three");
    terminal.say("four");
    const waiting = await terminal.shows(/no connection, next try in \d+ s \(Enter: now\), 2 waiting/);
    expect(waiting.slice(-4, -2)).toEqual(["  (waiting) three", "  (waiting) four"]);
    const port = new URL(first.json.replace("tcp+json", "http")).port;
    const second = await start(port, "--data", data);
    terminal.press("Enter");
    await terminal.shows(/\[alice\] four/);
    const carol = await second.join("carol", "/join dev");
    carol.say("five");
    const rows = await terminal.shows(/\[carol\] five/);
    expect(saidOn(rows)).toEqual([
      "[bobby] one",
      "[alice] two",
      "[alice] three",
      "[alice] four",
      "[carol] five",
    ]);
    expect(rows.join("\n")).toContain("You are back.");
  });

  test("colors can be switched off, in both ways", async () => {
    const { json } = await start();
    // deno-lint-ignore no-control-regex
    const COLOR = /\x1b\[[\d;]*m/;
    for (
      const [env, args, hasColors] of [[{}, [], true], [{ NO_COLOR: "1" }, [], false], [
        {},
        ["--no-color"],
        false,
      ]] as const
    ) {
      const terminal = await Terminal.open(80, 16, env);
      terminal.chat(json, ...args);
      await terminal.shows(/connected/);
      terminal.say("hello");
      await terminal.shows(/\[guest\] hello/);
      expect([env, args, COLOR.test(terminal.look("-e").join("\n"))]).toEqual([env, args, hasColors]);
    }
  });

  test("a claimed name asks for its password, and shows nothing of it", async () => {
    const { join, json } = await start();
    const owner = await join("alice", "/claim correct horse");
    await owner.sees("The name alice is yours now. Next time: /login alice PASSWORD");
    const terminal = await Terminal.open();
    terminal.chat(json, "--name", "alice");
    await terminal.shows(/^Password of alice \(not shown\):$/m);
    terminal.say("wrong horse");
    await terminal.shows(/that is not its password/);
    terminal.type("correct horse");
    await terminal.shows(/^Password of alice \(not shown\):$/m);
    expect(terminal.ask("cursor_x")).toBe("31");
    terminal.press("Enter");
    const rows = await terminal.shows(/You are logged in as alice/);
    expect(rows.join("\n")).not.toContain("horse");
    await terminal.shows(/── alice ── connected/);
  });

  test.each<[string, (terminal: Terminal) => void]>([
    ["Ctrl-C twice", (terminal) => terminal.press("C-c", "C-c")],
    ["Ctrl-D on an empty line", (terminal) => terminal.press("C-d")],
    ["/quit", (terminal) => terminal.say("/quit")],
    ["SIGTERM", (terminal) => terminal.signal("SIGTERM")],
    ["SIGHUP", (terminal) => terminal.signal("SIGHUP")],
  ])("%s leaves politely, and the terminal is as it was before", async (_, leave) => {
    const { join, json } = await start();
    const bob = await join("bobby", "/join dev");
    const terminal = await Terminal.open(100, 30);
    terminal.say("stty -g; echo before");
    await terminal.shows(/^before/m);
    const settings = terminal.look().find((row) => /^[\da-f:]{20,}$/.test(row)) as string;
    terminal.chat(json, "--name", "alice", "--room", "dev");
    await terminal.shows(/connected/);
    expect(terminal.ask("alternate_on")).toBe("1");
    await bob.sees("You have made #dev. What you type goes to #dev now.");
    await bob.sees("[#dev] alice has come in.");
    terminal.type("not said");
    terminal.press("C-u");
    leave(terminal);
    await bob.sees("[#dev] alice has left.");
    terminal.say("echo code $?; stty -g; echo after");
    const rows = await terminal.shows(/^after/m);
    expect([terminal.ask("alternate_on"), terminal.ask("cursor_flag")]).toEqual(["0", "1"]);
    // A shell that was not back yet echoes its prompt behind what was typed.
    expect(rows.join("\n")).toMatch(/^([#$] )?code 0$/m);
    expect(rows.filter((row) => row === settings)).toHaveLength(2);
  });

  test("where nobody listens, the terminal is given back with the reason", async () => {
    const { json, server } = await start();
    await server.stop();
    const terminal = await Terminal.open(100, 30);
    terminal.chat(json);
    await terminal.shows(/partyline: Cannot connect to tcp\+json:.*: nobody listens there/);
    terminal.say("echo code $?");
    await terminal.shows(/^([#$] )?code 1$/m);
    expect(terminal.ask("alternate_on")).toBe("0");
  });
});
