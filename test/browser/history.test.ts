// Five thousand lines, scrolled up and down.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LineClient } from "../support/line_client.ts";
import { launch, Visitor } from "./support/browser.ts";
import { Chat } from "./support/chat.ts";

const MANY = 5000;

let browser: Browser;
let chat: Chat;

beforeAll(async () => {
  browser = await launch();
  chat = await Chat.start(
    "--room",
    "long",
    "--history",
    String(MANY),
    "--flood",
    "off",
    "--flood-bytes",
    "off",
    "--room-bytes",
    "off",
  );
  const writer = await LineClient.connect(chat.tcp, "writer");
  writer.say("/nick ann", "/join long");
  for (let from = 1; from <= MANY; from += 500) {
    // Short: a room keeps 64 Ki characters of names and lines.
    writer.say(...Array.from({ length: 500 }, (_, i) => `line ${from + i}`));
  }
  while (!/line 5000/.test(await writer.next(30_000)));
  writer.socket.destroy();
});
afterAll(async () => {
  await browser.close();
  await chat.stop();
});

test("5,000 lines: no jump while older ones load, none missing, few nodes, smooth", async () => {
  const alice = await Visitor.open(browser, `${chat.page}#long`, "anna");
  await alice.until(async () => (await alice.lines()).at(-1)?.startsWith("line 5000") ?? false);
  const { page } = alice;
  const isAtEnd = () =>
    page.$eval(".log", (log) => Math.abs(log.scrollHeight - log.scrollTop - log.clientHeight) < 2);
  await alice.until(isAtEnd);

  // Frames while it scrolls up for as long as there is something above.
  const frames = await page.evaluate(async () => {
    const log = document.querySelector(".log") as HTMLElement;
    const frames: number[] = [];
    let last = performance.now();
    let quiet = 0;
    while (quiet < 60) {
      log.scrollTop -= 240;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      frames.push(now - last);
      last = now;
      quiet = log.scrollTop === 0 ? quiet + 1 : 0;
    }
    return frames.sort((a, b) => a - b);
  });
  const first = (await alice.lines())[0] ?? "";
  expect(first).toBe("line 1");
  expect(await page.locator(".log .row").count()).toBeLessThanOrEqual(2000);
  console.log(
    `frames: p50 ${frames[frames.length >> 1]?.toFixed(0)} ms, p95 ${
      frames[Math.floor(frames.length * 0.95)]?.toFixed(0)
    } ms`,
  );

  // Down again, line by line: all numbers, each once, in order.
  const seen = await page.evaluate(async () => {
    const log = document.querySelector(".log") as HTMLElement;
    const seen: number[] = [];
    for (let frame = 0; frame < 600 && seen.at(-1) !== 5000; frame++) {
      for (const body of log.querySelectorAll(".row:not(.quiet) .body")) {
        const n = Number(/^line (\d+)/.exec(body.textContent ?? "")?.[1]);
        if (n > (seen.at(-1) ?? 0)) seen.push(n);
      }
      log.scrollTop += 2000;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return seen;
  });
  expect(seen).toEqual(Array.from({ length: MANY }, (_, i) => i + 1));
  expect(alice.problems).toEqual([]);
  await alice.close();
});

test("the first visible line keeps its place to the pixel when older ones come, and when new ones do", async () => {
  const alice = await Visitor.open(browser, `${chat.page}#long`, "berta");
  await alice.until(async () => (await alice.lines()).at(-1)?.startsWith("line 5000") ?? false);
  const { page } = alice;
  // Up to the very top, where browsers don't anchor.
  const moved = await page.evaluate(async () => {
    const log = document.querySelector(".log") as HTMLElement;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const worst: number[] = [];
    for (let round = 0; round < 8; round++) {
      log.scrollTop = 0;
      await frame();
      const row = [...log.querySelectorAll(".row")].find((row) =>
        row.getBoundingClientRect().bottom > log.getBoundingClientRect().top
      ) as HTMLElement;
      const before = row.getBoundingClientRect().top;
      const rows = log.querySelectorAll(".row").length;
      for (let i = 0; i < 120 && log.querySelectorAll(".row").length === rows; i++) await frame();
      for (let i = 0; i < 4; i++) await frame();
      if (row.isConnected) worst.push(Math.abs(row.getBoundingClientRect().top - before));
    }
    return worst;
  });
  expect(Math.max(...moved)).toBeLessThanOrEqual(1);

  const top = () =>
    page.$eval(".log", (log) => {
      const row = [...log.querySelectorAll(".row")].find((row) =>
        row.getBoundingClientRect().bottom > log.getBoundingClientRect().top
      ) as HTMLElement;
      return `${row.textContent} ${Math.round(row.getBoundingClientRect().top)}`;
    });
  const before = await top();
  const writer = await LineClient.connect(chat.tcp, "writer");
  writer.say("/nick other", "/join long", "new one", "new two");
  await alice.until(async () => /2 new messages/.test(await page.locator(".latest").innerText()));
  expect(await top()).toBe(before);
  await page.locator(".latest").click();
  await alice.sees("new two");
  await alice.until(() =>
    page.$eval(".log", (log) => Math.abs(log.scrollHeight - log.scrollTop - log.clientHeight) < 2)
  );
  expect(await page.locator(".latest").count()).toBe(0);
  writer.socket.destroy();
  expect(alice.problems).toEqual([]);
  await alice.close();
});

test("a room remembers where one was, and a flood leaves the number of nodes flat", async () => {
  const alice = await Visitor.open(browser, `${chat.page}#long`, "clara");
  await alice.until(async () => (await alice.lines()).length > 50);
  const { page } = alice;
  await page.$eval(".log", (log) => {
    log.scrollTop -= 900;
  });
  await page.waitForTimeout(200);
  const top = () =>
    page.$eval(".log", (log) => {
      const row = [...log.querySelectorAll(".row")].find((row) =>
        row.getBoundingClientRect().bottom > log.getBoundingClientRect().top
      ) as HTMLElement;
      return `${row.textContent} ${Math.round(row.getBoundingClientRect().top)}`;
    });
  const before = await top();
  await alice.goes("Lobby");
  await alice.goes("long");
  await page.waitForTimeout(200);
  expect(await top()).toBe(before);

  await alice.goes("Lobby");
  const writer = await LineClient.connect(chat.tcp, "writer");
  writer.say("/nick flood");
  for (let i = 0; i < 10; i++) writer.say(...Array.from({ length: 500 }, (_, n) => `flood ${i * 500 + n}`));
  await alice.sees("flood 4999");
  expect(await page.locator(".log .row").count()).toBeLessThanOrEqual(2050);
  await alice.until(() =>
    page.$eval(".log", (log) => Math.abs(log.scrollHeight - log.scrollTop - log.clientHeight) < 2)
  );
  writer.socket.destroy();
  expect(alice.problems).toEqual([]);
  await alice.close();
});
