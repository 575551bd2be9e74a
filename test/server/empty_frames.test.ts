// Frames of WebSockets that have no text: they are work for the server, and count as lines do.

import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { until } from "../../src/testing/witness.ts";
import { RUNTIME } from "../support/command.ts";
import { frame } from "../support/web_frames.ts";
import { RawClient } from "../transports/web_fixture.ts";
import { handshake } from "../transports/web_peer.ts";
import { startChat } from "./_support.ts";

const FRAMES = {
  pings: frame("ping", "are you there?"),
  "pongs that nobody asked for": frame("pong"),
  "empty texts": frame("text"),
  "empty pieces of streams": frame("binary"),
};

async function started(flood: { readonly burst: number; readonly rate: number }) {
  const chat = await startChat({
    listen: ["tcp://127.0.0.1:0", "ws://127.0.0.1:0"],
    flood,
    floodTimeout: 1_000,
  });
  const client = new RawClient(Number(new URL(chat.server.endpoints[1] as string).port));
  client.write(handshake("Sec-WebSocket-Protocol: partyline.line"));
  await until("it is there", client, () => client.text.includes("\r\n\r\n"));
  return { ...chat, client };
}

test.each(Object.entries(FRAMES))("10,000 %s are too many", async (kind, sent) => {
  const { client, join, log, server } = await started({ burst: 20, rate: 1 });
  client.write(Buffer.concat(Array.from({ length: 10_000 }, () => sent)));
  await until("it is sent away", client, () => client.closeCode !== undefined || client.isOver);
  const told = log.lines.filter(({ message }) => message.startsWith("Holding back"));
  expect(told.map(({ properties }) => properties["peer"])).toEqual([expect.stringMatching(/^ws:\/\/127/)]);
  const { floods, tooFast } = server.stats();
  // With more than 60 pongs unsent the package gives up by itself (ws 8.23); Bun (1.4) does not.
  expect([floods, tooFast]).toEqual([1, kind === "pings" && RUNTIME !== "bun" ? 0 : 1]);
  const ann = await join("ann");
  await ann.asks("hello", "[ann] hello");
});

test.each(Object.entries(FRAMES))("%s, now and then, are none that count", async (_, sent) => {
  const { client, server } = await started({ burst: 20, rate: 1 });
  for (let count = 0; count < 10; count++) client.write(sent);
  client.write(frame("text", "hello"));
  await until("it is heard", client, () => client.said.join("").includes("hello\n"));
  expect([server.stats().floods, client.closeCode]).toEqual([0, undefined]);
});
