// What a store beside a cluster lacks: with it, it has the same as one that was always there.

import fc from "fast-check";
import { expect, test } from "vitest";
import { withKept } from "../../src/engine/kept.ts";
import type { Said } from "../../src/engine/notice.ts";
import { createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import { lackingIn } from "../../src/server/lacking.ts";
import { Histories } from "../../src/server/histories.ts";
import { memoryStore } from "../../src/store/memory.ts";
import { settledHistories } from "../engine/histories.ts";

test("a store that was away for a while has afterwards what one has that was not", async () => {
  await fc.assert(
    fc.asyncProperty(settledHistories(), fc.nat(), fc.nat(), async ({ inputs, rules }, one, other) => {
      const [away, back] = [one, other].map((at) => at % (inputs.length + 1)).sort((a, b) => a - b);
      const copy = memoryStore({ linesLoaded: 1000 });
      await copy.load();
      let state = createState(rules, "e");
      const histories = new Histories(1000);
      const catchUp = async () => {
        const { lost, records } = lackingIn(await keptOf(copy), state, histories.all());
        expect(lost).toBe(0);
        copy.write(records);
      };
      for (let at = 0; at <= inputs.length; at++) {
        if (at === away || at === back) await catchUp();
        const input = inputs[at];
        if (input === undefined) break;
        const next = step(state, input);
        state = next.state;
        for (const effect of next.effects) {
          if (effect.kind === "forget") histories.forget(effect.room);
          if (effect.kind !== "publish") continue;
          const { notice, room } = effect;
          if (notice.kind === "said" || notice.kind === "acted") histories.add(room, notice);
        }
      }
      await catchUp();
      const kept = await keptOf(copy);
      const again = withKept(createState(rules, "e"), kept);
      const shown = (map: Iterable<readonly [string, unknown]>) =>
        [...map].map(([key, value]) => [key, JSON.stringify(value)]).sort();
      expect(shown(again.accounts)).toEqual(shown(state.accounts));
      expect(shown(again.sanctions)).toEqual(shown(state.sanctions));
      expect(kept.rooms.map(([key]) => key).sort()).toEqual([...state.rooms.keys()].sort());
      const lines = new Map<string, readonly Said[]>(histories.all());
      for (const [key, room] of kept.rooms) {
        expect(room.epoch).toBe(state.rooms.get(key)?.epoch);
        expect(room.lines).toEqual(lines.get(key) ?? []);
      }
    }),
    { numRuns: 200 },
  );
});

test("a store of another chat is refused", async () => {
  const store = memoryStore();
  await store.load();
  store.write(lackingIn(await keptOf(store), createState(undefined, "one"), []).records);
  const kept = await keptOf(store);
  expect(lackingIn(kept, createState(undefined, "one"), []).lost).toBe(0);
  expect(() => lackingIn(kept, createState(undefined, "two"), [])).toThrow(/the data is another chat's/);
});

/** What it has now; it goes on afterwards. */
async function keptOf(store: ReturnType<typeof memoryStore>) {
  await store.close();
  return await store.load();
}
