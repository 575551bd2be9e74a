// What the page asks for so that nothing is missing, and that it asks for nothing else: each question costs it several
// lines of what it may say.

import { expect, it } from "vitest";
import { receive } from "../../web/model/events.ts";
import { LOBBY, type Place } from "../../web/model/place.ts";
import type { Incoming, Outgoing } from "../../web/model/wire.ts";
import { createWorld, placeOf } from "../../web/model/world.ts";
import { Lost, Refused } from "../../web/net/unanswered.ts";
import type { Link } from "../../web/net/link.ts";
import { Lookups } from "../../web/net/lookups.ts";

interface Question {
  readonly command: Outgoing;
  answer(answer: object): void;
  fail(error: Error): void;
}

/** A page with a room of three lines, and what it asks the server. */
async function page() {
  const world = createWorld();
  const questions: Question[] = [];
  const ears = { onChange() {}, onNews() {}, onNameRefused() {}, onRoomRefused() {} };
  const link: Link = {
    world,
    ears,
    isReady: true,
    isHere: true,
    probe: () => Promise.resolve(),
    ask: (command, take) =>
      new Promise((resolve, reject) =>
        questions.push({
          command,
          answer(answer) {
            take?.(answer as Incoming);
            resolve(answer as Incoming);
          },
          fail: reject,
        })
      ),
  };
  const lookups = new Lookups(link);
  const said = (n: number) =>
    lookups.tell(
      receive(world, { ev: "said", room: "dev", n, at: n, from: "bob", text: `line ${n}` } as Incoming, n),
    );
  const missed = () => lookups.tell(receive(world, { ev: "missed", lines: 5 } as Incoming, 0));
  world.places.delete(LOBBY);
  const room = placeOf(world, "room", "dev");
  void lookups.latest(room);
  questions.shift()?.answer(history(1, 3));
  await settled();
  return { world, questions, lookups, said, missed, room };
}

function history(from: number, to: number, more: object = {}) {
  const lines = Array.from({ length: to - from + 1 }, (_, i) => {
    const n = from + i;
    return { n, at: n, from: "bob", text: `line ${n}` };
  });
  return { room: "dev", epoch: "e1", gone: 0, later: 0, last: to, lines, ...more };
}

const shown = (room: Place) => room.items.map(({ n }) => n);

/** All promises that are settled have called back. */
async function settled() {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

it("asks nothing when somebody speaks whom we ignore", async () => {
  const { questions, room, said } = await page();
  for (const n of [5, 7, 10]) said(n);
  await settled();
  expect(questions).toEqual([]);
  expect(shown(room)).toEqual([1, 2, 3, 5, 7, 10]);
});

it("asks once for what it missed, and shows what is said meanwhile behind it", async () => {
  const { missed, questions, room, said } = await page();
  missed();
  said(6);
  said(7);
  await settled();
  expect(questions.map(({ command }) => command)).toEqual([
    { do: "history", room: "dev", since: 3, epoch: "e1" },
  ]);
  expect(shown(room)).toEqual([1, 2, 3]);
  questions.shift()?.answer(history(4, 6));
  said(8);
  await settled();
  expect(questions).toEqual([]);
  expect(shown(room)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

it("asks on while there is more, and again for what it missed while it asked", async () => {
  const { missed, questions, room, said } = await page();
  missed();
  questions.shift()?.answer(history(4, 5, { later: 2, last: 7 }));
  await settled();
  expect(questions[0]?.command).toMatchObject({ since: 5 });
  questions.shift()?.answer(history(6, 7));
  missed();
  said(9);
  await settled();
  expect(questions[0]?.command).toMatchObject({ since: 7 });
  expect(shown(room)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  questions.shift()?.answer(history(8, 9));
  await settled();
  expect(questions).toEqual([]);
  expect(shown(room)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it("shows what waits when the server has nothing to say about it", async () => {
  const { missed, questions, room, said } = await page();
  missed();
  said(6);
  questions.shift()?.fail(new Refused("notInRoom", "You are not in dev"));
  await settled();
  said(8);
  expect(questions).toEqual([]);
  expect(shown(room)).toEqual([1, 2, 3, 6, 8]);
});

it("asks for the last lines when they are numbered anew", async () => {
  const { missed, questions, room } = await page();
  missed();
  questions.shift()?.fail(new Refused("numberedAnew", "The lines have other numbers now"));
  await settled();
  expect(questions[0]?.command).toEqual({ do: "history", room: "dev", count: 50 });
  questions.shift()?.answer(history(1, 2, { epoch: "e2" }));
  await settled();
  expect(shown(room)).toEqual([1, 2]);
});

it("keeps what is said after a loss until it has asked what it missed", async () => {
  const { lookups, questions, room, said } = await page();
  const filled = lookups.fill(room);
  lookups.clear();
  questions.shift()?.fail(new Lost());
  await expect(filled).rejects.toThrow(Lost);
  said(6);
  expect(shown(room)).toEqual([1, 2, 3]);
  void lookups.fill(room);
  expect(questions[0]?.command).toMatchObject({ since: 3 });
  questions.shift()?.answer(history(4, 6));
  await settled();
  expect(shown(room)).toEqual([1, 2, 3, 4, 5, 6]);
});

it("asks no more about a room that was left meanwhile and entered again", async () => {
  const { missed, questions, world } = await page();
  missed();
  world.places.delete("#dev");
  const again = placeOf(world, "room", "dev");
  questions.shift()?.answer(history(4, 6));
  await settled();
  expect(questions).toEqual([]);
  expect(shown(again)).toEqual([4, 5, 6]);
});
