// Two pages and a terminal, in the same rooms.

import { expect, test } from "vitest";
import { LineClient } from "../support/line_client.ts";
import { PHONE } from "./support/browser.ts";
import { stage } from "./support/stage.ts";

const { open, start } = stage();

test("talk in the lobby, in a room and privately reaches pages and terminals, once", async () => {
  const chat = await start();
  const [alice, bob] = [await open("alice"), await open("bob")];
  const nora = await LineClient.connect(chat.tcp, "nora");
  nora.say("/nick nora");
  await alice.says("hello lobby");
  await bob.sees("hello lobby");
  nora.say("hello pages");
  await alice.seesOnly(["hello lobby", "hello pages"]);
  await bob.seesOnly(["hello lobby", "hello pages"]);

  await alice.says("/join dev");
  await bob.says("/join dev");
  nora.say("/join dev");
  await bob.says("three in a room");
  await alice.sees("three in a room");
  await alice.says("one\ntwo\nthree");
  await bob.seesOnly(["three in a room", "one", "two", "three"]);
  nora.say("/me waves");
  await bob.sees("waves");
  await alice.until(async () =>
    (await alice.page.locator("#people bdi").allInnerTexts()).join() === "alice,bob,nora"
  );

  nora.say("/msg alice psst");
  await alice.until(async () => await alice.page.locator(".count.me").count() > 0);
  await alice.goes("nora");
  await alice.seesOnly(["psst"]);
  await alice.says("yes?");
  await alice.seesOnly(["psst", "yes?"]);
  while (!/yes\?/.test(await nora.next()));
  await bob.says("/msg alice me too");
  await bob.seesOnly(["me too"]);
  await alice.goes("bob");
  await alice.seesOnly(["me too"]);
  await alice.goes("dev");
  await alice.seesOnly(["three in a room", "one", "two", "three", "waves"]);
  nora.socket.destroy();
});

test("what is typed behind a /join that is not answered yet goes where it leads, or nowhere", async () => {
  await start();
  const [alice, bob] = [await open("alice"), await open("bob")];
  await bob.says("/join race");
  await bob.until(async () => (await bob.page.locator("#title bdi").innerText()) === "race");
  // As fast as a script can: no answer comes between.
  await alice.page.evaluate(() => {
    for (const text of ["/join race", "at once", "and again"]) {
      const field = document.querySelector("#text") as HTMLTextAreaElement;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    }
  });
  await bob.seesOnly(["at once", "and again"]);
  await alice.seesOnly(["at once", "and again"]);
});

test("while a name is typed, one is told whether it can be had; a protected one asks for its password", async () => {
  await start();
  const alice = await open("alice");
  await alice.page.locator(".self .who").click();
  await alice.page.getByText("Protect this name").click();
  await alice.page.fill("#password", "correct horse");
  await alice.page.keyboard.press("Enter");
  await alice.until(async () => /protected/.test(await alice.page.locator(".self").innerText()));
  await open("carol");

  const bob = await open();
  const types = async (name: string, told: RegExp) => {
    await bob.page.fill("#name", name);
    await bob.until(async () => told.test(await bob.page.locator("#rule").innerText()));
  };
  await types("carol", /Someone here is using this name/);
  await types("server", /reserved/);
  await types("ca", /3 to 32/);
  await types("caroline", /free/);
  await types("alice", /protected/);
  await alice.close();
  await types("ALICE", /protected/);
  await bob.page.keyboard.press("Enter");
  await bob.page.fill("#password", "wrong password");
  await bob.page.keyboard.press("Enter");
  await bob.until(async () => (await bob.page.locator("#rule").innerText()) !== "");
  await bob.page.fill("#password", "correct horse");
  await bob.page.keyboard.press("Enter");
  await bob.page.locator("dialog").waitFor({ state: "detached" });
  expect(await bob.page.locator(".self b").innerText()).toBe("alice");
});

test("unread lines are counted, calls in colour, and New stands where one left", async () => {
  await start();
  const [alice, bob] = [await open("alice", "#dev"), await open("bob", "#dev")];
  await bob.says("first");
  await alice.sees("first");
  await alice.goes("Lobby");
  await bob.says("second");
  await bob.says("@alice third");
  const entry = alice.page.locator(".dest", { hasText: "dev" });
  await alice.until(async () => (await entry.locator(".count.me").allInnerTexts()).join() === "2");
  expect(await alice.page.title()).toBe("(2) Lobby · partyline");
  await alice.goes("dev");
  await alice.seesOnly(["first", "second", "@alice third"]);
  expect(await alice.page.locator(".cut.new + .row .body").innerText()).toBe("second");
  expect(await alice.page.locator(".row.call .at").innerText()).toBe("@alice");
  await alice.until(async () => await entry.locator(".count").count() === 0);
  expect(await alice.page.title()).toBe("#dev · partyline");
});

test("the field completes, keeps drafts, asks before many lines, and sends nothing while one composes", async () => {
  await start();
  const [alice, bob] = [await open("alice", "#dev"), await open("bob", "#dev")];
  await bob.says("hi");
  await alice.sees("hi");
  const { keyboard } = alice.page;
  await alice.page.focus("#text");
  await keyboard.type("/no");
  expect(await alice.page.locator("#pick li").count()).toBe(0);
  await keyboard.press("Backspace");
  await keyboard.press("Backspace");
  await keyboard.type("who");
  await keyboard.press("ArrowDown");
  expect(await alice.page.locator('#pick [aria-selected="true"] .cmd').innerText()).toMatch(/^\/whois/);
  await keyboard.press("Tab");
  await keyboard.type("@b");
  await keyboard.press("Enter");
  expect(await alice.page.inputValue("#text")).toBe("/whois @bob ");
  await keyboard.press("Enter");
  await alice.until(async () =>
    /bob: .*#dev/.test(await alice.page.locator(".row.quiet .body").last().innerText())
  );
  await keyboard.type("look @bob");
  expect(await alice.page.locator("#pick li").count()).toBe(1);
  await keyboard.press("Enter");
  await bob.sees("look @bob");

  await alice.page.fill("#text", "half a thought");
  await alice.goes("Lobby");
  expect(await alice.page.inputValue("#text")).toBe("");
  expect(await alice.page.locator(".draft").count()).toBe(1);
  await alice.page.reload();
  await alice.goes("dev");
  expect(await alice.page.inputValue("#text")).toBe("half a thought");

  const press = (more: object) =>
    alice.page.$eval("#text", (field, more) => {
      field.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...more }),
      );
    }, more);
  await press({ isComposing: true });
  await press({ keyCode: 229 });
  expect(await alice.page.inputValue("#text")).toBe("half a thought");

  await alice.says("/nosuch");
  await alice.until(async () => /nosuch/.test(await alice.page.locator("#problem").innerText()));
  expect(await alice.page.inputValue("#text")).toBe("/nosuch");
  await alice.says("1\n2\n3\n4\n5\n6");
  expect(await alice.page.locator(".asked").innerText()).toMatch(/6 lines/);
  await alice.page.locator(".asked button").first().click();
  await bob.seesOnly(["hi", "look @bob", "1", "2", "3", "4", "5", "6"]);
  await alice.page.press("#text", "ArrowUp");
  expect(await alice.page.inputValue("#text")).toBe("1\n2\n3\n4\n5\n6");
});

test("the address opens a room, Back goes back one, and keys go from room to room", async () => {
  await start();
  const alice = await open("alice", "#dev");
  const title = () => alice.page.locator("#title").textContent();
  expect(await title()).toBe("#dev");
  await alice.says("/join music");
  await alice.until(async () => await title() === "#music");
  expect(new URL(alice.page.url()).hash).toBe("#music");
  await alice.page.goBack();
  await alice.until(async () => await title() === "#dev");
  await alice.page.keyboard.press("Alt+ArrowDown");
  await alice.until(async () => await title() === "#music");
  await alice.page.locator(".log").focus();
  await alice.page.keyboard.type("typed anywhere");
  expect(await alice.page.inputValue("#text")).toBe("typed anywhere");
});

test("on a phone rooms and people slide in, nothing scrolls sideways, and Escape closes", async () => {
  await start();
  const alice = await open("alice", "#dev", PHONE);
  await alice.says("w".repeat(400));
  await alice.until(async () => (await alice.lines()).length === 1);
  const isWide = () => alice.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(await isWide()).toBe(false);
  expect(await alice.page.$eval(".side", (side) => (side as HTMLElement).inert)).toBe(true);
  await alice.page.click("#open-side");
  expect(await alice.page.$eval(".side", (side) => (side as HTMLElement).inert)).toBe(false);
  await alice.page.keyboard.press("Escape");
  expect(await alice.page.evaluate(() => document.activeElement?.id)).toBe("open-side");
  await alice.page.click("#open-people");
  await alice.page.locator("#people").waitFor();
  await alice.page.keyboard.press("Escape");
  await alice.page.locator("#people").waitFor({ state: "detached" });
  // The keyboard of the phone.
  await alice.page.setViewportSize({ width: 390, height: 500 });
  await alice.until(() =>
    alice.page.evaluate(() => {
      const log = document.querySelector(".log") as HTMLElement;
      const field = document.querySelector("#text") as HTMLElement;
      return field.getBoundingClientRect().bottom <= innerHeight &&
        log.scrollHeight - log.scrollTop - log.clientHeight < 2;
    })
  );
  await alice.page.setViewportSize({ width: 320, height: 640 });
  expect(await isWide()).toBe(false);
});

test("a copy of the tab takes the place of the first, which says so", async () => {
  const chat = await start();
  const alice = await open("alice");
  const copy = await alice.context.newPage();
  const token = await alice.page.evaluate(() => sessionStorage.getItem("partyline.resume"));
  await copy.addInitScript((token) => sessionStorage.setItem("partyline.resume", token as string), token);
  await copy.goto(chat.page);
  await alice.until(async () => /another tab/.test(await alice.page.locator(".bar").innerText()));
  expect(await copy.locator(".self b").innerText()).toBe("alice");
});

test("a private line to who is not here waits, or is handed back", async () => {
  const chat = await start();
  const alice = await open("alice", "#dev");
  const nora = await LineClient.connect(chat.tcp, "nora");
  nora.say("/nick nora", "/claim correct horse", "/quit");
  await nora.seesClose();
  await alice.says("/msg nora for later");
  await alice.seesOnly(["for later"]);
  await alice.page.getByText("your message waits until").waitFor();
  expect(await alice.page.locator(".head p").innerText()).toMatch(/Not here right now/);

  await alice.says("/msg nobody hello?");
  const failed = alice.page.locator(".row.failed");
  await failed.waitFor();
  expect(await failed.innerText()).toMatch(/not sent/);
  await failed.getByText("Send again").click();
  await failed.waitFor();
  await failed.getByText("Discard").click();
  await failed.waitFor({ state: "detached" });
  await alice.seesOnly([]);
});

test("notifications come for calls and private lines, after the bell, while the page can't be seen", async () => {
  await start();
  const [alice, bob] = [await open("alice", "#dev"), await open("bob", "#dev")];
  await alice.context.grantPermissions(["notifications"]);
  await alice.page.evaluate(() => {
    const shown: string[] = [];
    class Recorded {
      static permission = "granted";
      static requestPermission = () => Promise.resolve("granted");
      onclick: unknown;
      constructor(title: string, { body }: { readonly body: string }) {
        shown.push(`${title}: ${body}`);
      }
    }
    Object.assign(globalThis, { Notification: Recorded, shown });
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
  });
  const shown = () => alice.page.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
  await bob.says("@alice before the bell");
  await alice.sees("@alice before the bell");
  await alice.page.getByLabel("Notifications are off").click();
  await alice.page.getByLabel("Notifications are on").waitFor();
  await bob.says("just talk");
  await bob.says("@alice look");
  await bob.says("/msg alice psst");
  await alice.until(async () => (await shown()).length === 2);
  expect(await shown()).toEqual(["bob in dev: @alice look", "bob, privately: psst"]);
});
