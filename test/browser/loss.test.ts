// Pages are killed, servers start again, networks fail: nothing is missing, nothing is doubled.

import { expect, test } from "vitest";
import { LineClient } from "../support/line_client.ts";
import { stage } from "./support/stage.ts";

const { open, openBehind, start, startForgetful, wire: newWire } = stage();
const counted = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);

test("the server is killed and starts again: lines written meanwhile are sent once, in order", async () => {
  const chat = await start();
  const [alice, bob] = [await open("alice", "#dev"), await open("bob", "#dev")];
  await alice.says("line 1");
  await bob.seesOnly(counted(1, 1));
  await bob.says("/msg alice before");
  await bob.goes("dev");
  await chat.kill();
  await alice.says("line 2");
  await alice.says("line 3");
  expect(await alice.page.locator(".tail .row.wait").count()).toBe(2);
  await alice.until(async () => /Connection lost/.test(await alice.page.locator(".bar").innerText()));
  await alice.page.fill("#text", "a draft");
  await chat.run();
  await alice.triesNow();
  await alice.seesOnly(counted(1, 3));
  await bob.isConnected();
  await bob.seesOnly(counted(1, 3));
  expect(await alice.page.inputValue("#text")).toBe("a draft");
  await bob.says("line 4");
  await alice.seesOnly(counted(1, 4));
  await alice.goes("bob");
  await alice.seesOnly(["before"]);
});

test("the network is cut for a moment: what was said meanwhile is there once, and nobody saw anybody leave", async () => {
  await start();
  const wire = await newWire();
  const [alice, bob] = [await openBehind(wire, "alice", "#dev"), await open("bob", "#dev")];
  await alice.says("line 1");
  await bob.seesOnly(counted(1, 1));
  wire.cut();
  await bob.says(counted(2, 5).join("\n"));
  await bob.seesOnly(counted(1, 5));
  await bob.says("/msg alice while you were away");
  await alice.says("line 6");
  await bob.goes("dev");
  wire.mend();
  await alice.seesOnly(counted(1, 6));
  await bob.seesOnly(counted(1, 6));
  await alice.goes("bob");
  await alice.seesOnly(["while you were away"]);
  expect(await bob.page.getByText("alice left").count()).toBe(0);
});

test("a line whose answer is lost on the way is said once", async () => {
  await start();
  const wire = await newWire();
  const [alice, bob] = [await openBehind(wire, "alice", "#dev"), await open("bob", "#dev")];
  await alice.says("line 1");
  await bob.seesOnly(counted(1, 1));
  // It reaches the server; nothing comes back.
  for (let n = 2; n <= 6; n++) {
    await alice.page.fill("#text", `line ${n}`);
    const sent = alice.page.press("#text", "Enter");
    if (n % 2 === 0) wire.cut();
    await sent;
    wire.mend();
    await bob.seesOnly(counted(1, n));
    await alice.seesOnly(counted(1, n));
  }
});

test("a half-open network: the page finds out and comes back", async () => {
  await start();
  const wire = await newWire();
  const [alice, bob] = [await openBehind(wire, "alice", "#dev"), await open("bob", "#dev")];
  await alice.says("line 1");
  await bob.seesOnly(counted(1, 1));
  wire.stall();
  await bob.says("line 2");
  await bob.seesOnly(counted(1, 2));
  await alice.says("line 3");
  expect(await alice.page.locator(".tail .row.wait").count()).toBe(1);
  wire.mend();
  await alice.seesOnly(counted(1, 3));
  await bob.seesOnly(counted(1, 3));
});

test("the browser is offline for a while: lines wait and go when it is back", async () => {
  await start();
  const [alice, bob] = [await open("alice", "#dev"), await open("bob", "#dev")];
  await alice.says("line 1");
  await bob.seesOnly(counted(1, 1));
  await alice.context.setOffline(true);
  await alice.says("line 2");
  await alice.context.setOffline(false);
  await bob.seesOnly(counted(1, 2));
  await bob.says("line 3");
  await alice.seesOnly(counted(1, 3));
});

test("a page that is killed and opened again has all of it, and sends what waited", async () => {
  const chat = await start();
  const wire = await newWire();
  const [alice, bob] = [await openBehind(wire, "alice", "#dev"), await open("bob", "#dev")];
  const nora = await LineClient.connect(chat.tcp, "nora");
  nora.say("/nick nora", "/join dev");
  await alice.says("line 1");
  await bob.seesOnly(counted(1, 1));
  wire.cut();
  await alice.says("line 2");
  await alice.until(async () => await alice.page.locator(".tail .row.wait").count() === 1);
  wire.mend();
  // As after a crash: nothing is said to the server, and the tab's storage is there.
  await alice.page.reload();
  await alice.seesOnly(counted(1, 2));
  await bob.seesOnly(counted(1, 2));
  nora.say("line 3");
  await alice.seesOnly(counted(1, 3));
  expect(await alice.page.locator(".self b").innerText()).toBe("alice");
  nora.socket.destroy();
});

test("a tab that is closed and opened again a moment later is the same person", async () => {
  await start();
  const wire = await newWire();
  const [alice, bob] = [await openBehind(wire, "alice", "#dev"), await open("bob", "#dev")];
  await alice.says("line 1");
  await bob.seesOnly(counted(1, 1));
  await alice.page.close();
  // A private line that comes before the server knows of it would be lost: nobody answers for those.
  await bob.until(() => Promise.resolve(wire.connections === 0));
  await bob.says("/msg alice while the tab was closed");
  const again = await alice.context.newPage();
  await again.goto(`${wire.page}#@bob`);
  await again.locator(".self b", { hasText: "alice" }).waitFor();
  await again.locator(".body", { hasText: "while the tab was closed" }).waitFor();
  expect(await again.locator("dialog").count()).toBe(0);
});

test("a server that forgets everything is met as a new one: numbers start again, nothing is skipped", async () => {
  const chat = await startForgetful();
  const [alice, bob] = [await open("alice", "#dev"), await open("bob", "#dev")];
  await alice.says(counted(1, 5).join("\n"));
  await bob.seesOnly(counted(1, 5));
  await chat.kill();
  await alice.says("line 6");
  await alice.until(async () => await alice.page.locator(".tail .row.wait").count() === 1);
  await chat.run();
  await alice.seesOnly(["line 6"]);
  await bob.isConnected();
  await bob.says("line 7");
  await alice.seesOnly(counted(6, 7));
  await bob.seesOnly(counted(6, 7));
});

test("where newcomers are shown nothing by themselves, the page asks for the last lines", async () => {
  const chat = await startForgetful("--shown-on-join", "0");
  const nora = await LineClient.connect(chat.tcp, "nora");
  nora.say("/nick nora", "/join dev", "line 1");
  const [alice, bob] = [await open("alice"), await open("bob", "#dev")];
  await bob.seesOnly(counted(1, 1));
  await alice.says("/join dev");
  await alice.seesOnly(counted(1, 1));
  nora.say("line 2");
  await alice.seesOnly(counted(1, 2));
  await bob.seesOnly(counted(1, 2));
  nora.socket.destroy();
});

test("where no history is kept, a mark stands for what was missed", async () => {
  await startForgetful("--history", "0");
  const wire = await newWire();
  const [alice, bob] = [await openBehind(wire, "alice", "#dev"), await open("bob", "#dev")];
  await alice.says("line 1");
  await bob.seesOnly(counted(1, 1));
  await alice.seesOnly(counted(1, 1));
  wire.cut();
  await bob.says("line 2");
  await bob.seesOnly(counted(1, 2));
  wire.mend();
  await alice.isConnected();
  await bob.says("line 3");
  await alice.seesOnly(["line 1", "line 3"]);
  expect(await alice.page.getByText("Some messages are missing here").count()).toBe(1);
});
