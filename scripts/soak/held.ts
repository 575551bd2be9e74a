// 300 who send line ends until their sockets take no more, and vanish, by FIN and by RST. Their lines have to wait, so
// their end is not seen; all the same their places, names and descriptors are free within --flood-timeout.

import { stuffedClient } from "../../test/support/stuffed_client.ts";
import { PATIENCE, type Scenario } from "./scenario.ts";
import { onStage } from "./stage.ts";
import { Witness } from "./witness.ts";

const GHOSTS = 300;
/** 8 MB each: the kernels take some 4. */
const TIMES = 128;
/** The default of --flood-timeout. */
const FLOOD_TIMEOUT = 60_000;

export const held: Scenario = {
  what: "300 clients that send line ends until nothing more is taken, and vanish",
  play: (plan) => {
    const args = ["--port", "0", "--max-clients", String(GHOSTS + 1), "--log-level", "error"];
    return onStage(plan, { args }, async (stage) => {
      const { endpoint } = stage.server;
      const witness = await Witness.join(endpoint);
      let full = 0;
      const ghosts = await Promise.all(Array.from({ length: GHOSTS }, async (_, number) => {
        const socket = await stuffedClient(endpoint, `ghost${number}`, TIMES);
        stage.tell(`${++full} of ${GHOSTS} are stuffed`);
        return socket;
      }));
      const sent = ghosts.reduce((sum, socket) => sum + socket.bytesWritten - socket.writableLength, 0);
      for (const [number, socket] of ghosts.entries()) {
        if (number % 2 === 0) socket.resetAndDestroy();
        else socket.destroy();
      }
      const started = performance.now();
      stage.tell("all have vanished, and nothing is said to them");
      stage.note(`${(sent / 1e6).toFixed(0)} MB of line ends`);
      stage.note(`when all had vanished: ${/^Here \(\d+\)/.exec(await witness.asksWho())?.[0]}`);
      await witness.seesOthersGo(false, FLOOD_TIMEOUT + PATIENCE);
      stage.note(`the last was found after ${Math.round((performance.now() - started) / 1000)} s`);
      const newcomer = await Witness.join(endpoint, "ghost1");
      newcomer.leaves();
      witness.leaves();
      return witness.problems();
    });
  },
};
