// `partyline chat` between pipes, as scripts meet it: over TCP, TLS and a Unix socket, beside a server that speaks only
// lines, and across the end of a server.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createConnection, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { startOn } from "../../../scripts/processes.ts";
import { type Command, RUNTIME, startCommand, stopCommands } from "../../support/command.ts";
import { LineClient } from "../../support/line_client.ts";
import { makeIdentity } from "../../transports/identity.ts";

const folder = mkdtempSync(join(tmpdir(), "partyline-chat-"));
const JSON_AND_LINES = ["--listen", "tcp+json://127.0.0.1:0", "--listen", "tcp://127.0.0.1:0"];
/** On Deno a file needs its permissions. */
const FILES = ["--allow-net", "--allow-read", "--allow-write"];

const closing: Server[] = [];

afterEach(async () => {
  await stopCommands();
  for (const proxy of closing.splice(0)) proxy.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a chat between pipes. */
function chat(args: readonly string[], flags = ["--allow-net"]): Command {
  return startOn(RUNTIME, ["chat", ...args], { stdin: "pipe", flags });
}

/** Says lines, and no more. */
async function say(command: Command, ...lines: string[]): Promise<{ readonly code: number | null }> {
  command.process.stdin?.end(lines.map((line) => `${line}\n`).join(""));
  return await command.exited;
}

async function start(...args: string[]) {
  const server = await startCommand([...JSON_AND_LINES, ...args], { flags: FILES });
  const [json, lines] = server.endpoints as [string, string];
  return { server, json, lines, bob: await LineClient.connect(lines, "bob") };
}

/** Stands between a client and a server, and puts something in the place of what the server says. Resolves to its port. */
async function rewriting(to: number, word: string, other: string): Promise<number> {
  const proxy = createServer((client) => {
    const server = createConnection({ port: to, host: "127.0.0.1" });
    for (const socket of [client, server]) socket.on("error", () => {});
    client.pipe(server);
    server.on("data", (chunk) => client.write(chunk.toString().replaceAll(word, other)));
    server.on("end", () => client.end());
    client.on("close", () => server.destroy());
  });
  closing.push(proxy);
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return (proxy.address() as AddressInfo).port;
}

test("echo hello | partyline chat says hello, waits for the answer and leaves", async () => {
  const { bob, json } = await start();
  const hello = chat([json]);
  expect(await say(hello, "hello")).toMatchObject({ code: 0 });
  expect([hello.stdout, hello.stderr]).toEqual(["[guest] hello\n", ""]);
  await bob.sees("[guest] hello");
});

test("commands are typed as on nc, and answered in the same words", async () => {
  const { bob, json } = await start();
  const alice = chat([json, "--name", "alice", "--room", "dev"]);
  const lines = [
    "one",
    "/me waves",
    "/who",
    "/msg bob psst",
    "//x",
    "/topic lunch",
    "/leave",
    "bye",
    "/time now",
  ];
  bob.say("REGISTER bob");
  await bob.sees("Registered as bob");
  expect(await say(alice, ...lines)).toMatchObject({ code: 1 });
  expect(alice.stdout.split("\n")).toEqual([
    "[alice #dev] one",
    "[#dev] * alice waves",
    "In #dev (1): alice",
    "[alice → bob] psst",
    "[alice #dev] /x",
    "[#dev] alice has set the topic: lunch",
    "You have left #dev. What you type goes to everyone again.",
    "[alice] bye",
    "",
  ]);
  expect(alice.stderr).toBe("partyline: Usage: /time\npartyline: A line was refused\n");
  await bob.sees("[alice → bob] psst");
  await bob.sees("[alice] bye");
});

test("five hundred lines are said in their order, however slowly they are taken", async () => {
  const { bob, json } = await start("--flood", "off");
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
  const many = chat([json]);
  expect(await say(many, ...lines)).toMatchObject({ code: 0 });
  for (const line of lines) await bob.sees(`[guest] ${line}`);
  expect(many.stdout).toBe(lines.map((line) => `[guest] ${line}\n`).join(""));
});

test("what others send does nothing to a terminal", async () => {
  const { bob, json } = await start();
  // A server of ours takes such out. One that doesn't is a server behind somebody who puts it in.
  const evil = "\u001b[31mred\u001b]0;title\u0007\u009b2J\u202eturned";
  const between = await rewriting(Number(/\d+$/.exec(json)?.[0]), "PLACE", JSON.stringify(evil).slice(1, -1));
  const reader = chat([json.replace(/\d+$/, String(between))]);
  reader.process.stdin?.write("here\n");
  await bob.sees("[guest] here");
  bob.say("PLACE");
  await reader.prints(/red/);
  await say(reader);
  // deno-lint-ignore no-control-regex
  expect(reader.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test("over TLS a certificate is checked, and over a Unix socket nothing is needed", async () => {
  const { cert, key } = makeIdentity();
  const [certFile, keyFile, path] = ["cert.pem", "key.pem", "chat.sock"].map((name) =>
    join(folder, name)
  ) as [
    string,
    string,
    string,
  ];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  const listen = ["--listen", "tls+json://127.0.0.1:0", "--listen", `unix+json:${path}`];
  const { endpoints } = await startCommand([...listen, "--tls-cert", certFile, "--tls-key", keyFile], {
    flags: FILES,
  });
  const secure = (endpoints as [string])[0];
  for (const host of ["127.0.0.1", "localhost"]) {
    const trusting = chat([secure.replace("127.0.0.1", host), "--tls-ca", certFile], FILES);
    expect([await say(trusting, "hi"), trusting.stdout, trusting.stderr]).toMatchObject([
      { code: 0 },
      "[guest] hi\n",
      "",
    ]);
  }
  const doubting = chat([secure]);
  expect(await say(doubting, "hi")).toMatchObject({ code: 1 });
  expect(doubting.stderr).toMatch(/^partyline: Cannot connect to tls\+json:.*certificate/i);
  const local = chat([`unix+json:${path}`], FILES);
  expect([await say(local, "hi"), local.stderr]).toMatchObject([{ code: 0 }, ""]);
});

test("where only lines are spoken, the error says how to start the server, and nobody there has to read JSON", async () => {
  const { bob, json, lines } = await start();
  const wrong = chat([lines]);
  expect(await say(wrong, "hello")).toMatchObject({ code: 1 });
  expect(wrong.stderr).toContain("speaks lines for people, not JSON. Start it with");
  const irc = await startCommand(["--listen", "irc://127.0.0.1:0"]);
  const lost = chat([irc.endpoint.replace("irc:", "tcp:")]);
  expect(await say(lost, "hello")).toMatchObject({ code: 1 });
  expect(lost.stderr).toContain("the server there speaks IRC, not JSON. Start it with");
  // A server that does is found without being told so.
  expect(await say(chat([json.replace("+json", "")]), "found")).toMatchObject({ code: 0 });
  await bob.sees("[guest] found");
});

test("whoever is asked wrongly, or finds nobody, says so", async () => {
  const closed = await start();
  await closed.server.stop();
  const nobody = chat([closed.json]);
  expect(await nobody.exited).toMatchObject({ code: 1 });
  expect(nobody.stderr).toContain(
    "nobody listens there. Start a server with --listen tcp+json://",
  );
  for (
    const args of [["udp://127.0.0.1:1"], ["a", "b"], ["--name", "x"], ["--room", "a b"], ["--tls-ca", "x"], [
      "--bad",
    ]]
  ) {
    const wrong = chat(args);
    expect([args, await wrong.exited]).toMatchObject([args, { code: 2 }]);
    expect(wrong.stderr).toMatch(/^Usage: partyline chat \[ENDPOINT\] \[OPTIONS\]\n/);
  }
});

test("a name that is taken, and one that is claimed, are no reason to be somebody else", async () => {
  const { bob, json } = await start();
  bob.say("REGISTER bob", "/claim correct horse");
  await bob.sees("Registered as bob");
  await bob.sees("The name bob is yours now. Next time: /login bob PASSWORD");
  const other = chat([json, "--name", "bob"]);
  expect(await say(other, "it's me")).toMatchObject({ code: 1 });
  expect(other.stderr).toContain("The name bob is somebody's");
  const owner = chat([json]);
  expect(await say(owner, "/login bob correct horse", "it's me")).toMatchObject({ code: 0 });
  expect(owner.stdout).toBe("You are logged in as bob.\n[bob] it's me\n");
});

test("what is meant for a room that can't be entered is said nowhere", async () => {
  const { bob, json } = await start();
  bob.say("/join dev secret", "hello");
  await bob.sees("You have made #dev. Others need its key to come in. What you type goes to #dev now.");
  const other = chat([json, "--room", "dev"]);
  expect(await say(other, "for dev only")).toMatchObject({ code: 1 });
  expect(other.stderr).toContain("#dev needs its key");
  bob.say("/leave", "last");
  await bob.sees("[guest #dev] hello");
  await bob.sees("You have left #dev. What you type goes to everyone again.");
  await bob.sees("[guest] last");
});

test("a server that is killed and started again has lost nothing, and heard nothing twice", async () => {
  const data = join(folder, `chat-${RUNTIME}.db`);
  const first = await start("--data", data);
  const port = new URL(first.json.replace("tcp+json", "http")).port;
  const alice = chat([first.json, "--name", "alice", "--room", "dev"]);
  alice.process.stdin?.write("one\n");
  await alice.prints(/one/);
  await first.server.kill();
  await alice.logs(/The connection is lost/);
  alice.process.stdin?.write("two\nthree\n");
  const again = ["--listen", `tcp+json://127.0.0.1:${port}`, "--listen", "tcp://127.0.0.1:0", "--data", data];
  const second = await startCommand(again, { flags: FILES });
  await alice.prints(/three/);
  const carol = await LineClient.connect((second.endpoints as [string, string])[1], "carol");
  carol.say("REGISTER carol", "/join dev");
  await carol.sees("Registered as carol");
  await carol.sees("You are in #dev, with 1 other. What you type goes to #dev now.");
  await carol.sees("What was said in #dev:");
  for (const [index, text] of ["one", "two", "three"].entries()) {
    await carol.sees(`  ${index + 1} [alice #dev] ${text}`);
  }
  expect(await say(alice, "four")).toMatchObject({ code: 0 });
  const said = alice.stdout.split("\n").filter((line) => line.startsWith("[alice"));
  expect(said).toEqual(["one", "two", "three", "four"].map((text) => `[alice #dev] ${text}`));
});

test("who is disconnected by a moderator does not come back by itself", async () => {
  const { bob, json, server } = await start("--data", join(folder, `kick-${RUNTIME}.db`));
  bob.say("REGISTER bob", "/claim correct horse");
  await bob.sees("Registered as bob");
  await bob.sees("The name bob is yours now. Next time: /login bob PASSWORD");
  const appoint = startOn(RUNTIME, [
    "accounts",
    "--data",
    join(folder, `kick-${RUNTIME}.db`),
    "--appoint",
    "bob",
  ], {
    flags: [...FILES, "--allow-ffi", "--allow-env", "--allow-sys"],
  });
  await appoint.exited;
  await bob.sees("You are a moderator: /help shows what you can do.");
  const alice = chat([json, "--name", "alice"]);
  alice.process.stdin?.write("hi\n");
  await bob.sees("[alice] hi");
  bob.say("/kick alice enough");
  expect(await alice.exited).toMatchObject({ code: 1 });
  expect(alice.stdout + alice.stderr).toContain("bob has disconnected you: enough");
  await server.stop();
});
