// The long fuzz: hostile connections by the thousand, from a seed. Afterwards somebody new is served, no ghost is left,
// those who behaved missed nothing, and memory is what it was.

import fc from "fast-check";
import { attacks, carryOut } from "../../test/support/hostility.ts";
import type { Child } from "../processes.ts";
import type { Scenario } from "./scenario.ts";
import { onStage } from "./stage.ts";
import { Witness } from "./witness.ts";

/**
 * 100,000: keeping 0.7 KiB of each would be more than the margin for memory; a session with its decoder and its
 * connection is 5 to 10 KiB.
 */
const CONNECTIONS = 100_000;
/** 3,000 connections until the heap and the compiled code have the size that they keep. */
const WARM_UP = 3_000;
/** 64: more wait for each other on two cores, and the places of one address. */
const AT_A_TIME = 64;
/** Attacks are made anew for each so many, so that a long run needs no more memory than a short one. */
const BATCH = 512;

interface Attack {
  readonly count: number;
  readonly until: number;
  readonly seed: number;
}

export const storm: Scenario = {
  what: "hostile connections of every kind, from a seed",
  play: (plan) => {
    const { connections, duration = Infinity, flood, seed } = plan;
    const count = connections ?? (duration === Infinity ? CONNECTIONS : Infinity);
    const args = ["--port", "0", "--flood", flood, "--stall-timeout", "5s", "--log-level", "error"];
    return onStage(plan, { args }, async (stage) => {
      const witness = await Witness.join(stage.server.endpoint);
      stage.tell("warming up");
      await attack(
        stage.server,
        witness,
        { count: Math.min(WARM_UP, count), until: Infinity, seed },
        () => {},
      );
      await witness.seesOthersGo(true);
      stage.gauge.begin();
      const started = performance.now();
      let done = 0;
      await attack(stage.server, witness, { count, until: started + duration, seed: seed + 1 }, (count) => {
        done = count;
        const rate = Math.round(done / (performance.now() - started) * 1000);
        stage.tell(`${done} connections, ${rate}/s`);
      });
      await witness.seesOthersGo(true);
      stage.note(`${done} hostile connections of seed ${seed}`);
      witness.leaves();
      const last = await Witness.join(stage.server.endpoint, "last-one");
      await last.seesOthersGo(true);
      last.leaves();
      return witness.problems();
    });
  },
};

async function attack(
  server: Child,
  witness: Witness,
  { count, until, seed }: Attack,
  progress: (done: number) => void,
): Promise<void> {
  let done = 0;
  for (let batch = 0; done < count && performance.now() < until; batch++) {
    const numRuns = Math.min(BATCH, count - done);
    const crowd = fc.sample(attacks, { numRuns, seed: seed * 1_000_003 + batch });
    let next = 0;
    const worker = async () => {
      while (next < crowd.length) {
        await carryOut(crowd[next++] as (typeof crowd)[number], server.endpoint);
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    await witness.talks();
    progress(done);
  }
}
