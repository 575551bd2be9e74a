// The queue before standard error, with a reader that this test is.

import { expect, test } from "vitest";
import { MOST_WAITING, TextQueue } from "../../src/cli/text_queue.ts";

/** 1 minute: longer than any test, so that a promise that resolves has done so for another reason. */
const LONG = 60_000;

/** A reader that takes one write at a time, when it is told to. */
function slowReader() {
  const writes: { readonly text: string; take(): void; refuse(): void }[] = [];
  const queue = new TextQueue(
    (text) =>
      new Promise((resolve, reject) =>
        writes.push({ text, take: resolve, refuse: () => reject(new Error("nobody there")) })
      ),
    (count) => `${count} lost\n`,
  );
  const settled = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  /** Takes the write that is on its way. */
  const take = async () => {
    writes.at(-1)?.take();
    await settled();
  };
  const refuse = async () => {
    writes.at(-1)?.refuse();
    await settled();
  };
  return { queue, take, refuse, read: () => writes.map(({ text }) => text) };
}

const BIG = `${"x".repeat(99_999)}\n`;

test("the first line is on its way when it has been added; the next ones wait, and go together", async () => {
  const { queue, take, read } = slowReader();
  queue.add("one\n");
  expect(read()).toEqual(["one\n"]);
  queue.add("two\n");
  queue.add("three\n");
  expect(read()).toEqual(["one\n"]);
  await take();
  expect(read()).toEqual(["one\n", "two\nthree\n"]);
  await take();
  queue.add("four\n");
  expect(read().at(-1)).toBe("four\n");
});

test("what does not fit is lost, and told where it is missing as soon as there is room", async () => {
  const { queue, take, read } = slowReader();
  queue.add("first\n");
  for (let count = 0; count < 5; count++) queue.add(BIG);
  queue.add("small, but behind the gap\n");
  await take();
  expect(read()).toEqual(["first\n", `${BIG}${BIG}4 lost\n`]);
  queue.add("later\n");
  await take();
  expect(read().at(-1)).toBe("later\n");
});

test("what waits is bounded, however much is added", async () => {
  const { queue, take, read } = slowReader();
  for (let count = 0; count < 100_000; count++) queue.add(`line ${count}\n`);
  expect(read()).toEqual(["line 0\n"]);
  await take();
  const [, text = ""] = read();
  expect(text.length).toBeLessThanOrEqual(MOST_WAITING + 20);
  const lines = text.trimEnd().split("\n");
  const lost = Number(/^(\d+) lost$/.exec(lines.pop() as string)?.[1]);
  expect(lines).toEqual(lines.map((_, index) => `line ${index + 1}`));
  expect(1 + lines.length + lost).toBe(100_000);
});

test("a line that is too long for the queue is lost and told, not kept", async () => {
  const { queue, take, read } = slowReader();
  queue.add(`${"x".repeat(MOST_WAITING)}\n`);
  expect(read()).toEqual(["1 lost\n"]);
  await take();
  queue.add("next\n");
  expect(read().at(-1)).toBe("next\n");
});

test("a write that fails loses its lines and those behind it; the next line tries again", async () => {
  const { queue, take, refuse, read } = slowReader();
  queue.add("one\ntwo\n");
  queue.add("three\n");
  await refuse();
  expect(read()).toEqual(["one\ntwo\n"]);
  queue.add("four\n");
  expect(read().at(-1)).toBe("4 lost\n");
  await refuse();
  queue.add("five\n");
  expect(read().at(-1)).toBe("5 lost\n");
  await take();
  queue.add("six\n");
  expect(read().at(-1)).toBe("six\n");
});

test("who waits for the end waits until all is written, and not longer than said", async () => {
  const { queue, take } = slowReader();
  await queue.written(LONG);
  queue.add("");
  await queue.written(LONG);
  queue.add("one\n");
  queue.add("two\n");
  await queue.written(1);
  let isWritten = false;
  const written = queue.written(LONG).then(() => isWritten = true);
  await take();
  expect(isWritten).toBe(false);
  await take();
  await written;
});
