// A world of real sockets: the command itself, run by the runtime that runs the tests, and clients of node:net.
//
// The hard part is to know that nothing more will come, without waiting for a while. Whatever one client is
// sent keeps its order, and so does whatever it sends. So the one who acted also asks for something that
// only our tests ask for; when that is answered, the server is done with the action. Then everybody gets
// such an answer, and what came before it is all that there was:
//
// - By default each asks for an unknown command, which is answered to nobody else.
// - In strict mode no such thing exists. There a hidden client, the marker, is sent something by the one who
//   acted, and when it has seen that, it tells everyone a line that is cut out of what they have seen.
// - Someone who has sent half a line, or (by default) nothing at all, can't ask without changing the story:
//   the first bytes of a connection matter. What it should not have seen is found later, at the latest when
//   the transcript ends.
// - A connection is accepted once a later one says `quit` and is gone: they are accepted in their order.

import { mkdtempSync, rmSync } from "node:fs";
import { connect as connectSocket, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, startCommand as start } from "../support/command.ts";
import { addressOf } from "../support/line_client.ts";
import { textsOf, withoutChance } from "./notation.ts";
import { type Sight, type Sights, UNSEEN, type World } from "./transcript.ts";

/** The command, running. */
export interface Command {
  readonly options: readonly string[];
  readonly port: number;
  /** Where somebody connects, if there are several places. */
  readonly portOf?: (who: string) => number;
  /** Where it keeps what outlives it, unless it is strict or shows what is forgotten. */
  readonly data: string;
  /** Asks it to end; resolves to its exit code. */
  stop(): Promise<number | null>;
}

/** What Deno must allow: the network, and files for what is kept. */
const FILES = ["--allow-net", "--allow-read", "--allow-write"];

/** Runs the command on the runtime that runs this, on a free port. */
export async function startCommand(options: readonly string[]): Promise<Command> {
  // Our questions would count as a flood, too.
  const fixed = ["--listen", "tcp://127.0.0.1:0", "--flood", "off", "--log-level", "error"];
  const folder = mkdtempSync(join(tmpdir(), "partyline-transcripts-"));
  const data = join(folder, "chat.db");
  // What is no longer in memory would be read from there.
  const isForgetful = options.includes("--strict") || options.includes("--history");
  const kept = isForgetful ? [] : ["--data", data];
  const command = await start([...fixed, ...kept, ...options], { flags: FILES });
  const { port } = addressOf(command.endpoint);
  const stop = async () => {
    const { code } = await command.stop();
    rmSync(folder, { recursive: true });
    return code;
  };
  return { options, port, data, stop };
}

/** Plays on a running command where nobody is connected. */
export async function createSocketWorld(
  { data, options, port, portOf = () => port }: Command,
): Promise<World> {
  const isStrict = options.includes("--strict");
  const peers = new Map<string, Peer>();
  const marker = isStrict ? await Peer.connect(port, MARKER) : undefined;
  let lastMark = 0;
  if (marker !== undefined) {
    marker.write(`REGISTER ${MARKER}\n`);
    await marker.until(() => marker.text.includes(`Registered as ${MARKER}\n`), "be registered");
  }

  /** With the command that an operator has for it, beside the running server. */
  async function appoint(name: string): Promise<void> {
    const { code, stderr } = await runCommand(["accounts", "--data", data, "--appoint", name], {
      flags: FILES,
    });
    if (code !== 0) throw new Error(stderr);
  }

  async function connect(who: string): Promise<void> {
    peers.set(who, await Peer.connect(portOf(who), who));
    const doorbell = await Peer.connect(portOf(who), "the doorbell");
    doorbell.write("quit\n");
    await doorbell.until(() => doorbell.isClosed, "be told goodbye");
  }

  /** Waits until the server is done with what `who` did. */
  async function waitForActor(who: string, expected: Sights): Promise<void> {
    const peer = peers.get(who) as Peer;
    const { bytes, isDisconnected } = expected.get(who) ?? UNSEEN;
    if (peer.hasEnded || isDisconnected) return await peer.until(() => peer.isClosed, "be disconnected");
    if (!peer.canAsk(isStrict)) {
      return await peer.until(() => peer.text.length >= bytes.length, "see what is listed");
    }
    if (marker === undefined) return await ask(peer);
    const mark = `mark-${++lastMark}`;
    const refusal = "REGISTER first.\n";
    const isRefused = () => peer.text.length >= bytes.length + refusal.length && peer.text.endsWith(refusal);
    const isMarked = () => marker.text.includes(` ${MARKER}] ${mark}\n`);
    const isDone = () => isMarked() || isRefused() || peer.isClosed;
    marker.onText = () => peer.wake();
    peer.write(`SEND @${MARKER} ${mark}\n`);
    await peer.until(isDone, "be understood");
    if (!isMarked() && isRefused()) peer.cut(peer.text.length - refusal.length, peer.text.length);
  }

  /** Waits until everyone has got everything. */
  async function waitForAll(actor: Peer | undefined, expected: Sights, isEnd: boolean): Promise<void> {
    const mark = `[${MARKER}] mark-${++lastMark}\n`;
    marker?.write(`mark-${lastMark}\n`);
    await Promise.all([...peers].map(async ([who, peer]) => {
      const { bytes, isDisconnected } = expected.get(who) ?? UNSEEN;
      if (isDisconnected) return await peer.until(() => peer.isClosed, "be disconnected");
      if (peer.isClosed) return;
      if (marker !== undefined) {
        await peer.until(() => peer.isClosed || peer.text.includes(mark), "see the mark");
        const at = peer.text.indexOf(mark);
        if (at >= 0) peer.cut(at, at + mark.length);
      } else if (peer === actor) {
        return;
      } else if (peer.canAsk(isStrict) || (isEnd && !peer.isInLine)) {
        await ask(peer);
        // Who comes into a room is told a moment later.
        await peer.until(() => peer.isClosed || peer.text.length >= bytes.length, "see what is listed");
      } else {
        await peer.until(() => peer.isClosed || peer.text.length >= bytes.length, "see what is listed");
      }
    }));
  }

  /** Asks for a command that does not exist, and cuts the answer out of what was seen. */
  async function ask(peer: Peer): Promise<void> {
    const answer = new RegExp(`(?<=^|\n).*/mark-${++lastMark}\\b.*\n`);
    peer.write(`/mark-${lastMark}\n`);
    await peer.until(() => peer.isClosed || answer.test(peer.text), "be answered");
    const found = answer.exec(peer.text);
    if (found !== null) peer.cut(found.index, found.index + found[0].length);
  }

  function takeSights(): Sights {
    const sights = new Map<string, Sight>();
    for (const [who, peer] of peers) {
      sights.set(who, { bytes: peer.take(), isDisconnected: peer.isClosed && !peer.hasEnded });
      if (peer.isClosed) peers.delete(who);
    }
    return sights;
  }

  return {
    async perform(action, expected) {
      const { who, kind } = action;
      if (kind === "connects") {
        await connect(who);
      } else {
        const peer = peers.get(who) as Peer;
        if (kind === "appointed") {
          await appoint(who);
          await peer.until(() => peer.text.length >= (expected.get(who) ?? UNSEEN).bytes.length, "be told");
        } else {
          if (kind === "leaves") peer.end();
          else peer.write(action.bytes);
          await waitForActor(who, expected);
        }
      }
      await waitForAll(kind === "connects" ? undefined : peers.get(who), expected, false);
      return takeSights();
    },
    async finish() {
      await waitForAll(undefined, new Map(), true);
      const sights = takeSights();
      const open = [...peers.values(), ...(marker === undefined ? [] : [marker])];
      await Promise.all(open.map((peer) => {
        peer.end();
        return peer.until(() => peer.isClosed, "be disconnected after leaving");
      }));
      return sights;
    },
  };
}

/** One client. Its bytes are kept as a string with a character for each, which is easy to search and to cut. */
class Peer {
  readonly #who: string;
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();
  #hasSpoken = false;
  /** What has come and was not taken yet. */
  text = "";
  /** Called when something has come. */
  onText: () => void = () => {};
  isClosed = false;
  hasEnded = false;
  /** Whether it has sent the beginning of a line without its end. */
  isInLine = false;

  static connect(port: number, who: string): Promise<Peer> {
    return new Promise((resolve, reject) => {
      const socket = connectSocket(port, "127.0.0.1");
      socket.once("error", reject);
      socket.once("connect", () => resolve(new Peer(socket, who)));
    });
  }

  private constructor(socket: Socket, who: string) {
    this.#socket = socket;
    this.#who = who;
    socket.setNoDelay(true);
    // Whoever goes on writing to a server that has hung up may be reset; what was read before counts.
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      this.text += chunk.toString("latin1");
      this.wake();
      this.onText();
    });
    socket.once("close", () => {
      this.isClosed = true;
      this.wake();
    });
  }

  /** Whether it may ask something without changing what happens to what it says later. */
  canAsk(isStrict: boolean): boolean {
    return !this.isInLine && !this.hasEnded && !this.isClosed && (isStrict || this.#hasSpoken);
  }

  write(bytes: Uint8Array | string): void {
    this.#socket.write(bytes);
    this.#hasSpoken = true;
    this.isInLine = bytes.at(-1) !== "\n" && bytes.at(-1) !== 10;
  }

  end(): void {
    this.hasEnded = true;
    this.#socket.end();
  }

  cut(from: number, to: number): void {
    this.text = this.text.slice(0, from) + this.text.slice(to);
  }

  take(): Uint8Array {
    const text = withoutChance(this.text);
    this.text = "";
    return Buffer.from(text, "latin1");
  }

  /** Resolves as soon as it is so; looks again whenever something comes. */
  until(isSo: () => boolean, wish: string): Promise<void> {
    if (isSo()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!isSo()) return;
        this.#waiting.delete(look);
        clearTimeout(deadline);
        resolve();
      };
      const deadline = setTimeout(() => {
        this.#waiting.delete(look);
        reject(
          new Error(`${this.#who} has waited too long to ${wish}, and has seen: ${textsOf(this.take())}`),
        );
      }, DEADLINE);
      this.#waiting.add(look);
    });
  }

  /** Looks again at what is waited for. */
  wake(): void {
    for (const look of [...this.#waiting]) look();
  }
}

/** Nobody else is called so. */
const MARKER = "the-marker-of-the-transcripts";

/** 5 s: after that a test has failed. */
const DEADLINE = 5_000;
