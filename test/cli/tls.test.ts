// TLS by the command: what is told at start, a room that TLS, Unix and plain clients share, silent peers, and a
// certificate that changes while the server runs.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect as connectPlainly, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, afterEach, expect, test } from "vitest";
import { type Command, runCommand, RUNTIME, startCommand, stopCommands } from "../support/command.ts";
import { Bell } from "../support/deadline.ts";
import { LineClient } from "../support/line_client.ts";
import { makeExpiredIdentity, makeIdentity } from "../transports/identity.ts";

const folder = mkdtempSync(join(tmpdir(), "partyline-tls-test-"));
const cert = join(folder, "cert.pem");
const key = join(folder, "key.pem");
const mine = makeIdentity();
const other = makeIdentity();
/** Deno reads the files only with permission. */
const flags = ["--allow-net", "--allow-read", "--allow-write"];
const tls = ["--listen", "tls://127.0.0.1:0", "--tls-cert", cert, "--tls-key", key];

afterEach(stopCommands);
afterAll(() => rmSync(folder, { recursive: true }));

function writeIdentity(identity: { readonly cert: string; readonly key: string }): void {
  writeFileSync(cert, identity.cert);
  writeFileSync(key, identity.key);
}

/** A client by TLS that trusts everybody. */
class SecureClient {
  readonly #socket: TLSSocket;
  readonly #bell = new Bell();
  #text = "";

  constructor(endpoint: string) {
    const port = Number(endpoint.split(":")[2]);
    this.#socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
    this.#socket.setEncoding("utf8").on("data", (text: string) => {
      this.#text += text;
      this.#bell.ring();
    });
    this.#socket.on("secureConnect", () => this.#bell.ring());
    this.#socket.on("error", () => this.#bell.ring());
  }

  async certificate(): Promise<string | undefined> {
    await this.#bell.until(() => this.#fingerprint() !== undefined, "a certificate");
    return this.#fingerprint();
  }

  say(line: string): void {
    this.#socket.write(`${line}\n`);
  }

  /** Says a line again and again until it sees another. */
  async seesAfter(question: string, line: string): Promise<void> {
    const timer = setInterval(() => this.say(question), 50);
    try {
      await this.sees(line);
    } finally {
      clearInterval(timer);
    }
  }

  async sees(line: string): Promise<void> {
    await this.#bell.until(() => this.#text.includes(`${line}\n`), () => `"${line}" in "${this.#text}"`);
  }

  leave(): void {
    this.#socket.destroy();
  }

  #fingerprint(): string | undefined {
    return (this.#socket.getPeerCertificate() as { fingerprint256?: string } | null)?.fingerprint256;
  }
}

test.each([
  [
    "a key of another certificate",
    { cert: mine.cert, key: other.key },
    "the key does not belong to the certificate",
  ],
  ["no certificate at all", { cert: "hello", key: mine.key }, "the certificate is not a PEM certificate"],
  ["a certificate for a key", { cert: mine.cert, key: mine.cert }, "the key is not a PEM private key"],
])("%s is told at start, in one line", async (_, identity, message) => {
  writeIdentity(identity);
  const { code, stdout, stderr } = await runCommand(tls, { flags });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr.trim().split("\n")).toEqual([expect.stringContaining(message)]);
});

test("a missing file is told at start, by its name", async () => {
  const { code, stderr } = await runCommand([
    "--listen",
    "tls://127.0.0.1:0",
    "--tls-cert",
    `${cert}x`,
    "--tls-key",
    key,
  ], {
    flags,
  });
  expect([code, stderr]).toEqual([
    1,
    `partyline: Cannot read the certificate ${cert}x: there is no such file\n`,
  ]);
});

test("an expired certificate is told at start, and serves those who do not mind", async () => {
  writeIdentity(makeExpiredIdentity());
  const command = await startCommand(tls, { flags });
  await command.logs(/The TLS certificate expired on \d{4}-/);
});

test("clients by TLS, by a Unix socket and by plain TCP are in one room", async () => {
  writeIdentity(mine);
  const path = join(folder, "chat.sock");
  const command = await startCommand([...tls, "--listen", `unix:${path}`, "--listen", "tcp://127.0.0.1:0"], {
    flags,
  });
  const secure = new SecureClient(command.endpoints[0] as string);
  const plain = await LineClient.connect(command.endpoints[2] as string);
  const local = connectPlainly(path);
  secure.say("REGISTER alice");
  await secure.sees("Registered as alice");
  await said(local, "hello from here\n");
  await plain.sees("[guest] hello from here");
  await secure.sees("[guest] hello from here");
  plain.say("SEND @alice hi");
  await secure.sees("[guest → alice] hi");
  local.destroy();
  secure.leave();
});

test("200 silent peers delay nobody's handshake", async () => {
  writeIdentity(mine);
  const command = await startCommand(tls, { flags });
  const port = Number(command.endpoint.split(":")[2]);
  const silent = await Promise.all(Array.from({ length: 200 }, () => connected(port)));
  for (let round = 0; round < 5; round++) {
    const client = new SecureClient(command.endpoint);
    client.say(`SEND @nobody ${round}`);
    await client.sees("No one here is called nobody.");
    client.leave();
  }
  silent.forEach((socket) => socket.destroy());
});

test("plain text on the TLS port is counted as trouble, and harms nobody", async () => {
  writeIdentity(mine);
  const command = await startCommand(tls, { flags });
  const plain = await LineClient.connect(command.endpoint.replace("tls:", "tcp:"));
  plain.say("REGISTER mallory");
  await plain.seesClose();
  await command.logs(/A connection failed at tls:\/\/127\.0\.0\.1:\d+/);
  const client = new SecureClient(command.endpoint);
  client.say("hello");
  await client.sees("[guest] hello");
  client.leave();
});

test("peers that reset right after their handshake harm nobody", async () => {
  writeIdentity(mine);
  const command = await startCommand([...tls, "--log-level", "error"], { flags });
  const witness = new SecureClient(command.endpoint);
  witness.say("REGISTER witness");
  await witness.sees("Registered as witness");
  const port = Number(command.endpoint.split(":")[2]);
  for (let count = 0; count < 1_000; count += 10) {
    await Promise.all(Array.from({ length: 10 }, () => resetAfterHandshake(port)));
  }
  // Some are just being noticed.
  await witness.seesAfter("/who", "Here (1): witness");
  witness.leave();
  expect(command.stderr).toBe("");
});

test("SIGHUP reads the certificate again where the runtime can, and says so where it can't", async () => {
  writeIdentity(mine);
  const command = await startCommand(tls, { flags });
  const before = await shown(command);
  writeIdentity({ cert: other.cert, key: mine.key });
  command.signal("SIGHUP");
  await command.logs(/Going on with the old certificate: .*the key does not belong/);
  expect(await shown(command)).toBe(before);
  writeIdentity(other);
  command.signal("SIGHUP");
  await command.logs(RUNTIME === "bun" ? /cannot change a certificate/ : /The certificate was read again/);
  expect(await shown(command) === before).toBe(RUNTIME === "bun");
});

async function shown(command: Command): Promise<string | undefined> {
  const client = new SecureClient(command.endpoint);
  const certificate = await client.certificate();
  client.leave();
  return certificate;
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectPlainly(port, "127.0.0.1", () => resolve(socket));
    socket.on("error", reject);
  });
}

function said(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve) => socket.write(text, () => resolve()));
}

/** Shakes hands by way of a proxy, which resets once it has passed on the last that the client has to say for it. */
async function resetAfterHandshake(port: number): Promise<void> {
  let flights = 0;
  const proxy = createServer((near) => {
    const far = connectPlainly(port, "127.0.0.1");
    for (const socket of [near, far]) socket.on("error", () => socket.destroy());
    far.on("close", () => near.destroy());
    far.on("data", (chunk) => near.write(chunk));
    near.on("data", (chunk) => far.write(chunk, () => void (++flights === 2 && far.resetAndDestroy())));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const through = proxy.address() as AddressInfo;
  await new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port: through.port, rejectUnauthorized: false });
    socket.on("error", resolve);
    socket.on("close", resolve);
  });
  proxy.close();
  expect(flights).toBeGreaterThanOrEqual(2);
}
