// A client that does not read what it is sent. It is disconnected with a word that says why, or misses whole
// lines and is told how many; nobody else notices. The network's window is 4 KiB here, and time is the test's.

import { describe, expect, test } from "vitest";
import { startStillChat, type StillClient } from "./_still_world.ts";

const WINDOW = { window: 4_096 };
const TOO_SLOW = "You are reading too slowly: too much was waiting for you. Goodbye!";
/** 100 bytes with the name and the line end, so that numbers of lines can be computed. */
const line = (number: number) => String(number).padEnd(100 - "[talker] \n".length, ".");
const heard = (number: number) => `[talker] ${line(number)}`;
const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

describe("disconnect", () => {
  test("at more than maxUnread it is told why, in one whole line and after whole lines, counted and logged", async () => {
    const chat = await startStillChat({ maxUnread: 10_000 }, WINDOW);
    const [talker, slow, witness] = [chat.join("talker"), chat.join("slow"), chat.join("witness")];
    slow.peer.stall();
    for (const number of numbers(500)) talker.say(line(number));
    expect(chat.server.stats()).toMatchObject({ tooSlow: 1, missed: 0 });
    expect([...chat.server.clients].map(({ name }) => name)).toEqual(["talker", "witness"]);
    slow.peer.flow();
    const lines = slow.lines();
    expect(lines.pop()).toBe(TOO_SLOW);
    // The window, the ceiling, and the line that passed it.
    expect(lines).toEqual(numbers(Math.ceil((4_096 + 10_000) / 100)).map(heard));
    expect(slow.peer.state).toBe("ended");
    for (const client of [talker, witness]) expect(client.lines()).toEqual(numbers(500).map(heard));
    expect(logged(chat.log.lines, "Disconnecting")).toEqual([
      expect.objectContaining({ peer: peerOf(slow) }),
    ]);
  });

  test("who never reads again is cut off after the linger time", async () => {
    const chat = await startStillChat({ maxUnread: 10_000 }, WINDOW);
    const [talker, slow] = [chat.join("talker"), chat.join("slow")];
    slow.peer.stall();
    for (const number of numbers(500)) talker.say(line(number));
    chat.clock.advance(3_000);
    expect(slow.peer.state).toBe("reset");
    await chat.log.seesGone(1);
  });

  test("who takes nothing for the stall time is told why, however little it left", async () => {
    const chat = await startStillChat({ stallTimeout: 30_000 }, WINDOW);
    const [talker, slow] = [chat.join("talker"), chat.join("slow")];
    slow.peer.stall();
    talker.say(...numbers(50).map(line));
    chat.clock.advance(29_500);
    expect(chat.server.stats().tooSlow).toBe(0);
    chat.clock.advance(1_000);
    expect(chat.server.stats().tooSlow).toBe(1);
    slow.peer.flow();
    expect(slow.lines()).toEqual([...numbers(50).map(heard), TOO_SLOW]);
  });

  test("nothing follows the last word, not even what was said in the same turn", async () => {
    const chat = await startStillChat({ stallTimeout: 1_000 }, WINDOW);
    const [talker, slow] = [chat.join("talker"), chat.join("slow")];
    slow.peer.stall();
    talker.say(...numbers(50).map(line));
    for (let time = 0; time < 2_000; time += 50) {
      chat.clock.advance(50);
      // The chat is told before the deadlines are looked at, and writes afterwards.
      chat.server.broadcast(`At ${time}`);
    }
    slow.peer.flow();
    expect(slow.lines().at(-1)).toBe(TOO_SLOW);
  });

  test("who reads slowly but steadily stays", async () => {
    const chat = await startStillChat({ stallTimeout: 5_000, maxUnread: 100_000 }, WINDOW);
    const [talker, slow] = [chat.join("talker"), chat.join("slow")];
    const lines: string[] = [];
    slow.peer.stall();
    for (const number of numbers(1_000)) {
      talker.say(line(number));
      chat.clock.advance(100);
      if (number % 40 !== 0) continue;
      slow.peer.flow();
      chat.clock.settle();
      slow.peer.stall();
    }
    slow.peer.flow();
    lines.push(...slow.lines());
    expect(lines).toEqual(numbers(1_000).map(heard));
    expect(chat.server.stats()).toMatchObject({ tooSlow: 0, missed: 0 });
  });
});

describe("drop", () => {
  test("whole lines are skipped, and it is told how many once it reads again", async () => {
    const chat = await startStillChat({ maxUnread: 10_000, slowReader: "drop" }, WINDOW);
    const [talker, slow, witness] = [chat.join("talker"), chat.join("slow"), chat.join("witness")];
    slow.peer.stall();
    const kept = Math.ceil((4_096 + 10_000) / 100);
    for (const number of numbers(kept + 37)) talker.say(line(number));
    expect(chat.server.stats().tooSlow).toBe(0);
    slow.peer.flow();
    expect(slow.lines()).toEqual(numbers(kept).map(heard));
    chat.clock.advance(250);
    expect(slow.lines()).toEqual(["You missed 37 lines."]);
    expect(chat.server.stats()).toMatchObject({ tooSlow: 0, missed: 37 });
    talker.say(line(1_000));
    expect(slow.lines()).toEqual([heard(1_000)]);
    expect(witness.lines()).toEqual([...numbers(kept + 37), 1_000].map(heard));
    expect(logged(chat.log.lines, "Skipping")).toEqual([expect.objectContaining({ peer: peerOf(slow) })]);
  });

  test("every missed line is counted: several in a turn, several in one answer", async () => {
    const chat = await startStillChat({ maxUnread: 1_000, slowReader: "drop" }, WINDOW);
    const slow = chat.join("slow");
    slow.peer.stall();
    chat.server.broadcast("x".repeat(5_999));
    chat.clock.settle();
    chat.server.broadcast("one\ntwo\nthree");
    slow.say("/help");
    slow.peer.flow();
    slow.lines();
    chat.clock.advance(250);
    slow.say("/help");
    const [missed, ...help] = slow.lines();
    expect(missed).toBe(`You missed ${3 + help.length} lines.`);
  });

  test("one missed line is one line", async () => {
    const chat = await startStillChat({ maxUnread: 1_000, slowReader: "drop" }, WINDOW);
    const [talker, slow] = [chat.join("talker"), chat.join("slow")];
    slow.peer.stall();
    for (const number of numbers(Math.ceil(5_096 / 100) + 1)) talker.say(line(number));
    slow.peer.flow();
    slow.lines();
    chat.clock.advance(250);
    expect(slow.lines()).toEqual(["You missed 1 line."]);
  });

  test("it is told between the lines that it got, however it stops and goes on", async () => {
    const chat = await startStillChat({ maxUnread: 2_000, slowReader: "drop" }, { ...WINDOW, chunk: 777 });
    const [talker, slow] = [chat.join("talker"), chat.join("slow")];
    const lines: string[] = [];
    for (const number of numbers(3_000)) {
      if (number % 97 === 0) slow.peer.stall();
      if (number % 200 === 150) slow.peer.flow();
      talker.say(line(number));
      if (number % 50 === 0) chat.clock.advance(250);
    }
    slow.peer.flow();
    lines.push(...slow.lines());
    chat.clock.advance(250);
    lines.push(...slow.lines());
    let next = 0;
    let missed = 0;
    for (const text of lines) {
      const count = /^You missed (\d+) lines?\.$/.exec(text)?.[1];
      if (count === undefined) expect(text).toBe(heard(next++));
      else {
        next += Number(count);
        missed += Number(count);
      }
    }
    expect(next).toBe(3_000);
    expect(missed).toBeGreaterThan(100);
    expect(chat.server.stats().missed).toBe(missed);
  });

  test("it may still talk, leave and be left", async () => {
    const chat = await startStillChat({ maxUnread: 1_000, slowReader: "drop" }, WINDOW);
    const [talker, slow] = [chat.join("talker"), chat.join("slow")];
    slow.peer.stall();
    for (const number of numbers(100)) talker.say(line(number));
    talker.lines();
    slow.say("I can't hear you", "quit");
    expect(talker.lines()).toEqual(["[slow] I can't hear you"]);
    expect([...chat.server.clients].map(({ name }) => name)).toEqual(["talker"]);
    slow.peer.flow();
    expect(slow.lines()).toEqual(numbers(Math.ceil(5_096 / 100)).map(heard));
    expect(slow.peer.state).toBe("ended");
  });
});

describe("a long answer", () => {
  /** 1 MB for one client, as a host program may write it. */
  const long = numbers(10_000).map(line).map((text) => `${text}.........\n`);

  test("leaves in shares, one a turn, so that others need not wait for it", async () => {
    const chat = await startStillChat({ maxUnread: 2_000_000 }, { window: 4_000_000 });
    const [greedy, other] = [chat.join("greedy"), chat.join("other")];
    const [handle] = [...chat.server.clients];
    handle?.writeRaw(long.join(""));
    chat.clock.turn();
    chat.server.broadcast("hello");
    chat.clock.turn();
    chat.clock.turn();
    expect(other.peer.takeText()).toBe("hello\n");
    const early = greedy.peer.arrived;
    expect(early).toBeGreaterThan(0);
    expect(early).toBeLessThan(800_000);
    expect(greedy.read()).toBe(
      `Registered as greedy\n${long.join("")}hello\n`.slice("Registered as greedy\n".length),
    );
  });

  test("keeps its order and is whole, and the end waits for it", async () => {
    const chat = await startStillChat({ maxUnread: 2_000_000 }, { window: 4_000_000 });
    const greedy = chat.join("greedy");
    const [handle] = [...chat.server.clients];
    handle?.writeRaw(long.join(""));
    greedy.peer.write("hello\nquit\n");
    expect(greedy.read()).toBe(`${long.join("")}[greedy] hello\nGoodbye!\n`);
    expect(greedy.peer.state).toBe("ended");
  });
});

describe("many who talk at once", () => {
  test("cost nobody who reads a line, or the place", async () => {
    const chat = await startStillChat({ maxUnread: 100_000 }, { window: 100_000, chunk: 65_536 });
    const witness = chat.join("witness");
    const talkers = numbers(50).map(() => chat.connect());
    for (const talker of talkers) talker.peer.write(`${numbers(600).map(line).join("\n")}\n`);
    expect(witness.lines()).toHaveLength(50 * 600);
    expect(chat.server.stats()).toMatchObject({ tooSlow: 0, missed: 0 });
  });
});

describe("a client that is closed in mid-turn", () => {
  test("gets what was said before and nothing that was said after", async () => {
    const chat = await startStillChat();
    const alice = chat.join("alice");
    chat.join("bob");
    const [handle] = [...chat.server.clients];
    chat.server.broadcast("before");
    handle?.close();
    chat.server.broadcast("after");
    expect(alice.lines()).toEqual(["before"]);
  });
});

function logged(lines: readonly { readonly message: string; readonly properties: unknown }[], start: string) {
  return lines.filter(({ message }) => message.startsWith(start)).map(({ properties }) => properties);
}

function peerOf(client: StillClient): string {
  const { host, port } = client.endpoint as { host: string; port: number };
  return `tcp://${host}:${port}`;
}
