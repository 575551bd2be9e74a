// What was said before the lines in memory, read from the store: the same lines, in little time.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Effect } from "../../src/engine/effect.ts";
import type { Notice } from "../../src/engine/notice.ts";
import { Archive, type Asker } from "../../src/server/archive.ts";
import { Histories } from "../../src/server/histories.ts";
import { memoryStore, sqliteStore, type Store } from "../../src/store/mod.ts";
import { lineRecords, room, roomRecord, said } from "../../src/testing/store_records.ts";
import { newFile } from "../store/folder.ts";
import { JsonClient } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { startChat } from "./_support.ts";

const LISTEN = ["tcp+json://127.0.0.1:0", "tcp://127.0.0.1:0"];
const FEW = { history: 20, shownOnJoin: 0 } as const;

interface Part {
  readonly epoch: string;
  readonly gone: number;
  readonly later: number;
  readonly lines: readonly { readonly n: number; readonly text: string }[];
}

/** Says that many lines. */
async function talk(bot: JsonClient, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) await bot.asks({ do: "say", text: `line ${n}` });
}

function numbers({ lines }: Part): number[] {
  return lines.map(({ n }) => n);
}

function upTo(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

test("lines beyond memory are read from the file, backwards and forwards, before a restart and after it", async () => {
  const data = newFile();
  for (const isAgain of [false, true]) {
    const { server } = await startChat({ data, listen: LISTEN, ...FEW });
    const { client: bot } = await JsonClient.hello(server.endpoints[0] as string);
    if (!isAgain) await talk(bot, 450);
    const asks = async (fields: object) => await bot.asks({ do: "history", ...fields }) as unknown as Part;
    const back: number[] = [];
    for (let before = 451; before > 1;) {
      const part = await asks({ before, count: 100 });
      expect(part.gone).toBe(0);
      expect(part.later).toBe(451 - before);
      for (const { n, text } of part.lines) expect(text).toBe(`line ${n}`);
      back.unshift(...numbers(part));
      before = back[0] as number;
    }
    expect(back).toEqual(upTo(1, 450));
    expect(await asks({ before: 1, count: 100 })).toMatchObject({ gone: 0, lines: [] });
    // No more than the engine allows at once.
    expect(numbers(await asks({ count: 400 }))).toEqual(upTo(251, 450));
    const forth: number[] = [];
    for (let later = 1; later > 0;) {
      const part = await asks({ since: forth.at(-1) ?? 5 });
      expect(part.gone).toBe(0);
      forth.push(...numbers(part));
      later = part.later;
    }
    expect(forth).toEqual(upTo(6, 450));
    await server.close();
  }
});

test("people ask for them, too", async () => {
  const { server } = await startChat({ data: memoryStore(), listen: LISTEN, ...FEW });
  const { client: bot } = await JsonClient.hello(server.endpoints[0] as string);
  await bot.asks({ do: "register", name: "bot" });
  await talk(bot, 60);
  const ann = await LineClient.connect(server.endpoints[1] as string, "ann");
  ann.say("/history before 4");
  await ann.sees("What was said in the lobby:", "  1 [bot] line 1", "  2 [bot] line 2", "  3 [bot] line 3");
  expect(await ann.next()).toMatch(/^57 lines follow: \/history since \w+-3$/);
  ann.say("/history 58");
  await ann.sees("What was said in the lobby:", "   3 [bot] line 3");
});

test("what the archive has dropped is said to be gone", async () => {
  const data = newFile();
  const store = sqliteStore(data, { linesKept: 1000, linesLoaded: 20 });
  await store.load();
  for (let n = 0; n < 4000; n += 1000) {
    store.write([
      ...n === 0 ? [roomRecord("lobby", room("lobby", "1"))] : [],
      ...lineRecords("lobby", n + 1, n + 1000),
    ]);
  }
  await store.close();
  const { server } = await startChat({ data, listen: LISTEN, ...FEW, archive: 1000 });
  const { client: bot } = await JsonClient.hello(server.endpoints[0] as string);
  const asks = async (fields: object) => await bot.asks({ do: "history", ...fields }) as unknown as Part;
  let oldest = 4001;
  let part: Part;
  while ((part = await asks({ before: oldest, count: 200 })).lines.length > 0) {
    oldest = numbers(part)[0] as number;
  }
  expect(part.gone).toBe(200);
  expect(oldest).toBeGreaterThan(1000);
  expect(oldest).toBeLessThanOrEqual(3001);
  const since = await asks({ since: 10 });
  expect(since.gone).toBe(oldest - 11);
  expect(numbers(since)).toEqual(upTo(oldest, oldest + 199));
});

test("a store that can't be read costs the older lines only; without memory nothing is read", async () => {
  const memory = memoryStore();
  let reads = 0;
  const store: Store = {
    name: "broken",
    load: () => memory.load(),
    write: (records) => memory.write(records),
    linesFrom: () => {
      reads++;
      throw new Error("no such disk");
    },
    sync: () => memory.sync(),
    orders: () => memory.orders(),
    close: () => memory.close(),
  };
  const { log, server } = await startChat({ data: store, listen: LISTEN, ...FEW });
  const { client: bot } = await JsonClient.hello(server.endpoints[0] as string);
  await talk(bot, 30);
  const asks = async (fields: object) => await bot.asks({ do: "history", ...fields }) as unknown as Part;
  expect(await asks({ before: 5 })).toMatchObject({ gone: 4, lines: [] });
  expect(numbers(await asks({ count: 40 }))).toEqual(upTo(11, 30));
  expect(reads).toBe(2);
  expect(server.stats().storeErrors).toBe(2);
  expect(log.lines.some(({ level }) => level === "error" || level === "warn")).toBe(true);
  expect(await bot.asks({ do: "say", text: "still here" })).toMatchObject({ n: 31 });
  await server.close();

  const silent = await startChat({ data: store, listen: LISTEN, ...FEW, history: 0 });
  const { client } = await JsonClient.hello(silent.server.endpoints[0] as string);
  expect(await client.asks({ do: "history", before: 5 })).toMatchObject({ gone: 4, lines: [] });
  expect(reads).toBe(2);
});

type Recall = Extract<Effect, { readonly kind: "recall" }>;

function recalling(last: number, fields: Partial<Recall>): Recall {
  return {
    ...{
      kind: "recall",
      session: 1,
      room: "lobby",
      name: "lobby",
      last,
      since: undefined,
      before: undefined,
    },
    ...{ most: 200, epoch: "1", isAsked: true, ignored: [] },
    ...fields,
  };
}

test("memory and store together answer as a memory of everything would", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        last: fc.nat(60),
        most: fc.integer({ min: 1, max: 25 }),
        inMemory: fc.integer({ min: 1, max: 30 }),
      }),
      fc.option(fc.nat(62), { nil: undefined }),
      fc.option(fc.nat(62), { nil: undefined }),
      async ({ last, most, inMemory }, before, since) => {
        const everything = new Histories(1000);
        const some = new Histories(inMemory);
        const store = memoryStore();
        await store.load();
        store.write([roomRecord("lobby", room("lobby", "1")), ...lineRecords("lobby", 1, last)]);
        for (let n = 1; n <= last; n++) {
          everything.add("lobby", said("lobby", n));
          some.add("lobby", said("lobby", n));
        }
        const effect = recalling(last, since === undefined ? { most, before } : { most, since });
        const { answers, asker } = askerOf();
        new Archive(some, () => store, { now: () => 0, after: () => () => {} }).recall(effect, asker());
        expect(answers).toEqual([everything.recall(effect)]);
      },
    ),
    { numRuns: 500 },
  );
});

test("an answer has 64 Ki characters at most, and what is cut off can be asked for", () => {
  const text = "x".repeat(4000);
  const lines = upTo(1, 100).map((n) => said("lobby", n, { text: text as never }));
  const histories = new Histories(5);
  for (const line of lines) histories.add("lobby", line);
  const older = {
    linesFrom: (_: string, from: number, count: number) => lines.slice(from - 1, from - 1 + count),
  };
  const { answers, asker } = askerOf();
  const archive = new Archive(histories, () => older, { now: () => 0, after: () => () => {} });
  archive.recall(recalling(100, { before: 101, most: 100 }), asker());
  archive.recall(recalling(100, { since: 0 }), asker());
  const [latest, first] = answers.map((notice) => notice.kind === "history" ? notice : undefined);
  expect(latest?.lines.map((line) => line.number)).toEqual(upTo(85, 100));
  expect(first?.lines.map((line) => line.number)).toEqual(upTo(1, 16));
  expect([first?.gone, first?.later]).toEqual([0, 84]);
});

/** Those who ask, and what they are told. */
function askerOf() {
  const answers: Notice[] = [];
  const held = { now: 0 };
  const asker = (isAlive: () => boolean = () => true): Asker => ({
    get isAlive() {
      return isAlive();
    },
    told: 0,
    tell: (notice) => answers.push(notice),
    hold: () => {
      held.now++;
      return () => void held.now--;
    },
  });
  return { answers, asker, held };
}

test("reading takes a fifth of the time: who asks meanwhile waits for its turn, and its lines with it", () => {
  const histories = new Histories(5);
  for (let n = 1; n <= 50; n++) histories.add("lobby", said("lobby", n));
  let now = 0;
  const timers: { readonly at: number; readonly callback: () => void }[] = [];
  const reads: number[] = [];
  const older = {
    linesFrom: (_: string, from: number) => {
      reads.push(now);
      now += 100;
      return [said("lobby", from)];
    },
  };
  const clock = {
    now: () => now,
    after: (milliseconds: number, callback: () => void) => {
      const timer = { at: now + milliseconds, callback };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  /** Lets the clock go on to its next timer. */
  const goOn = () => {
    const [next] = timers.splice(0, 1);
    now = Math.max(now, next?.at ?? now);
    next?.callback();
  };
  const archive = new Archive(histories, () => older, clock);
  const { answers, asker, held } = askerOf();
  let isThere = true;
  archive.recall(recalling(50, { before: 10, most: 1 }), asker());
  expect(answers.length).toBe(1);
  archive.recall(recalling(50, { before: 11, most: 1 }), asker());
  archive.recall(recalling(50, { before: 12, most: 1 }), asker(() => isThere));
  archive.recall(recalling(50, { before: 13, most: 1 }), asker());
  // What is here is told at once.
  archive.recall(recalling(50, { most: 1 }), asker());
  expect([answers.length, held.now, reads.length]).toEqual([2, 3, 1]);
  isThere = false;
  goOn();
  expect([answers.length, held.now]).toEqual([3, 1]);
  goOn();
  expect([answers.length, held.now]).toEqual([4, 0]);
  const asked = answers.map((notice) => notice.kind === "history" ? notice.lines[0]?.number : undefined);
  expect(asked).toEqual([9, 50, 10, 12]);
  for (const [index, at] of reads.entries()) {
    if (index > 0) expect(at - (reads[index - 1] as number)).toBeGreaterThanOrEqual(450);
  }
  expect(timers).toEqual([]);

  // Nobody waits for ever: neither for a room that is no more, nor for a server that ends.
  archive.recall(recalling(50, { before: 20, most: 1 }), asker());
  archive.recall(recalling(50, { before: 20, most: 1, room: "dev" }), asker());
  expect(held.now).toBe(2);
  archive.forget("dev");
  expect(held.now).toBe(1);
  archive.close();
  expect([held.now, timers.length, reads.length]).toEqual([0, 0, 3]);
});
