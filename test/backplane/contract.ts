// What every backplane promises, as tests of vitest. Called for the memory and, where there is a server, for NATS.

import { afterEach, describe, expect, test } from "vitest";
import type { Backplane } from "../../src/backplane/backplane.ts";
import { announced, NODE, WritingHome } from "./_home.ts";

/** A kind of backplane. */
export interface BackplaneSubject {
  /** A server's end of the chat of that name. */
  open(chat: string): Backplane | Promise<Backplane>;
  /** Whether several servers can be one chat. */
  readonly isShared: boolean;
}

const GRACE = 10_000;
let chats = 0;

/** Tests one. */
export function testBackplane(name: string, { isShared, open }: BackplaneSubject): void {
  const homes: WritingHome[] = [];
  const joined = async (chat: string, node = NODE): Promise<WritingHome> => {
    const home = new WritingHome(await open(chat));
    homes.push(home);
    await home.join(node);
    return home;
  };
  afterEach(async () => {
    await Promise.all(homes.splice(0).map(({ backplane }) => backplane.leave(GRACE)));
  });

  describe(`backplane: ${name}`, () => {
    test("what is handed over comes back once, in that order, as one's own", async () => {
      const home = await joined(`order-${++chats}`);
      const lines = Array.from({ length: 3000 }, (_, index) => `line ${index}`);
      for (const line of lines) home.backplane.append(announced(line));
      await home.untilLines(lines.length);
      expect(home.lines).toEqual(lines);
      expect(home.own).toBe(lines.length);
    });

    test("what has come back is no backlog, and there is room again", async () => {
      const home = await joined(`room-${++chats}`);
      for (let index = 0; index < 2000; index++) home.backplane.append(announced("x".repeat(2000)));
      let calls = 0;
      const room = new Promise<void>((resolve) =>
        home.backplane.whenRoom(() => {
          calls += 1;
          resolve();
        })
      );
      await room;
      expect(home.backplane.backlog).toBeLessThan(1_048_576);
      await home.untilLines(2000);
      await home.until(() => home.backplane.backlog === 0 || home.own === 2000);
      expect(calls).toBe(1);
    });

    test("a seat gives ids that are never used twice", async () => {
      const home = new WritingHome(await open(`seat-${++chats}`));
      homes.push(home);
      const { first, step } = await home.join();
      expect([Number.isInteger(first), first >= 0, step > 0]).toEqual([true, true, true]);
    });

    test("a seat has the secret of who was there first, though that has left", async () => {
      const chat = `secret-${++chats}`;
      const another = { ...NODE, secret: "another one's" };
      const first = await joined(chat);
      expect(first.seat?.secret).toBe(NODE.secret);
      if (!isShared) return;
      const second = await joined(chat, another);
      expect(second.seat?.secret).toBe(NODE.secret);
      for (const { backplane } of [first, second]) await backplane.leave(GRACE);
      expect((await joined(chat, another)).seat?.secret).toBe(NODE.secret);
    });

    test("one of its servers is first", async () => {
      const chat = `first-${++chats}`;
      const nodes = [await joined(chat), ...isShared ? [await joined(chat)] : []];
      if (isShared) await nodes[0]?.until(() => nodes[0]?.backplane.servers === 2);
      expect(nodes.filter(({ backplane }) => backplane.isFirst).length).toBe(1);
      expect(nodes.map(({ backplane }) => backplane.servers)).toEqual(nodes.map(() => nodes.length));
    });

    test.runIf(isShared)("all of its servers see one order, and each input once", async () => {
      const chat = `one-${++chats}`;
      const nodes = [await joined(chat), await joined(chat), await joined(chat)];
      for (let index = 0; index < 500; index++) {
        for (const [node, { backplane }] of nodes.entries()) backplane.append(announced(`${node} ${index}`));
        if (index % 50 === 0) await nodes[0]?.untilLines(1);
      }
      await Promise.all(nodes.map((node) => node.untilLines(1500)));
      const [one, two, three] = nodes.map(({ lines }) => lines);
      expect(two).toEqual(one);
      expect(three).toEqual(one);
      expect(new Set(one).size).toBe(1500);
      for (const node of nodes.keys()) {
        const own = (one ?? []).filter((line) => line.startsWith(`${node} `));
        expect(own).toEqual(Array.from({ length: 500 }, (_, index) => `${node} ${index}`));
      }
    });

    test.runIf(isShared)("who joins later has what was before, and misses nothing", async () => {
      const chat = `later-${++chats}`;
      const first = await joined(chat);
      for (let index = 0; index < 2000; index++) first.backplane.append(announced(`line ${index}`));
      const second = await joined(chat);
      await Promise.all([first.untilLines(2000), second.untilLines(2000)]);
      expect(second.heard).toEqual(first.heard);
    });

    test.runIf(isShared)("nothing happens while it is paused, and nothing is lost by it", async () => {
      const chat = `pause-${++chats}`;
      const [one, two] = [await joined(chat), await joined(chat)];
      two.backplane.pause();
      const before = two.lines.length;
      for (let index = 0; index < 300; index++) one.backplane.append(announced(`line ${index}`));
      await one.untilLines(300);
      expect(two.lines.length).toBe(before);
      two.backplane.resume();
      await two.untilLines(300);
      expect(two.heard).toEqual(one.heard);
    });

    test.runIf(isShared)("two chats never meet", async () => {
      const [one, two] = [await joined(`meet-${++chats}`), await joined(`meet-${++chats}`)];
      one.backplane.append(announced("one"));
      two.backplane.append(announced("two"));
      await Promise.all([one.untilLines(1), two.untilLines(1)]);
      expect([one.lines, two.lines]).toEqual([["one"], ["two"]]);
    });

    test.runIf(isShared)("that somebody has joined, or has left, is seen by the others", async () => {
      const chat = `left-${++chats}`;
      const [one, two] = [await joined(chat), await joined(chat)];
      await one.until(() => one.standings.length > 0);
      expect([one, two].map(({ standings }) => standings)).toEqual([["joined"], []]);
      await two.backplane.leave(GRACE);
      await one.until(() => one.heard.includes("- nodeGone"));
      expect([one.backplane.isFirst, one.backplane.servers]).toEqual([true, 1]);
    });

    test("saying goodbye ends the sessions, and is done when that has happened", async () => {
      const home = await joined(`leave-${++chats}`);
      await home.backplane.leave(GRACE);
      expect(home.heard.at(-1)).toBe(isShared ? "- nodeGone" : "- stopped");
    });
  });
}
