// A few jobs at a time, in order; the rest waits, is skipped, or is told that we are busy.

import fc from "fast-check";
import { expect, test } from "vitest";
import { type HashOutcome, HashQueue } from "../../src/server/passwords/queue.ts";

test("runs two at once and the others in order", async () => {
  const { queue, jobs, ask, settled } = world();
  const asked = ["a", "b", "c", "d"].map((name) => ask(queue, name));
  expect(jobs.map(({ name }) => name)).toEqual(["a", "b"]);
  jobs[1]!.end();
  await asked[1];
  await settled();
  expect(jobs.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  jobs[0]!.end();
  jobs[2]!.end();
  await Promise.all([asked[0], asked[2]]);
  await settled();
  jobs[3]!.end();
  expect(await Promise.all(asked)).toEqual(["a", "b", "c", "d"].map((value) => ({ kind: "done", value })));
});

test("one more than may wait is told at once that we are busy", async () => {
  const { queue, jobs, ask, settled } = world(1, 2);
  const asked = ["a", "b", "c"].map((name) => ask(queue, name));
  expect(await ask(queue, "d")).toEqual({ kind: "busy" });
  jobs[0]!.end();
  await asked[0];
  await settled();
  void ask(queue, "e");
  expect(queue.waiting).toBe(2);
  expect(await ask(queue, "f")).toEqual({ kind: "busy" });
  expect(jobs.map(({ name }) => name)).toEqual(["a", "b"]);
});

test("whoever has gone is skipped when its turn comes", async () => {
  const { queue, jobs, ask, settled } = world(1);
  const gone = new Set<string>();
  const asked = ["a", "b", "c", "d"].map((name) => ask(queue, name, () => !gone.has(name)));
  gone.add("b").add("c");
  jobs[0]!.end();
  expect(await asked[1]).toEqual({ kind: "unwanted" });
  expect(await asked[2]).toEqual({ kind: "unwanted" });
  await settled();
  expect(jobs.map(({ name }) => name)).toEqual(["a", "d"]);
});

test("those who have gone keep nobody out", async () => {
  const { queue, ask } = world(1, 3);
  const gone = new Set<string>();
  const asked = ["a", "b", "c", "d"].map((name) => ask(queue, name, () => !gone.has(name)));
  gone.add("b").add("d");
  void ask(queue, "e");
  expect(await asked[1]).toEqual({ kind: "unwanted" });
  expect(await asked[3]).toEqual({ kind: "unwanted" });
  expect(queue.waiting).toBe(2);
});

test("a job that fails, at once or later, fails for its asker only", async () => {
  const queue = new HashQueue(1);
  const later = queue.run(() => Promise.reject(new Error("no memory")));
  const atOnce = queue.run<void>(() => {
    throw new Error("no thread");
  });
  const fine = queue.run(() => Promise.resolve(7));
  await expect(later).rejects.toThrow("no memory");
  await expect(atOnce).rejects.toThrow("no thread");
  expect(await fine).toEqual({ kind: "done", value: 7 });
});

test("never runs more than it may, nor lets more wait, and everybody gets an answer", async () => {
  const action = fc.oneof(
    { weight: 3, arbitrary: fc.constant("ask" as const) },
    { weight: 2, arbitrary: fc.constant("end" as const) },
    { weight: 1, arbitrary: fc.constant("go" as const) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      const { queue, jobs, ask, settled } = world(2, 5);
      const gone = new Set<string>();
      const asked: Promise<HashOutcome<string>>[] = [];
      for (const [index, action] of actions.entries()) {
        if (action === "ask") asked.push(ask(queue, `${index}`, () => !gone.has(`${index}`)));
        else if (action === "go") gone.add(`${index - 1}`);
        else {
          jobs.find(({ isRunning }) => isRunning)?.end();
          await settled();
        }
        expect(jobs.filter(({ isRunning }) => isRunning).length).toBeLessThanOrEqual(2);
        expect(queue.waiting).toBeLessThanOrEqual(5);
      }
      for (
        let job = jobs.find(({ isRunning }) => isRunning);
        job;
        job = jobs.find(({ isRunning }) => isRunning)
      ) {
        job.end();
        await settled();
      }
      const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === "done").length).toBe(jobs.length);
      expect(queue.waiting).toBe(0);
    }),
    { numRuns: 200 },
  );
});

/** A job that has begun. */
interface Job {
  readonly name: string;
  isRunning: boolean;
  end(): void;
}

/** A queue whose jobs end when the test says so. */
function world(most?: number, waiting?: number) {
  const jobs: Job[] = [];
  const ask = (queue: HashQueue, name: string, isWanted?: () => boolean) =>
    queue.run(() =>
      new Promise<string>((resolve) => {
        const job: Job = {
          name,
          isRunning: true,
          end: () => {
            job.isRunning = false;
            resolve(name);
          },
        };
        jobs.push(job);
      }), isWanted);
  // Some microtasks: from the end of a job to the start of the next it takes fewer than ten.
  const settled = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  return { queue: new HashQueue(most, waiting), jobs, ask, settled };
}
