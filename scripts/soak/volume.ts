// Eight who send as much as their sockets take, all the time, to one modest reader, and then to everybody. Whoever
// floods waits; the reader stays and gets what others say to it, and a bystander is heard.

import { createConnection, type Socket } from "node:net";
import { addressOf, LineClient } from "../../test/support/line_client.ts";
import { ModestReader } from "../../test/support/modest_reader.ts";
import { passes, type Plan, type Scenario } from "./scenario.ts";
import { onStage } from "./stage.ts";
import { Witness } from "./witness.ts";

const FLOODERS = 8;
/** 60 s: those who flood are sent away at --flood-timeout, and come again. */
const DURATION = 60_000;

export const volume: Scenario = {
  what: "8 clients that flood a modest reader, in private and in public, 1 minute each",
  play: async (plan) => [
    ...await flood({ ...plan, name: `${plan.name} (private)` }, "SEND @victim "),
    ...await flood({ ...plan, name: `${plan.name} (public)` }, ""),
  ],
};

function flood(plan: Plan, prefix: string): Promise<readonly string[]> {
  return onStage(plan, { args: ["--port", "0", "--log-level", "error"] }, async (stage) => {
    const { endpoint } = stage.server;
    const victim = await ModestReader.join(endpoint, "victim");
    const witness = await Witness.join(endpoint);
    const bytes = `${prefix}${"x".repeat(4_000)}\n`.repeat(16);
    const flooders = Array.from({ length: FLOODERS }, () => new Flooder(endpoint, bytes));
    const end = performance.now() + (plan.duration ?? DURATION);
    let longest = 0;
    const story = () => {
      const megabytes = (victim.received / 1e6).toFixed(1);
      const comings = flooders.reduce((sum, { comings }) => sum + comings, 0);
      return `${comings} floods, the reader took ${megabytes} MB, a bystander waited ${
        longest.toFixed(0)
      } ms at most`;
    };
    try {
      while (victim.isHere && performance.now() < end) {
        longest = Math.max(longest, await witness.talks());
        stage.tell(story());
        await passes(1_000);
      }
    } finally {
      for (const flooder of flooders) flooder.stop();
      stage.note(story());
    }
    const newcomer = await LineClient.connect(endpoint, "newcomer");
    newcomer.say("SEND @victim the end");
    await victim.reads(/\[guest → victim\] the end\n/);
    newcomer.socket.destroy();
    witness.leaves();
    await victim.stop();
    return witness.problems();
  });
}

/** Sends all that its socket takes, and comes again when it is sent away. */
class Flooder {
  comings = 0;
  readonly #endpoint: string;
  readonly #bytes: string;
  #socket: Socket;
  #isStopped = false;

  constructor(endpoint: string, bytes: string) {
    this.#endpoint = endpoint;
    this.#bytes = bytes;
    this.#socket = this.#come();
  }

  stop(): void {
    this.#isStopped = true;
    this.#socket.destroy();
  }

  #come(): Socket {
    this.comings += 1;
    const socket = createConnection(addressOf(this.#endpoint));
    const send = () => {
      while (socket.write(this.#bytes));
    };
    socket.once("connect", send).on("drain", send).on("error", () => {}).resume();
    // The server has said goodbye, and need not say more.
    socket.once("end", () => socket.destroy());
    socket.once("close", () => {
      if (!this.#isStopped) this.#socket = this.#come();
    });
    return socket;
  }
}
