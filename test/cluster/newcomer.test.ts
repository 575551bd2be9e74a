// A server that joins while as much is said as the others can compute: it begins with what was saved meanwhile, reads the
// rest, and has the very state and lines that the others had at that position. `npm run test:cluster -- --long` has one of
// each runtime join.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { RuntimeName } from "../../scripts/processes.ts";
import { parseCluster } from "../../src/backplane/nats/address.ts";
import { ask, connectTo } from "../../src/backplane/nats/client.ts";
import { stateOf } from "../../src/engine/from_plain.ts";
import type { Input } from "../../src/engine/input.ts";
import { type Plain, plainState } from "../../src/engine/plain_state.ts";
import { step } from "../../src/engine/step.ts";
import type { Beginning, Happened } from "../../src/recording/format.ts";
import { Replay } from "../../src/recording/replay.ts";
import { Histories } from "../../src/server/histories.ts";
import type { LineClient } from "../support/line_client.ts";
import { NATS_SERVER } from "../support/nats_server.ts";
import { startNode } from "./_cluster.ts";
import { natsGround } from "./_nats.ts";
import { persistent, person } from "./_people.ts";

const NEWCOMERS: readonly RuntimeName[] = process.env["PARTYLINE_LONG"] === undefined
  ? ["bun"]
  : ["bun", "deno", "node"];

/** 2,000 lines of each of two people every 80 ms: 50,000 a second, or what the machine can do: 6,000 are on their way at most. */
const LINES = 2_000;
const PAUSE = 80;
const MOST_ON_THEIR_WAY = 6_000;

/** 60 s: a server that starts while all processors are busy. */
const PATIENCE = 60_000;

/** What a server has recorded. */
interface Recorded {
  readonly beginning: Beginning;
  readonly inputs: readonly Input[];
}

function recordedIn(file: string): Recorded {
  const [beginning, ...rest] = readFileSync(file, "utf8").trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  return {
    beginning,
    inputs: (rest as Happened[]).flatMap(({ input }) => input === undefined ? [] : [input]),
  };
}

/** A chat after so many inputs, as a recording begins with it. */
function computed(
  { history, lines = [], state }: Beginning,
  inputs: readonly Input[],
): Pick<Beginning, "lines" | "state"> {
  const histories = new Histories(history);
  for (const [room, said] of lines) for (const line of said) histories.add(room, line);
  let now = stateOf(state as Plain);
  for (const input of inputs) {
    const result = step(now, input);
    now = result.state;
    for (const effect of result.effects) {
      if (effect.kind === "publish" && effect.notice.kind === "said") {
        histories.add(effect.room, effect.notice);
      }
    }
  }
  return JSON.parse(JSON.stringify({ state: plainState(now), lines: histories.all() }));
}

/** Says lines, no faster than they come back. */
class Talker {
  readonly #client: LineClient;
  readonly #over: Promise<void>;
  #isOver = false;

  constructor(client: LineClient) {
    this.#client = client;
    this.#over = this.#talk();
  }

  stop(): Promise<void> {
    this.#isOver = true;
    return this.#over;
  }

  async #talk(): Promise<void> {
    const { lines } = this.#client;
    const before = lines.length;
    let said = 0;
    const back = (count: number) =>
      this.#client.until(() => lines.length >= before + count, "its lines to come back", PATIENCE);
    for (let next = performance.now(); !this.#isOver; next += PAUSE) {
      this.#client.say(...Array.from({ length: LINES }, () => `${said++}`));
      await back(said - MOST_ON_THEIR_WAY);
      await setTimeout(Math.max(0, next + PAUSE - performance.now()));
    }
    await back(said);
  }
}

describe.skipIf(NATS_SERVER === undefined)(
  "a newcomer",
  { timeout: 60_000 + NEWCOMERS.length * PATIENCE },
  () => {
    const ground = natsGround();

    /** How many messages there are of what was saved. */
    async function savedIn(chat: string): Promise<number> {
      const connection = await connectTo(parseCluster(ground.nats.urlOf(chat)));
      try {
        const { state } = await ask<{ readonly state: { readonly last_seq: number } }>(
          connection,
          `STREAM.INFO.PL_${chat}_SAVE`,
        );
        return state.last_seq;
      } finally {
        await connection.close();
      }
    }

    test("under as much load as there can be comes to the state that the others had there", async () => {
      const url = ground.nats.urlOf("newcomer");
      const files = new Map<RuntimeName | "old", string>([["old", join(ground.folder, "old.jsonl")]]);
      const old = [
        await startNode("node", url, ["--record", files.get("old") as string]),
        await startNode("deno", url),
      ] as const;
      const people = await Promise.all(old.map(({ line }, index) => person(line, `talker${index}`)));
      for (const [index, client] of people.entries()) {
        client.say(`/join #room${index}`, "/topic of this room");
        await client.until(() => client.lines.some((line) => line.includes("of this room")), "the room");
      }
      for (const runtime of NEWCOMERS) {
        const file = join(ground.folder, `${runtime}.jsonl`);
        files.set(runtime, file);
        const before = await savedIn("newcomer");
        const talkers = people.map((client) => new Talker(client));
        const heard = () => people.reduce((sum, { lines }) => sum + lines.length, 0);
        while (await savedIn("newcomer") === before) await setTimeout(200);
        const [since, count] = [performance.now(), heard()];
        const node = await startNode(runtime, url, ["--record", file]);
        const seconds = (performance.now() - since) / 1000;
        console.log(
          `NOTE: ${runtime} has joined in ${seconds.toFixed(1)} s, while ${
            Math.round((heard() - count) / seconds).toLocaleString("en")
          } lines a second were said`,
        );
        // What is on its way is recorded, too; more than that a server that has just come can't write as fast as it is said.
        await Promise.all(talkers.map((talker) => talker.stop()));
        const client = await persistent(node.line, `new${runtime}`);
        client.say(`here is ${runtime}`);
        await client.until(
          () => client.lines.includes(`[new${runtime}] here is ${runtime}`),
          "its line",
          PATIENCE,
        );
        await node.child.stop();
        expect(node.child.stderr).not.toMatch(
          /has another state|can't be read|given this one up|Nothing more is recorded/,
        );
        for (const { lines } of people) lines.length = 0;
      }
      for (const { child } of old) {
        await child.stop();
        expect(child.stderr).not.toMatch(
          /has another state|can't be read|given this one up|Nothing more is recorded/,
        );
      }
      const all = recordedIn(files.get("old") as string);
      for (const runtime of NEWCOMERS) {
        const file = files.get(runtime) as string;
        const { beginning, inputs } = recordedIn(file);
        const isMark = (input: Input) =>
          input.kind === "said" && JSON.stringify(input.command).includes(`here is ${runtime}`);
        const first = all.inputs.findIndex(isMark) - inputs.findIndex(isMark);
        expect([inputs.length > 100, first > 0]).toEqual([true, true]);
        const isSame = (input: Input, at: number) =>
          JSON.stringify(input) === JSON.stringify(all.inputs[first + at] ?? input);
        expect(inputs.findIndex((input, at) => !isSame(input, at))).toBe(-1);
        const then = computed(all.beginning, all.inputs.slice(0, first));
        expect(beginning.state).toEqual(then.state);
        expect(beginning.lines).toEqual(then.lines);
        // From there on it computed what Node computes from its inputs.
        const replay = new Replay();
        const checks = readFileSync(file, "utf8").trimEnd().split("\n").map((line) =>
          replay.next(line).isAsRecorded
        )
          .filter((isAsRecorded) => isAsRecorded !== undefined);
        expect([checks.length > 0, checks.includes(false)]).toEqual([true, false]);
      }
    });
  },
);
