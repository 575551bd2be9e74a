// A page, an IRC client and a terminal in the same rooms: irssi itself, where Debian has it.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { LineClient } from "../support/line_client.ts";
import { ensureProgram, ensureTmux, Terminal } from "../support/tmux.ts";
import { launch, Visitor } from "./support/browser.ts";
import { Chat } from "./support/chat.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

test.skipIf(!(ensureTmux() && ensureProgram("irssi")))(
  "a page, irssi and nc talk in a room and privately",
  async () => {
    const chat = await Chat.startForgetful("--listen", "irc://127.0.0.1:0");
    onTestFinished(() => chat.stop());
    const page = await Visitor.open(browser, chat.page, "page");
    onTestFinished(() => page.close());
    const nora = await LineClient.connect(chat.tcp, "nora");
    nora.say("/nick nora", "/join dev");

    const irssi = await Terminal.open(100, 24);
    irssi.run(
      "irssi",
      "--home",
      irssi.folder,
      "-c",
      "127.0.0.1",
      "-p",
      chat.irc.replace(/.*:/, ""),
      "-n",
      "iris",
    );
    await irssi.shows(/message of the day/);
    irssi.say("/join #dev");
    await irssi.shows(/iris .*has joined #dev/);

    await page.says("/join dev");
    await irssi.shows(/page .*has joined #dev/);
    await page.says("hello from a page");
    await irssi.shows(/page> hello from a page/);
    irssi.say("hello from irssi");
    await page.sees("hello from irssi");
    nora.say("hello from nc");
    await page.seesOnly(["hello from a page", "hello from irssi", "hello from nc"]);
    await irssi.shows(/nora> hello from nc/);

    irssi.say("/msg page psst");
    await page.until(async () => await page.page.locator(".count.me").count() > 0);
    await page.goes("iris");
    await page.seesOnly(["psst"]);
    await page.says("yes?");
    // A private conversation is a window of its own in irssi.
    irssi.say("/window goto active");
    await irssi.shows(/page> yes\?/);
    irssi.say("/quit");
    nora.socket.destroy();
    expect(page.problems).toEqual([]);
  },
);
