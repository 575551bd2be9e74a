// The process is stopped for longer than its deadlines, again and again: a suspended laptop, a paused container. Whoever
// has spoken, or half a line, stays; whoever says nothing afterwards is still sent away.

import { LineClient } from "../../test/support/line_client.ts";
import { passes, PATIENCE, type Scenario } from "./scenario.ts";
import { onStage } from "./stage.ts";

const ROUNDS = 5;
/** 6 s, and shorter deadlines. */
const SECONDS = 6;
const DEADLINES = ["--idle-timeout", "5s", "--line-timeout", "4s"];

export const pause: Scenario = {
  what: `the process is stopped for ${SECONDS} seconds, longer than its deadlines`,
  play: (plan) =>
    onStage(plan, { args: ["--port", "0", ...DEADLINES, "--log-level", "error"] }, async (stage) => {
      const { server } = stage;
      const alice = await LineClient.connect(server.endpoint, "alice");
      await alice.asks("REGISTER alice", "Registered as alice");
      const bob = await LineClient.connect(server.endpoint, "bob");
      await bob.asks("REGISTER bob", "Registered as bob");
      for (let round = 1; round <= ROUNDS; round++) {
        stage.tell(`pause ${round} of ${ROUNDS}`);
        await bob.send(`half ${round} `);
        alice.say(`before ${round}`);
        for (const client of [alice, bob]) await client.sees(`[alice] before ${round}`);
        const said = [`[bob] half ${round} a line`];
        server.signal("SIGSTOP");
        for (let second = 1; second <= SECONDS; second++) {
          await passes(1_000);
          alice.say(`meanwhile ${round}.${second}`);
          said.push(`[alice] meanwhile ${round}.${second}`);
        }
        bob.say("a line");
        server.signal("SIGCONT");
        for (const client of [alice, bob]) await seesAll(client, said);
      }
      stage.note(`${ROUNDS} pauses of ${SECONDS} s`);
      stage.tell("nobody speaks any more");
      for (const client of [alice, bob]) {
        const last = await client.next(PATIENCE);
        if (last !== "You have said nothing for 5 seconds. Goodbye!") return [`who was silent read ${last}`];
        await client.leave();
      }
      return [];
    }),
};

/** In whatever order. */
async function seesAll(client: LineClient, said: readonly string[]): Promise<void> {
  const missing = new Set(said);
  while (missing.size > 0) {
    const line = await client.next(PATIENCE);
    if (!missing.delete(line)) throw new Error(`${JSON.stringify(line)} came after a pause`);
  }
}
