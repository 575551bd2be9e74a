// A crowd of hostile peers on real sockets, from a seed: afterwards the server serves as before, holds no ghost,
// and those who behaved noticed nothing. The long one is `npm run soak`.

import fc from "fast-check";
import { expect, test } from "vitest";
import { attacks, carryOut, isSafe } from "../support/hostility.ts";
import type { LineClient } from "../support/line_client.ts";
import { startChat } from "./_support.ts";

/** What a client that says nothing but `SEND`s nothing either may ever read. */
const PROPER = /^\[(guest|[\w-]{3,32})( → victim)?\] \S/;
const ATTACKERS = 400;
const AT_A_TIME = 40;

test.each([{ flood: { burst: 200, rate: 20 } }, { flood: "off" } as const])(
  "400 hostile peers harm nobody, with flood $flood",
  async ({ flood }) => {
    const chat = await startChat({ flood, stallTimeout: 1_000 });
    const victim = await chat.join("victim");
    const talker = await chat.join("talker");
    const crowd = fc.sample(attacks, { numRuns: ATTACKERS, seed: 20_260_101 });
    const endpoint = chat.server.endpoints[0] as string;
    let spoken = 0;
    for (let first = 0; first < crowd.length; first += AT_A_TIME) {
      const attacking = Promise.all(
        crowd.slice(first, first + AT_A_TIME).map((attack) => carryOut(attack, endpoint)),
      );
      talker.say(`number ${spoken++}`);
      await attacking;
    }
    // Once she is in, so are all who knocked before her; some may have come so late that she hears them.
    const next = await chat.connect("next-one");
    next.say("REGISTER next-one");
    await hears(next, "Registered as next-one");
    // A write shows who is gone: a connection that is held back is not read, so its end goes unnoticed.
    while ([...chat.server.clients].length > 3) {
      talker.say(`number ${spoken}`);
      await hears(talker, `[talker] number ${spoken++}`);
    }
    talker.say("the end");
    await hears(talker, "[talker] the end");
    await hears(victim, "[talker] the end");

    for (const client of [victim, talker]) {
      expect(client.lines.filter((line) => line.startsWith("[talker] number "))).toEqual(
        Array.from({ length: spoken }, (_, number) => `[talker] number ${number}`),
      );
      expect(client.lines.slice(1).filter((line) => !PROPER.test(line) || !isSafe(line))).toEqual([]);
    }
    expect([...chat.server.clients].map(({ name }) => name)).toEqual(["victim", "talker", "next-one"]);
    expect(chat.server.stats()).toMatchObject({ internalErrors: 0, refused: 0 });
    expect(chat.log.lines.filter(({ level }) => level === "error")).toEqual([]);
    next.say("REGISTER mallory", "/who");
    await hears(next, "Registered as mallory");
    await next.sees("Here (3): victim, talker, mallory");
  },
);

async function hears(client: LineClient, wanted: string): Promise<void> {
  while (await client.next() !== wanted);
}

test("who is held back and goes, however it goes, is found by what is written to it", async () => {
  const chat = await startChat({ flood: { burst: 10, rate: 1 }, maxUnread: 1_000_000 });
  const talker = await chat.join("talker");
  const goners = await Promise.all(Array.from({ length: 20 }, () => chat.connect("goner")));
  await chat.log.bell.until(() => chat.server.stats().connections === 21, "20 goners to be in");
  for (const goner of goners) goner.say(...Array.from({ length: 50_000 }, () => "a"));
  await chat.log.bell.until(() => chat.server.stats().floods === 20, "20 goners to be held back");
  for (const [number, goner] of goners.entries()) {
    if (number % 2 === 0) goner.reset();
    else goner.socket.destroy();
    await goner.seesClose();
  }
  for (let number = 0; [...chat.server.clients].length > 1; number++) {
    if (number === 500) throw new Error(`${[...chat.server.clients].length - 1} ghosts after 500 lines`);
    chat.server.broadcast(`number ${number}`);
    await hears(talker, `number ${number}`);
  }
});
