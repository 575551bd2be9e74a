// Doors that are closed: a name that must be, rooms with a key, a server that is full, a moderator who has had enough.

import { expect, test } from "vitest";
import { LineClient } from "../support/line_client.ts";
import { stage } from "./support/stage.ts";

const { open, start } = stage();

test("where a name must be, the room of the address is entered with it", async () => {
  await start("--require-name");
  const alice = await open("alice", "#dev");
  await alice.says("a line");
  await alice.seesOnly(["a line"]);
  expect(await alice.page.locator("#title bdi").innerText()).toBe("dev");
});

test("a locked room asks for its key", async () => {
  const chat = await start();
  const nora = await LineClient.connect(chat.tcp, "nora");
  nora.say("/nick nora", "/join vault sesame", "/topic Gold");
  const alice = await open("alice");
  await alice.page.evaluate(() => {
    location.hash = "vault";
  });
  await alice.page.locator("#key").waitFor();
  expect(await alice.page.inputValue("#name")).toBe("vault");
  await alice.page.fill("#key", "wrong");
  await alice.page.keyboard.press("Enter");
  await alice.page.locator("#rule.wrong").waitFor();
  await alice.page.fill("#key", "sesame");
  await alice.page.keyboard.press("Enter");
  await alice.until(async () => await alice.page.locator(".head p").innerText() === "Gold");
  await alice.says("in the vault");
  await alice.seesOnly(["in the vault"]);
  nora.socket.destroy();
});

test("a server that is full says so, and the page comes in when there is room", async () => {
  await start("--max-clients", "1");
  const alice = await open("alice");
  const bob = await open();
  await bob.page.keyboard.press("Escape");
  await bob.until(async () => /full|room|place/i.test(await bob.page.locator(".bar").innerText()));
  await alice.says("/quit");
  await alice.until(async () => /left the chat/.test(await alice.page.locator(".bar").innerText()));
  await bob.triesNow();
  await bob.until(async () => /Just reading/.test(await bob.page.locator(".self").innerText()));
});

test("who is kicked is told by whose word, and does not come back by itself", async () => {
  const chat = await start();
  const alice = await open("alice", "#dev");
  const nora = await LineClient.connect(chat.tcp, "nora");
  nora.say("/nick nora", "/claim correct horse");
  await alice.until(() => Promise.resolve(nora.lines.some((line) => /yours|kept|claim/i.test(line))));
  await chat.appoint("nora");
  await alice.until(() => Promise.resolve(nora.lines.some((line) => /moderator/i.test(line))));
  nora.say("/kick alice enough now");
  const bar = alice.page.locator(".bar");
  await alice.until(async () => /enough now/.test(await bar.innerText()));
  expect(await bar.innerText()).toMatch(/moderator has disconnected you/);
  await alice.page.waitForTimeout(1500);
  expect(await bar.innerText()).toMatch(/enough now/);
  nora.socket.destroy();
});
