// What people write is text, whatever they write: names, lines, topics, rooms, reasons. Nothing runs.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LineClient } from "../support/line_client.ts";
import { launch, Visitor } from "./support/browser.ts";
import { Chat } from "./support/chat.ts";

const ATTACKS = [
  "<script>document.title='owned'</script>",
  "<img src=x onerror=document.title='owned'>",
  "<svg/onload=document.title='owned'>",
  "javascript:document.title='owned'",
  "[x](javascript:document.title='owned')",
  "https://example.org/\"onmouseover=\"document.title='owned'",
  "https://example.org@evil.example/",
  "data:text/html,<script>document.title='owned'</script>",
  "</textarea></title><script>document.title='owned'</script>",
  '{{constructor.constructor("document.title=1")()}}',
  "&lt;b&gt;not bold&lt;/b&gt; &amp;",
  "\u202egnp.exe\u202c and \u2066more\u2069",
  "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 ".trim(),
  "W".repeat(2000),
  "Z̷̡̢̛͓̳̗̤̻͚̯̞̦̗͔͒̉̇̅̄a̴l̵g̶o̷".repeat(3),
  "__proto__ constructor toString",
] as const;

let browser: Browser;
let chat: Chat;

beforeAll(async () => {
  browser = await launch();
  chat = await Chat.start("--flood", "off", "--flood-bytes", "off", "--room-bytes", "off");
});
afterAll(async () => {
  await browser.close();
  await chat.stop();
});

test("the attack sheet shows as text and runs nothing", async () => {
  const alice = await Visitor.open(browser, `${chat.page}#dev`, "alice");
  const mallory = await LineClient.connect(chat.tcp, "mallory");
  mallory.say(
    "/nick __proto__",
    "/join dev",
    "/join constructor",
    "/topic <img src=x onerror=document.title='owned'>",
  );
  await alice.says("/join constructor");
  await alice.until(async () => /onerror/.test(await alice.page.locator(".head p").innerText()));
  await alice.goes("dev");
  mallory.say("/join dev");
  for (const attack of ATTACKS) mallory.say(attack);
  for (const attack of ATTACKS) mallory.say(`/me ${attack}`);
  for (const attack of ATTACKS) mallory.say(`/msg alice ${attack}`);
  mallory.say(
    "/away <script>document.title='owned'</script>",
    "control \u0007\u001b[31mred\u0000 characters",
  );
  await alice.until(async () => (await alice.lines()).length >= 2 * ATTACKS.length + 1, () => "all lines");
  const lines = await alice.lines();
  // The server takes out what no screen should get: directions that leak, marks without end.
  for (const attack of ATTACKS.filter((text) => !/[\u202e\u2066\u0337]/.test(text))) {
    expect(lines.filter((line) => line === attack), attack).toHaveLength(2);
  }
  await alice.until(async () => await alice.page.locator(".count.me").count() > 0);
  await alice.goes("__proto__");
  await alice.until(async () => (await alice.lines()).length === ATTACKS.length);

  const { page } = alice;
  await page.locator(".row").first().hover();
  expect(await page.locator(".log :is(script, img, svg, iframe, b)").count()).toBe(0);
  const links = await page.$$eval(".log a", (links) => links.map((link) => (link as HTMLAnchorElement).href));
  for (const link of links) expect(link).toMatch(/^https:\/\/example\.org\//);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(await page.title()).not.toMatch(/owned/);
  expect(alice.problems).toEqual([]);
  mallory.socket.destroy();
  await alice.close();
});

test("the page may run nothing but itself", async () => {
  const alice = await Visitor.open(browser, chat.page, "anna");
  const outcome = await alice.page.evaluate(async () => {
    const attempt = (work: () => unknown) => {
      try {
        work();
        return "ran";
      } catch {
        return "refused";
      }
    };
    const violations: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => {
      violations.push(violatedDirective);
    });
    // Whoever drives the browser may evaluate text, as long as the call lasts: so later.
    await new Promise((resolve) => setTimeout(resolve, 10));
    const script = document.createElement("script");
    const outcome = [
      attempt(() => (document.body.innerHTML += "<i>x</i>")),
      attempt(() => new Function("return 1")()),
      attempt(() => {
        script.text = "document.title = 'owned'";
      }),
    ];
    const image = new Image();
    image.src = "https://example.org/x.png";
    await fetch("http://127.0.0.1:9/").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { outcome, violations };
  });
  expect(outcome.outcome).toEqual(["refused", "refused", "refused"]);
  expect(outcome.violations).toEqual(expect.arrayContaining(["img-src", "connect-src"]));
  expect(await alice.page.title()).not.toBe("owned");
  await alice.close();
});
