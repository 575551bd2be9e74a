// A chat over UDP: in the same rooms as everybody else, on loopback and where addresses must be proven.

import { expect, onTestFinished, test } from "vitest";
import { parseEndpoint } from "../../mod.ts";
import { Bell } from "../support/deadline.ts";
import { DatagramClient } from "../support/datagram_client.ts";
import { ANYWHERE, type Chat, startChat } from "./_support.ts";

test("UDP and TCP clients chat with each other", async () => {
  const chat = await startChat({ listen: [ANYWHERE, "udp://127.0.0.1:0"] });
  const anna = await chat.join("anna");
  const bob = await datagramClient(chat);
  await bob.asks("REGISTER bob", "Registered as bob");
  bob.say("hello from afar", "SEND @anna psst");
  await anna.sees("[bob] hello from afar", "[bob → anna] psst");
  await bob.sees("[bob] hello from afar");
  anna.say("hi bob");
  await bob.sees("[anna] hi bob");
  await bob.asks("quit", "Goodbye!");
  await chat.log.seesGone(1);
  expect([...chat.server.clients].map(({ remote }) => remote.kind)).toEqual(["tcp"]);
  await bob.asks("REGISTER bob", "Registered as bob");
});

test("whoever comes from elsewhere says HELLO first", async () => {
  const chat = await startChat({ listen: [ANYWHERE, "udp://0.0.0.0:0"] });
  const anna = await chat.join("anna");
  const bob = await datagramClient(chat, "127.0.0.1");
  bob.say("knock knock");
  const invitation = await bob.next();
  expect(invitation).toMatch(/^HELLO [0-9A-F]{8}$/);
  expect([...chat.server.clients]).toHaveLength(1);
  bob.say(invitation, "REGISTER bob", "I am in");
  await bob.sees("Registered as bob", "[bob] I am in");
  await anna.sees("[bob] I am in");
});

test("lines in datagrams of their own wait while the hook decides on a name", async () => {
  const bell = new Bell();
  let answer: ((isGranted: boolean) => void) | undefined;
  const chat = await startChat({
    listen: "udp://127.0.0.1:0",
    authorizeName: () =>
      new Promise((resolve) => {
        answer = resolve;
        bell.ring();
      }),
  });
  const alice = await datagramClient(chat);
  const bob = await datagramClient(chat);
  alice.say("REGISTER alice");
  await bell.until(() => answer !== undefined, "the hook to be asked");
  alice.say("first");
  alice.say("second");
  // All come through one socket, one after the other.
  await bob.asks("hello", "[guest] hello");
  answer?.(true);
  await bob.sees("[alice] first", "[alice] second");
  await alice.sees("[guest] hello", "Registered as alice", "[alice] first", "[alice] second");
  expect(chat.server.stats().datagramsHeld).toBe(0);
});

test("what is no text is not read out, but counted", async () => {
  const chat = await startChat({ listen: [ANYWHERE, "udp://127.0.0.1:0"] });
  const anna = await chat.join("anna");
  const page = await datagramClient(chat);
  // STUN, as a browser's WebRTC sends it to whatever address a page names; a record of DTLS.
  page.send(Uint8Array.of(0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42, ...utf8("abcdefghijkl\x00\x06\x00\x04user")));
  page.send(Uint8Array.of(22, 254, 255, ...utf8("SEND @anna hello\n")));
  page.say("hello");
  await page.sees("[guest] hello");
  await anna.sees("[guest] hello");
  expect(chat.server.stats()).toMatchObject({ datagramsBinary: 2, lines: 2 });
});

test("a closing server says goodbye on UDP, too", async () => {
  const chat = await startChat({ listen: "udp://127.0.0.1:0" });
  const bob = await datagramClient(chat);
  await bob.asks("REGISTER bob", "Registered as bob");
  await chat.server.close();
  await bob.sees("The server is going down.");
});

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function datagramClient(chat: Chat, host?: string): Promise<DatagramClient> {
  const endpoint = parseEndpoint(chat.server.endpoints.at(-1)!);
  if (endpoint.kind === "unix") throw new TypeError("Wanted a UDP endpoint");
  const client = await DatagramClient.open(host ?? endpoint.host, endpoint.port);
  onTestFinished(() => client.close());
  return client;
}
