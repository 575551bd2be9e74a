// The end by force. It may come at every moment of a goodbye, and must leave nobody behind.

import { expect, test } from "vitest";
import { startChat } from "./_support.ts";

test("a close without grace ends those who are just saying goodbye, too", async () => {
  for (let round = 0; round < 10; round++) {
    const chat = await startChat({ grace: 0 });
    const clients = await Promise.all(Array.from({ length: 20 }, () => chat.connect()));
    await chat.log.bell.until(() => chat.server.stats().connections === 20, "20 clients to be in");
    clients.forEach((client, number) => number % 2 === 0 && client.say("hello", "quit"));
    await chat.server.close();
    expect([...chat.server.clients]).toEqual([]);
    await chat.log.seesGone(20);
    for (const client of clients) await client.seesClose();
  }
});
