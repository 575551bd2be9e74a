// 256 descriptors, places for 20, and 400 peers that begin a TLS handshake and fall silent: the plain door stays
// open, the descriptors last, and nobody waits for those peers when the server closes.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { connect as connectTls } from "node:tls";
import { afterAll, afterEach, expect, onTestFinished, test } from "vitest";
import {
  type Command,
  type CommandOptions,
  RUNTIME,
  startCommand,
  stopCommands,
} from "../support/command.ts";
import { Bell, within } from "../support/deadline.ts";
import { LineClient } from "../support/line_client.ts";
import { makeIdentity } from "../transports/identity.ts";

const folder = mkdtempSync(join(tmpdir(), "partyline-half-open-"));
const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
const identity = makeIdentity();
writeFileSync(cert, identity.cert);
writeFileSync(key, identity.key);

afterEach(stopCommands);
afterAll(() => rmSync(folder, { recursive: true }));

const DESCRIPTORS = 256;
const SILENT = 400;
const NEWCOMERS = 40;
const wrapper = ["bash", "-c", `ulimit -n ${DESCRIPTORS}; exec "$0" "$@"`];
const BOTH = ["--listen", "tcp://127.0.0.1:0", "--listen", "tls://127.0.0.1:0"];
const TLS_FILES = ["--tls-cert", cert, "--tls-key", key];

test.skipIf(process.platform !== "linux")(
  "400 silent handshakes take neither the plain door nor the descriptors",
  async () => {
    const command = await startCommand([...BOTH, ...TLS_FILES, "--max-clients", "20"], {
      wrapper,
      flags: ["--allow-all"],
    });
    const before = descriptorsOf(command);
    const witness = await LineClient.connect(command.endpoint, "witness");
    await witness.asks("REGISTER witness", "Registered as witness");

    let most = 0;
    const crowd = new SilentCrowd(command.endpoints[1] as string, SILENT, () => {
      most = Math.max(most, descriptorsOf(command));
    });
    await crowd.areCutOff(SILENT - 32);
    expect(crowd.open).toBeGreaterThanOrEqual(20);
    expect(most + 20).toBeLessThan(DESCRIPTORS);
    const newcomer = await LineClient.connect(command.endpoint, "newcomer");
    await newcomer.asks("REGISTER newcomer", "Registered as newcomer");
    newcomer.say("it is not even crowded");
    await witness.sees("[newcomer] it is not even crowded");

    crowd.leave();
    await served(command.endpoints[1] as string);
    await eventually(() => descriptorsOf(command) <= before + 8, "the descriptors to be free");
    expect(command.stderr).toMatch(/Refusing tls:\/\/127\.0\.0\.1:\d+ before its TLS handshake: full/);
    expect(command.stderr).not.toMatch(/EMFILE|Too many open files/);
    report(before, most, descriptorsOf(command));
    expect(await command.stop()).toEqual({ code: 0, signal: null });
  },
  60_000,
);

test.skipIf(process.platform !== "linux" || RUNTIME !== "deno")(
  "Deno, which may not know its limit, ends the oldest handshakes when there are no descriptors",
  async () => {
    const program = await startProgram({ wrapper, flags: ["--allow-net", "--allow-read"] });
    const crowd = new SilentCrowd(program.endpoints[1] as string);
    await crowd.areCutOff(1);
    for (let number = 1; number <= NEWCOMERS; number++) {
      const newcomer = await LineClient.connect(program.endpoint, `newcomer ${number}`);
      await newcomer.asks(`REGISTER new-${number}`, `Registered as new-${number}`);
    }
    crowd.leave();
    await served(program.endpoints[1] as string);
  },
  60_000,
);

test("a program that has closed its server ends, though peers have yet to shake hands", async () => {
  const program = await startProgram({ flags: ["--allow-net", "--allow-read"] });
  const crowd = new SilentCrowd(program.endpoints[1] as string, 3);
  const client = await LineClient.connect(program.endpoint);
  // TLS peers come in order, so once one is served the silent ones have been seen.
  await served(program.endpoints[1] as string);
  expect(crowd.open).toBe(3);
  client.say("close");
  expect(await within(program.exited, "the program to end by itself")).toEqual({ code: 0, signal: null });
  await crowd.areCutOff(3);
});

/** A program of its own, with a plain and a TLS endpoint, where handshakes may take a day. */
function startProgram(options: CommandOptions): Promise<Command> {
  const script = "test/server/_closing_program.ts";
  return startCommand([cert, key], { ...options, script, listeners: 2 });
}

/** Peers that say the first six bytes of a hello. */
class SilentCrowd {
  readonly #sockets: Socket[];
  readonly #bell = new Bell();
  #closed = 0;

  constructor(endpoint: string, count = SILENT, onCutOff = () => {}) {
    const port = portOf(endpoint);
    this.#sockets = Array.from({ length: count }, () => {
      const socket = createConnection({ host: "127.0.0.1", port });
      socket.on("connect", () => socket.write(Uint8Array.of(22, 3, 1, 2, 0, 1)));
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#closed++;
        onCutOff();
        this.#bell.ring();
      });
      return socket.resume();
    });
    onTestFinished(() => this.leave());
  }

  get open(): number {
    return this.#sockets.length - this.#closed;
  }

  async areCutOff(count: number): Promise<void> {
    await this.#bell.until(() => this.#closed >= count, () => `${count} to be cut off, not ${this.#closed}`);
  }

  leave(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** An honest TLS client gets an answer. It comes again where it finds the places still taken. */
async function served(endpoint: string): Promise<void> {
  const attempt = () =>
    new Promise<boolean>((resolve) => {
      const socket = connectTls({ host: "127.0.0.1", port: portOf(endpoint), rejectUnauthorized: false });
      socket.on("secureConnect", () => socket.write("/who\n"));
      socket.on("error", () => {});
      socket.on("close", () => resolve(false));
      socket.on("data", () => {
        resolve(true);
        socket.destroy();
      });
    });
  const knock = async () => {
    while (!await attempt());
  };
  await within(knock(), "an honest TLS client to be served");
}

function portOf(endpoint: string): number {
  return Number(endpoint.split(":")[2]);
}

function descriptorsOf({ process: { pid } }: Command): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Nothing tells when another process has closed a descriptor. */
async function eventually(isSo: () => boolean, what: string): Promise<void> {
  const look = async () => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await within(look(), what);
}

/** What was measured, for whoever asks (`PARTYLINE_MEASURE=1`). */
function report(before: number, most: number, after: number): void {
  if (process.env["PARTYLINE_MEASURE"] === undefined) return;
  console.log(`${RUNTIME}: ${before} descriptors before, ${most} at most, ${after} after`);
}
