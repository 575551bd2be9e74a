// axe-core looks at the page in its main states, light and dark; and what a screen reader is told.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DESKTOP, launch, PHONE, Visitor } from "./support/browser.ts";
import { Chat } from "./support/chat.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let chat: Chat;

beforeAll(async () => {
  browser = await launch();
  chat = await Chat.start();
});
afterAll(async () => {
  await browser.close();
  await chat.stop();
});

/** What is wrong, one line each. */
async function problemsOf({ page }: Visitor, state: string): Promise<readonly string[]> {
  return await page.evaluate(async (state) => {
    // deno-lint-ignore no-explicit-any
    const { violations } = await (globalThis as any).axe.run(document, { resultTypes: ["violations"] });
    return violations.map((one: { id: string; impact: string; nodes: { html: string }[] }) =>
      `${state}: ${one.impact} ${one.id}: ${one.nodes[0]?.html.slice(0, 200)}`
    );
  }, state);
}

/** axe can't be loaded under the page's policy, so it is lifted before the page loads. */
async function openForAxe(name: string | undefined, options: BrowserContextOptions): Promise<Visitor> {
  const visitor = await Visitor.open(browser, "about:blank", undefined, {
    reducedMotion: "reduce",
    ...options,
  });
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send("Page.setBypassCSP", { enabled: true });
  await visitor.page.goto(`${chat.page}#dev`);
  if (name !== undefined) await visitor.comeIn(name);
  await visitor.page.evaluate(AXE);
  return visitor;
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [device, options] of [["desktop", DESKTOP], ["phone", PHONE]] as const) {
    test(`axe finds nothing: ${colorScheme}, ${device}`, async () => {
      // A name is kept for a minute after its tab was closed.
      const [me, other] = [`alice-${colorScheme}-${device}`, `bob-${colorScheme}-${device}`];
      const bob = await Visitor.open(browser, `${chat.page}#dev`, other);
      const newcomer = await openForAxe(undefined, { ...options, colorScheme });
      await newcomer.page.locator("dialog[open]").waitFor();
      const problems = [...await problemsOf(newcomer, "welcome")];
      await newcomer.comeIn(me);
      const { page } = newcomer;
      problems.push(...await problemsOf(newcomer, "empty room"));
      await bob.says(`hello @${me}: https://example.org/ and \`code\``);
      await bob.says("/me waves");
      await bob.says(`/msg ${me} psst`);
      await newcomer.sees("waves");
      await newcomer.says("an own line");
      await newcomer.sees("an own line");
      problems.push(...await problemsOf(newcomer, "room"));
      await page.fill("#text", "/");
      await page.locator("#pick li").first().waitFor();
      problems.push(...await problemsOf(newcomer, "completion"));
      await newcomer.says("/nosuch");
      await page.locator("#problem", { hasText: "nosuch" }).waitFor();
      problems.push(...await problemsOf(newcomer, "problem"));
      if (device === "phone") {
        await page.click("#open-side");
        problems.push(...await problemsOf(newcomer, "drawer"));
      }
      await page.locator(".side").getByText(other).click();
      problems.push(...await problemsOf(newcomer, "private"));
      if (device === "phone") await page.click("#open-side");
      await page.getByLabel("Join a room").click();
      problems.push(...await problemsOf(newcomer, "room dialog"));
      await page.keyboard.press("Escape");
      await page.locator("dialog").waitFor({ state: "detached" });
      if (device === "phone") await page.click("#open-side");
      await page.locator(".self .who").click();
      await page.getByText("Protect this name").click();
      problems.push(...await problemsOf(newcomer, "claim"));
      await page.keyboard.press("Escape");
      await newcomer.close();
      await bob.close();
      expect(problems).toEqual([]);
    });
  }
}

test("a screen reader is told what others say here, calls and private lines from anywhere, and counts of many", async () => {
  const [alice, bob] = [
    await Visitor.open(browser, `${chat.page}#talk`, "alice"),
    await Visitor.open(browser, `${chat.page}#talk`, "bob"),
  ];
  const announced = (text: string | RegExp) => alice.page.locator("#announce", { hasText: text }).waitFor();
  expect(await alice.page.locator("#announce").innerText()).toBe("");
  await bob.says("one line");
  await announced("bob: one line");
  await alice.says("an own line");
  await alice.goes("Lobby");
  await bob.says("not for alice");
  await bob.says("@alice come here");
  await announced("In talk, bob: @alice come here");
  expect(await alice.page.locator("#announce").innerText()).not.toMatch(/own line|not for alice/);
  await bob.says("/msg alice psst");
  await announced("Privately, bob: psst");
  await alice.goes("talk");
  await bob.goes("talk");
  await bob.says("1\n2\n3\n4\n5");
  await announced(/^\d new messages$/);
  const log = alice.page.locator('[role="log"]');
  expect(await log.getAttribute("aria-live")).toBe("off");
  // Every line carries its author, even when the eye sees none.
  const names = await log.locator(".row:not(.quiet) .name").allTextContents();
  expect(new Set(names)).toEqual(new Set(["alice", "bob"]));
  await alice.close();
  await bob.close();
});
