// What was said before the lines that the server has in memory: scrolling up reads it from the file, after a restart, too.

import { expect, test } from "vitest";
import { LineClient } from "../support/line_client.ts";
import { stage } from "./support/stage.ts";

const { open, start } = stage();
/** Ten times as many as are in memory. */
const MANY = 600;

test("scrolling up goes on into the archive, before a restart and after it: each line once, none missing", async () => {
  const free = ["--flood", "off", "--flood-bytes", "off", "--room-bytes", "off"];
  const chat = await start("--room", "long", "--history", "60", ...free);
  const writer = await LineClient.connect(chat.tcp, "writer");
  writer.say("/nick ann", "/join long", ...Array.from({ length: MANY }, (_, i) => `line ${i + 1}`));
  while (!new RegExp(`line ${MANY}$`).test(await writer.next(30_000)));
  writer.socket.destroy();
  const all = Array.from({ length: MANY }, (_, i) => `line ${i + 1}`);
  for (const name of ["before", "after"]) {
    const reader = await open(name, "#long");
    await reader.sees(`line ${MANY}`);
    await reader.until(async () => {
      await reader.page.$eval(".log", (log) => {
        log.scrollTop = 0;
      });
      return (await reader.lines())[0] === "line 1";
    });
    await reader.seesOnly(all);
    expect(await reader.page.locator(".log .more").innerText()).toBe("This is where the history begins");
    await chat.kill();
    await chat.run();
  }
});
