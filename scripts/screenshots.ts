// The pictures of the page in docs/: light and dark, desktop and phone. A real server with a clock of its own, so
// that they look alike whenever they are made, and people who talk to it over TCP.

import { join } from "node:path";
import process from "node:process";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { serve, systemClock } from "../mod.ts";
import { isMain } from "../src/is_main.ts";
import { DESKTOP, launch } from "../test/browser/support/browser.ts";
import { LineClient } from "../test/support/line_client.ts";
import { ROOT } from "./_report.ts";
import { ensureChromium } from "./test_browser.ts";

/** A Wednesday morning, where the browser is. */
const YESTERDAY = Date.UTC(2026, 10, 24, 17, 41);
const MORNING = Date.UTC(2026, 10, 25, 8, 55);
const minute = 60_000;

type Line = readonly [at: number, who: string, text: string];

const BEFORE: readonly Line[] = [
  [
    YESTERDAY,
    "mira",
    "The new page opens on my nine-year-old phone before I have put my thumb down.",
  ],
  [
    YESTERDAY + 3 * minute,
    "jonas",
    "Same over nc, from the train. Four tunnels, nothing missing, nothing twice.",
  ],
  [MORNING + 17 * minute, "jonas", "Morning. Who has the numbers of the reconnect test?"],
];
const MIDDLE: readonly Line[] = [
  [MORNING + 20 * minute, "carol", "Lovely. 🎉"],
  [MORNING + 21 * minute, "bob", "/me pours coffee for everyone"],
  [MORNING + 27 * minute, "lin", "了解です。こちらでも試してみます。"],
  [MORNING + 29 * minute, "samira", "صباح الخير! النص من اليمين إلى اليسار يظهر كما ينبغي."],
];
const NEW: readonly Line[] = [
  [
    MORNING + 36 * minute,
    "mira",
    "@alice could you look at the phone layout? On my sister's tablet the keyboard covers the last line.",
  ],
  [
    MORNING + 38 * minute,
    "jonas",
    "That's the visual viewport. I can show it here: open `/help`, then tap the field.",
  ],
  [MORNING + 38 * minute, "jonas", "Patch in ten minutes."],
];
const ALICE = [
  "I do. Killed the server fifty times in the middle of a storm of lines, and each time everybody ended up " +
  "with the same hundred thousand, in the same order.",
  "The sheet: https://example.org/reconnect",
];

/** A server, with whoever talks there. */
class World {
  readonly people = new Map<string, LineClient>();
  #now = YESTERDAY - 10 * minute;
  /** The time of the server is what it was set to. */
  readonly clock = { ...systemClock, date: () => this.#now };

  at(time: number): void {
    this.#now = time;
  }

  async comes(name: string, endpoint: string): Promise<void> {
    const client = await LineClient.connect(endpoint, name);
    this.people.set(name, client);
    client.say(`/nick ${name}`);
    await until(() => client.lines.some((line) => line.includes(name)));
  }

  async says(name: string, ...lines: readonly string[]): Promise<void> {
    const client = this.people.get(name) as LineClient;
    client.say(...lines, "/time");
    const seen = client.lines.length;
    await until(() => client.lines.slice(seen).some((line) => /UTC|time/i.test(line)));
  }
}

async function main(): Promise<void> {
  if (!ensureChromium()) return void (process.exitCode = 1);
  const world = new World();
  const server = await serve({
    listen: ["ws://127.0.0.1:0", "tcp://127.0.0.1:0"],
    clock: world.clock,
  });
  const [web, tcp] = server.endpoints as readonly [string, string];
  const browser = await launch();
  try {
    for (const name of ["mira", "jonas", "bob", "carol", "lin", "samira", "dave", "sam"]) {
      await world.comes(name, tcp);
    }
    await world.says(
      "mira",
      "/join garden",
      "/topic Beds, bulbs, bees",
      "/join music",
      "/topic One song a day",
    );
    for (const name of ["mira", "jonas", "bob", "dave"]) await world.says(name, "/join dev");
    await world.says("mira", "/topic Version 0.2 goes out on Friday. Notes: https://example.org/notes");
    await world.says("sam", "/join music");
    await say(world, BEFORE.slice(0, 2));
    world.at(MORNING);
    for (const name of ["carol", "lin", "samira"]) await world.says(name, "/join dev");
    await say(world, BEFORE.slice(2));
    await pictures(browser, world, web.replace(/^ws/, "http"));
  } finally {
    await browser.close();
    for (const client of world.people.values()) client.socket.destroy();
    await server.close();
  }
}

async function say(world: World, lines: readonly Line[]): Promise<void> {
  for (const [at, who, text] of lines) {
    world.at(at);
    await world.says(who, text);
  }
}

async function pictures(browser: Browser, world: World, address: string): Promise<void> {
  const page = await open(browser, address, DESKTOP);
  await page.fill("#name", "alice");
  await page.waitForTimeout(500);
  await page.keyboard.press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  for (const room of ["music", "garden", "dev"]) {
    await write(page, `/join ${room}`);
    await page.locator("#title", { hasText: room }).waitFor();
  }
  await page.locator(".side .dest", { hasText: "garden" }).click();
  await page.fill("#text", "Beds, bulbs and");
  await page.locator(".side .dest", { hasText: "dev" }).click();
  world.at(MORNING + 19 * minute);
  await write(page, ALICE.join("\n"));
  await page.locator(".block .body", { hasText: "The sheet" }).waitFor();
  await say(world, MIDDLE);
  world.at(MORNING + 31 * minute);
  await world.says("dave", "/leave dev");
  await page.waitForTimeout(300);
  await page.locator(".side .dest", { hasText: "Lobby" }).click();
  world.at(MORNING + 35 * minute);
  await world.says("sam", "Today: anything with a theremin.", "One song a day.", "No arguments.");
  for (const text of ["Are you coming to the meeting at eleven?", "I'll bring the loud colleagues."]) {
    await world.says("bob", `/msg alice ${text}`);
  }
  await say(world, NEW);
  await page.waitForTimeout(300);
  await page.locator(".side .dest", { hasText: "dev" }).click();
  await page.locator(".cut.new").waitFor();
  await page.mouse.move(5, 5);
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width: 1280, height: 800 });
    if (scheme === "dark") await page.locator("#text").pressSequentially("/");
    await shoot(page, `page-desktop-${scheme}`);
    await page.fill("#text", "");
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    if (scheme === "dark") await page.click("#open-side");
    await shoot(page, `page-phone-${scheme}`);
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(ROOT, "docs", `${name}.png`), animations: "disabled", caret: "hide" });
}

async function open(browser: Browser, address: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    ...options,
    // Sharp enough, and under 200 KB.
    deviceScaleFactor: 1.5,
    reducedMotion: "reduce",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(MORNING + 40 * minute);
  await page.goto(address);
  await page.locator("dialog[open]").waitFor();
  await page.waitForTimeout(300);
  return page;
}

async function write(page: Page, text: string): Promise<void> {
  await page.fill("#text", text);
  await page.press("#text", "Enter");
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let i = 0; !isTrue(); i++) {
    if (i > 500) throw new Error(`Waited 5 s for ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

if (isMain(import.meta.url)) await main();
