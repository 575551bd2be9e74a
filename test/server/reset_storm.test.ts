// Peers that reset before they are accepted: some runtimes tell of each as a failure to accept (Deno 2.9: ENOTCONN).
// None of them may cost those behind them anything.

import { createConnection } from "node:net";
import { expect, test } from "vitest";
import { addressOf } from "../support/line_client.ts";
import { startChat } from "./_support.ts";

/** With a pause of 50 ms after each that was not accepted in time, the one behind them would wait for half a minute. */
const RESETS = 1_500;
const AT_A_TIME = 64;

test("thousands who reset at once delay nobody, and are nobody's failure", async () => {
  const chat = await startChat();
  const address = addressOf(chat.server.endpoints[0] as string);
  for (let done = 0; done < RESETS; done += AT_A_TIME) {
    await Promise.all(Array.from({ length: AT_A_TIME }, () => knockAndReset(address)));
  }
  const alice = await chat.join("alice");
  await alice.asks("SEND @alice hello", "[alice → alice] hello");
  expect(chat.server.stats()).toMatchObject({ acceptErrors: 0, internalErrors: 0 });
});

function knockAndReset(address: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection(address, () => {
      socket.resetAndDestroy();
      resolve();
    });
    socket.on("error", () => resolve());
  });
}
