// How much may be said, in bytes: by one client, to one room, to one person. Who says more waits, nobody who reads
// pays for it, and nobody waits for ever.

import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../../src/engine/command.ts";
import type { Input } from "../../src/engine/input.ts";
import { Holdings } from "../../src/server/holdings.ts";
import { createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import type { SafeText } from "../../src/engine/text.ts";
import { Paces, targetOf } from "../../src/server/pace.ts";
import { startStillChat, type StillClient } from "./_still_world.ts";

const KB4 = "x".repeat(4_000);
const TOO_FAST = (time: string) =>
  `Your lines have been waiting for ${time}: you send faster than they are taken. Goodbye!`;

/** Bytes of the lines that have come since the last time. */
function received(client: StillClient): number {
  return Buffer.byteLength(client.read());
}

describe("one client", () => {
  test("may say 32 KiB at once and 4 KiB a second, publicly or privately, and nothing is lost", async () => {
    for (const prefix of ["", "SEND @bob "]) {
      const chat = await startStillChat({ flood: { burst: 200, rate: 20 } }, { window: 10_000_000 });
      const bob = chat.join("bob");
      const alice = chat.connect();
      alice.say(...Array.from({ length: 30 }, () => `${prefix}${KB4}`));
      const atOnce = received(bob);
      expect(atOnce).toBeGreaterThan(32_000);
      expect(atOnce).toBeLessThan(32_768 + 4_200);
      chat.clock.advance(10_000);
      const later = received(bob);
      expect(later).toBeGreaterThan(36_000);
      expect(later).toBeLessThan(40_960 + 4_200);
      chat.clock.advance(12_000);
      expect(atOnce + later + received(bob)).toBeGreaterThan(30 * 4_000);
      alice.say("quit");
      expect(alice.lines().at(-1)).toBe("Goodbye!");
      expect(chat.server.stats().tooFast).toBe(0);
    }
  });

  test("bytes are counted, not characters", async () => {
    const chat = await startStillChat({
      floodBytes: { burst: 3_000, rate: 100 },
      flood: { burst: 200, rate: 20 },
    });
    const alice = chat.connect();
    alice.say(...Array.from({ length: 9 }, () => "€".repeat(333)));
    expect(alice.lines()).toHaveLength(3);
  });

  test("flood off switches all of it off, unless it is given", async () => {
    const lines = Array.from({ length: 1_000 }, () => KB4);
    const chat = await startStillChat({ flood: "off" }, { window: 100_000_000 });
    const alice = chat.connect();
    alice.say(...lines);
    expect(alice.lines()).toHaveLength(1_000);
    const other = await startStillChat({ flood: "off", floodBytes: { burst: 9_000, rate: 1 } }, {
      window: 100_000_000,
    });
    const bob = other.connect();
    bob.say(...lines);
    expect(bob.lines()).toHaveLength(3);
  });
});

describe("many clients", () => {
  /** Eight who say as much as they may, as fast as they can. */
  async function attackers(options: object, line: string, count = 8) {
    const chat = await startStillChat({ flood: { burst: 200, rate: 20 }, ...options }, { window: 300_000 });
    const victim = chat.join("victim");
    const crowd = Array.from({ length: count }, () => chat.connect());
    for (const attacker of crowd) attacker.peer.write(`${line}\n`.repeat(200));
    return { chat, victim, crowd };
  }

  test.each(["", "SEND @victim "])("can't have a modest reader sent away: %j", async (prefix) => {
    const generous = { burst: 10_000_000, rate: 10_000_000 };
    const { chat, victim } = await attackers(
      { floodBytes: generous, flood: generous, slowReader: "disconnect", floodTimeout: 600_000 },
      `${prefix}${KB4}`,
    );
    let heard = 0;
    for (let quarter = 0; quarter < 120; quarter++) {
      // It takes what has come once in a while, at most what 1.5 Mbit/s bring.
      heard += received(victim);
      victim.peer.stall();
      chat.clock.advance(250);
      victim.peer.flow();
    }
    chat.clock.settle();
    heard += received(victim);
    expect(victim.peer.state).toBe("open");
    // 256 KiB at once, and 64 KiB a second for 30 s.
    expect(heard).toBeGreaterThan(1_900_000);
    expect(heard).toBeLessThan(262_144 + 30.25 * 65_536 + 8 * 4_200);
  });

  test("wait in the order of asking, so that a single line of somebody else gets through", async () => {
    const generous = { burst: 10_000_000, rate: 10_000_000 };
    const { chat, victim } = await attackers({ floodBytes: generous, flood: generous }, KB4, 64);
    received(victim);
    const alice = chat.connect();
    alice.say("may I?");
    let text = victim.read();
    for (let quarter = 0; !text.includes("[guest] may I?"); quarter++) {
      // 64 lines of 4 KB are before it: four seconds.
      expect(quarter).toBeLessThan(20);
      chat.clock.advance(250);
      text += victim.read();
    }
  });

  test("one room's or person's flood is not another's", async () => {
    const { chat, victim } = await attackers({}, `SEND @victim ${KB4}`, 64);
    received(victim);
    const alice = chat.join("alice");
    const bob = chat.join("bob");
    alice.say("SEND @bob psst", "hello");
    expect(bob.lines()).toEqual(["[alice → bob] psst", "[alice] hello"]);
  });
});

describe("whoever is held back", () => {
  test("for longer than the flood timeout is told and sent away, and its place is free", async () => {
    const chat = await startStillChat({ flood: { burst: 10, rate: 1 }, floodTimeout: 5_000, maxClients: 2 });
    const bob = chat.join("bob");
    const alice = chat.join("alice");
    alice.say(...Array.from({ length: 100 }, (_, number) => `line ${number}`));
    chat.clock.advance(5_250);
    const lines = alice.lines();
    expect(lines.at(-1)).toBe(TOO_FAST("5 seconds"));
    expect(lines.length).toBeGreaterThan(10);
    expect(alice.peer.state).toBe("ended");
    expect(chat.server.stats().tooFast).toBe(1);
    bob.say("SEND @alice there?");
    expect(bob.lines().at(-1)).toBe("No one here is called alice.");
    chat.join("alice");
  });

  test("and has gone without a word is found: lines without content are no way to keep a place", async () => {
    const chat = await startStillChat({
      flood: { burst: 200, rate: 20 },
      maxClients: 1,
      maxUnread: 1_000_000,
    });
    const ghost = chat.join("ghost");
    ghost.peer.write("\n".repeat(4_000_000));
    ghost.peer.end();
    chat.clock.advance(60_250);
    chat.join("ghost");
    expect(chat.server.stats().tooFast).toBe(1);
  });

  test("by what others say to the same room is not sent away for that", async () => {
    const chat = await startStillChat({
      flood: { burst: 200, rate: 20 },
      roomBytes: { burst: 1_000, rate: 100 },
      floodTimeout: 5_000,
    });
    const alice = chat.connect();
    alice.say(...Array.from({ length: 10 }, (_, number) => `line ${number} ${"x".repeat(100)}`));
    chat.clock.advance(20_000);
    expect(alice.lines()).toHaveLength(10);
    expect(alice.peer.state).toBe("open");
  });

  test("in small chunks is paused like any other: what is held of it has a bound", async () => {
    const chat = await startStillChat({ flood: { burst: 1, rate: 1 } }, { window: 1_000, chunk: 500 });
    const alice = chat.join("alice");
    alice.peer.write("\n".repeat(1_000_000));
    chat.clock.advance(5_000);
    expect(chat.server.stats().held).toBeGreaterThan(8_000);
    expect(chat.server.stats().held).toBeLessThan(16_384 + 1_000 + 4_096);
  });

  test("by bytes that are no lines is slowed down like any other", async () => {
    const chat = await startStillChat({ flood: { burst: 200, rate: 20 } }, {
      window: 100_000,
      chunk: 10_000,
    });
    const alice = chat.join("alice");
    alice.peer.write(new Uint8Array(10_000_000).fill(0xff));
    chat.clock.advance(100_000);
    // 32 KiB at once and 4 KiB a second, in chunks of 10,000 bytes.
    const { floods } = chat.server.stats();
    expect(floods).toBeGreaterThan(20);
    expect(floods).toBeLessThan(50);
    expect(alice.peer.state).toBe("open");
  });

  test("little is held of it, so that its end is noticed at once", async () => {
    const chat = await startStillChat({ flood: { burst: 10, rate: 1 }, maxClients: 1 });
    const ghost = chat.join("ghost");
    ghost.say(...Array.from({ length: 500 }, (_, number) => `line ${number}`));
    ghost.peer.reset();
    chat.clock.settle();
    chat.join("ghost").say("quit");
  });

  test("of all together no more is held than the bound: who holds most goes", async () => {
    const chat = await startStillChat(
      { flood: { burst: 1, rate: 1 }, maxHeld: 1_000_000 },
      { chunk: 65_536, window: 65_536 },
    );
    // Some 40 KB of an innocent paste, and the longest wait of all.
    const paster = chat.connect();
    paster.say(...Array.from({ length: 900 }, () => "x".repeat(40)));
    const crowd = Array.from({ length: 40 }, () => chat.connect());
    for (const client of crowd) {
      client.peer.write("x\n".repeat(60_000));
      chat.clock.settle();
    }
    const gone = crowd.filter(({ peer }) => peer.state !== "open");
    expect(gone.length).toBeGreaterThan(20);
    expect(gone[0]?.lines().at(-1)).toBe(
      "Too many lines are waiting here, and you have sent most of them. Goodbye!",
    );
    expect(paster.peer.state).toBe("open");
    expect([...chat.server.clients]).toHaveLength(41 - gone.length);
  });
});

describe("paces", () => {
  test("never let through more than the burst, the rate of the time since, and one line; nobody is passed over", () => {
    const rules = fc.record({
      burst: fc.integer({ min: 1, max: 1_000 }),
      rate: fc.integer({ min: 1, max: 1_000 }),
    });
    const acts = fc.array(
      fc.oneof(
        fc.record({ after: fc.nat(2_000) }),
        fc.record({ target: fc.constantFrom("lobby", 1, 2), bytes: fc.nat(400) }),
      ),
      { maxLength: 100 },
    );
    fc.assert(fc.property(rules, acts, (rule, acts) => {
      let now = 0;
      const paces = new Paces(rule, () => now);
      const said: {
        readonly target: unknown;
        readonly at: number;
        readonly bytes: number;
        readonly number: number;
      }[] = [];
      let number = 0;
      for (const act of acts) {
        if ("after" in act) {
          now += act.after;
          paces.tick();
          continue;
        }
        const { target, bytes } = act;
        const mine = number++;
        const say = () => {
          paces.spend(target, bytes);
          said.push({ target, at: now, bytes: bytes + 40, number: mine });
        };
        if (paces.isOpen(target)) say();
        else paces.wait(target, say);
      }
      for (const target of ["lobby", 1, 2]) {
        const own = said.filter((line) => line.target === target);
        expect(own.map((line) => line.number)).toEqual(own.map((line) => line.number).sort((a, b) => a - b));
        for (let from = 0; from < own.length; from++) {
          let sum = 0;
          for (const { at, bytes } of own.slice(from)) {
            // What comes is let in while something is left, so the last line may be over.
            expect(sum).toBeLessThan(rule.burst + rule.rate * (at - own[from]!.at) / 1_000 + 1e-6);
            sum += bytes;
          }
        }
      }
      now += 1e9;
      for (let tick = 0; tick < 200; tick++) {
        paces.tick();
        now += 1e9;
      }
      expect(said).toHaveLength(number);
    }));
  });
});

describe("holdings", () => {
  test("count what is held, and never more than the bound but by those who may not be sent away", () => {
    const acts = fc.array(fc.tuple(fc.nat(9), fc.nat(100)), { maxLength: 100 });
    fc.assert(
      fc.property(acts, fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), (acts, isHeldBack) => {
        const holdings = new Holdings(200);
        const model = new Map<number, number>();
        const holders = isHeldBack.map((isHeldBack, number) => ({
          isHeldBack,
          letGo: () => void model.delete(number),
        }));
        for (const [number, bytes] of acts) {
          if (bytes > 0) model.set(number, bytes);
          else model.delete(number);
          holdings.set(holders[number]!, bytes);
          expect(holdings.total).toBe([...model.values()].reduce((sum, bytes) => sum + bytes, 0));
          const mayStay = [...model].every(([number]) => !isHeldBack[number]);
          expect(holdings.total <= 200 || mayStay).toBe(true);
        }
      }),
    );
  });
});

test("a room's time is taken up by all that is said in it, from inside or outside, and by nothing that is not", () => {
  const moment = { now: 1_790_000_000_000, random: 0 };
  let state = createState();
  const says = (session: number, command: Command) =>
    void (state = step(state, { kind: "said", session, command, moment }).state);
  for (const [session, name] of [[1, "alice"], [2, "mallory"], [3, "outsider"]] as const) {
    state = step(state, { kind: "connected", session }).state;
    says(session, { kind: "register", name });
    if (session < 3) says(session, { kind: "join", room: "den", key: undefined });
  }
  const text = "hello" as SafeText;
  const kinds = [
    { kind: "say", room: "den", text },
    { kind: "act", room: "den", text },
    { kind: "signal", room: "den", tags: text },
    { kind: "whisper", room: "den", to: "operators", text },
  ] as const;
  const expectTargets = (...targets: readonly (string | undefined)[]) => {
    for (const command of kinds) {
      expect([1, 2, 3].map((session) => targetOf(state, session, command)), command.kind).toEqual(targets);
    }
  };
  const change = (isSet: boolean, mode: "m" | "n") =>
    says(1, { kind: "mode", room: "den", changes: [{ isSet, mode }] });
  expectTargets("den", "den", undefined);
  change(false, "n");
  expectTargets("den", "den", "den");
  change(true, "m");
  expectTargets("den", undefined, undefined);
});

test("the time of whoever is answered is taken up, and of nobody else, even if it has come back by another connection", () => {
  const moment = { now: 1_790_000_000_000, random: 0 };
  const text = "hello" as SafeText;
  let state = createState();
  const happens = (...inputs: readonly Input[]) =>
    inputs.forEach((input) => state = step(state, input).state);
  const says = (session: number, command: Command) => happens({ kind: "said", session, command, moment });
  const target = () => targetOf(state, 2, { kind: "answer", text });
  happens({ kind: "connected", session: 1 }, { kind: "connected", session: 2 });
  says(1, { kind: "register", name: "alice" });
  says(2, { kind: "register", name: "bob" });
  expect(target()).toBe(undefined);
  happens({ kind: "hashed", session: 1, name: "alice", hash: "h", at: 0 });
  says(1, { kind: "send", to: "bob", text });
  expect(target()).toBe(1);
  happens({ kind: "closed", session: 1 });
  expect(target()).toBe(undefined);
  happens({ kind: "connected", session: 3 });
  happens({ kind: "verified", session: 3, name: "alice", hash: "h", verdict: "granted", at: 0 });
  expect(target()).toBe(3);
});
