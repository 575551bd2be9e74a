// How fast one client may talk, and how long it may be silent. What is too fast waits and is never lost; nobody
// else notices.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refill } from "../../src/engine/flood.ts";
import { startStillChat } from "./_still_world.ts";

const numbered = (count: number, name = "line") => Array.from({ length: count }, (_, n) => `${name} ${n}`);
const said = (who: string, lines: readonly string[]) => lines.map((line) => `[${who}] ${line}`);

describe("flood", () => {
  test("the burst is said at once, the rest at the rate, and nothing is lost", async () => {
    const chat = await startStillChat({ flood: { burst: 200, rate: 20 } });
    const alice = chat.connect();
    const lines = numbered(1_000);
    alice.say(...lines);
    expect(alice.lines()).toEqual(said("guest", lines.slice(0, 200)));
    chat.clock.advance(1_000);
    expect(alice.lines()).toEqual(said("guest", lines.slice(200, 220)));
    chat.clock.advance(38_000);
    expect(alice.lines()).toEqual(said("guest", lines.slice(220, 980)));
    chat.clock.advance(2_000);
    expect(alice.lines()).toEqual(said("guest", lines.slice(980)));
    alice.say("quit");
    expect(alice.lines()).toEqual(["Goodbye!"]);
  });

  test("a rate above the burst is kept, too", async () => {
    const chat = await startStillChat({ flood: { burst: 2, rate: 100 } });
    const alice = chat.connect();
    const lines = numbered(200);
    alice.say(...lines);
    chat.clock.advance(1_000);
    expect(alice.lines()).toEqual(said("guest", lines.slice(0, 102)));
    chat.clock.advance(1_000);
    expect(alice.lines()).toEqual(said("guest", lines.slice(102)));
  });

  test("nobody else is delayed", async () => {
    const chat = await startStillChat({ flood: { burst: 10, rate: 1 } });
    const flooder = chat.join("flooder");
    const alice = chat.join("alice");
    flooder.say(...numbered(1_000));
    chat.clock.advance(1_000);
    flooder.lines();
    alice.lines();
    alice.say("hello");
    expect(alice.lines()).toEqual(["[alice] hello"]);
    expect(flooder.lines()).toEqual(["[alice] hello"]);
  });

  test("no more is read from a client than it may say: the network pushes back", async () => {
    const chat = await startStillChat({ flood: { burst: 10, rate: 1 }, floodTimeout: PATIENT }, {
      chunk: 1_000,
      window: 4_000,
    });
    const flooder = chat.connect();
    const lines = numbered(5_000);
    flooder.say(...lines);
    // One piece was read, the window is full, and the rest is still with the client.
    expect(chat.server.stats().lines).toBe(10);
    flooder.send("the end\n");
    chat.clock.advance(10_000_000);
    expect(flooder.lines()).toEqual(said("guest", [...lines, "the end"]));
  });

  test("is counted and logged with the peer once for each time that a client is held back", async () => {
    const chat = await startStillChat({ flood: { burst: 10, rate: 1 }, floodTimeout: PATIENT });
    const alice = chat.connect();
    const logged = () => chat.log.lines.filter(({ message }) => message.includes("too fast"));
    alice.say(...numbered(100));
    chat.clock.advance(200_000);
    expect(chat.server.stats().floods).toBe(1);
    expect(logged()).toHaveLength(1);
    const { host, port } = alice.endpoint as { host: string; port: number };
    expect(logged()[0]).toMatchObject({ level: "info", properties: { peer: `tcp://${host}:${port}` } });
    alice.say(...numbered(100));
    chat.clock.advance(200_000);
    expect(chat.server.stats().floods).toBe(2);
  });

  test("what a client said before it finished is said to the end", async () => {
    const chat = await startStillChat({ flood: { burst: 1, rate: 1 } });
    const alice = chat.connect();
    const lines = numbered(20);
    alice.peer.write(lines.join("\n"));
    alice.peer.end();
    chat.clock.advance(30_000);
    expect(alice.lines()).toEqual(said("guest", lines));
    expect(alice.peer.state).toBe("ended");
    expect([...chat.server.clients]).toEqual([]);
  });

  test("no client says more than the burst and the rate of the time since, whatever it does", async () => {
    const rules = fc.record({
      burst: fc.integer({ min: 1, max: 50 }),
      rate: fc.integer({ min: 1, max: 50 }),
    });
    const acts = fc.array(fc.tuple(fc.nat(60), fc.nat(3_000)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rules, acts, async (flood, acts) => {
        const chat = await startStillChat({ flood, floodTimeout: PATIENT });
        const alice = chat.connect();
        const told: { readonly at: number; readonly lines: number }[] = [];
        const heard: string[] = [];
        const listen = () => {
          const lines = alice.lines();
          if (lines.length > 0) told.push({ at: chat.clock.now(), lines: lines.length });
          heard.push(...lines);
        };
        let count = 0;
        for (const [lines, pause] of acts) {
          alice.say(...Array.from({ length: lines }, () => String(count++)));
          listen();
          for (let waited = 0; waited < pause; waited += 50) {
            chat.clock.advance(50);
            listen();
          }
        }
        for (let from = 0; from < told.length; from++) {
          let sum = 0;
          for (const { at, lines } of told.slice(from)) {
            sum += lines;
            const allowed = flood.burst + flood.rate * (at - told[from]!.at + TICK) / 1000;
            expect(sum).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
        chat.clock.advance(1_000 + 1_000 * count / flood.rate);
        listen();
        expect(heard).toEqual(Array.from({ length: count }, (_, number) => `[guest] ${number}`));
        await chat.stop();
      }),
      { numRuns: 30 },
    );
  }, 30_000);

  test("the bucket never holds more than the burst and fills with time alone", () => {
    const rule = fc.record({
      burst: fc.integer({ min: 1, max: 1e6 }),
      rate: fc.integer({ min: 1, max: 1e6 }),
    });
    fc.assert(
      fc.property(
        rule,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(1e7),
        fc.nat(1e7),
        (rule, part, a, b) => {
          const lines = part * rule.burst;
          const once = refill(rule, lines, a + b);
          const twice = refill(rule, refill(rule, lines, a), b);
          expect(once).toBeLessThanOrEqual(rule.burst);
          expect(once).toBeGreaterThanOrEqual(lines);
          expect(Math.abs(once - twice)).toBeLessThan(1e-6 * rule.burst);
        },
      ),
    );
  });
});

describe("idle timeout", () => {
  test("who says nothing is told, disconnected, counted and logged; who listens and talks stays", async () => {
    const chat = await startStillChat({ idleTimeout: 10_000 });
    const silent = chat.join("silent");
    const talker = chat.join("talker");
    for (let second = 0; second < 9; second++) {
      chat.clock.advance(1_000);
      talker.say(`second ${second}`);
    }
    expect(silent.lines()).toHaveLength(9);
    chat.clock.advance(1_250);
    expect(silent.lines()).toEqual(["You have said nothing for 10 seconds. Goodbye!"]);
    expect(silent.peer.state).toBe("ended");
    expect([...chat.server.clients].map(({ name }) => name)).toEqual(["talker"]);
    expect(chat.server.stats().idle).toBe(1);
    const { host, port } = silent.endpoint as { host: string; port: number };
    const logged = chat.log.lines.filter(({ message }) => message.includes("said nothing"));
    expect(logged.map(({ properties }) => properties["peer"])).toEqual([`tcp://${host}:${port}`]);
  });

  test("half a line, and an empty one, are something", async () => {
    const chat = await startStillChat({ idleTimeout: 10_000 });
    const alice = chat.join("alice");
    for (const bytes of ["h", "e", "y", "\n", "\n"]) {
      chat.clock.advance(9_000);
      alice.send(bytes);
    }
    expect(alice.lines()).toEqual(["[alice] hey"]);
    chat.clock.advance(10_250);
    expect(alice.lines()).toEqual(["You have said nothing for 10 seconds. Goodbye!"]);
  });

  test("off is for ever", async () => {
    const chat = await startStillChat({ idleTimeout: "off" });
    const alice = chat.join("alice");
    chat.clock.advance(100 * 86_400_000 / 1_000);
    alice.say("still here");
    expect(alice.lines()).toEqual(["[alice] still here"]);
  });

  test("a client that is held back is not idle, nor when it may go on", async () => {
    const chat = await startStillChat({ idleTimeout: 2_000, flood: { burst: 1, rate: 1 } }, { chunk: 64 });
    const alice = chat.connect();
    const lines = numbered(60);
    alice.say(...lines);
    chat.clock.advance(59_500);
    expect(alice.lines()).toEqual(said("guest", lines));
    chat.clock.advance(2_500);
    expect(alice.lines()).toEqual(["You have said nothing for 2 seconds. Goodbye!"]);
  });
});

describe("a turn", () => {
  test("a paste of 100,000 lines delays another's line by one share, by the order of events", async () => {
    const chat = await startStillChat({}, { chunk: 524_288, window: 2_000_000 });
    const paster = chat.join("paster");
    const alice = chat.join("alice");
    paster.peer.write(`${numbered(100_000).join("\n")}\n`);
    chat.clock.turn();
    alice.peer.write("hello\n");
    chat.clock.turn();
    chat.clock.turn();
    chat.clock.turn();
    const before = alice.peer.takeText().split("\n").indexOf("[alice] hello");
    // Two turns' worth of lines, and not 100,000, came before it.
    expect(before).toBeGreaterThanOrEqual(0);
    expect(before).toBeLessThanOrEqual(4 * 256);
    expect(chat.server.stats().lines).toBeLessThan(3_000);
    expect(chat.clock.settle()).toBeGreaterThan(300);
    expect(paster.lines().filter((line) => line.startsWith("[paster]"))).toEqual(
      said("paster", numbered(100_000)),
    );
  });
});

describe("turns of many", () => {
  test("no turn says more than 256 Ki characters and the line that passed it, and each has its share of them", async () => {
    const chat = await startStillChat({ maxUnread: 10_000_000 }, { window: 10_000_000 });
    const witness = chat.join("witness");
    const talkers = Array.from({ length: 12 }, () => chat.connect());
    const long = "x".repeat(1_000);
    talkers.forEach((talker, n) => talker.peer.write(`${numbered(1_000, `${n} ${long}`).join("\n")}\n`));
    let heard = "";
    for (let turn = 0; turn < 1_000; turn++) {
      chat.clock.turn();
      const text = witness.peer.takeText();
      expect(text.length).toBeLessThan(262_144 + 1_100);
      heard += text;
    }
    const lines = heard.split("\n").slice(0, -1);
    expect(lines).toHaveLength(12 * 1_000);
    const speakers = lines.map((line) => line.split(" ")[1] as string);
    // Nobody is done before everybody has begun.
    const firstDone = Math.min(...[...new Set(speakers)].map((talker) => speakers.lastIndexOf(talker)));
    expect(new Set(speakers.slice(0, firstDone)).size).toBe(12);
    for (const talker of new Set(speakers)) {
      const own = lines.filter((_, index) => speakers[index] === talker);
      expect(own.every((line, number) => line === `[guest] ${talker} ${long} ${number}`)).toBe(true);
    }
  });
});

/** Some 24 days: as if there were no end to it. */
const PATIENT = 2_147_483_647;

/** The server looks at deadlines this often, so what is measured may be that much late. */
const TICK = 250;
