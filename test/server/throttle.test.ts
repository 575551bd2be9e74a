// How often somebody may try, with a clock of the test's own.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLAIMS, originOf, PASSWORD_TRIES, Throttle } from "../../src/server/passwords/throttle.ts";

const MINUTE = 60_000;

describe("tries of a password", () => {
  test("are five at once for an address, then one in twelve seconds", () => {
    const { clock, throttle } = passwords();
    const tryOnce = (name: string) => throttle.take({ address: "192.0.2.1", name });
    expect(["a", "b", "c", "d", "e", "f"].map(tryOnce)).toEqual([0, 0, 0, 0, 0, 12_000]);
    clock.now += 11_999;
    expect(tryOnce("f")).toBe(1);
    clock.now += 1;
    expect([tryOnce("f"), tryOnce("f")]).toEqual([0, 12_000]);
    expect(throttle.take({ address: "192.0.2.2", name: "f" })).toBe(0);
  });

  test("are twenty at once for a name, then one in six seconds, from however many addresses", () => {
    const { clock, throttle } = passwords();
    let address = 0;
    const tryOnce = (name: string) => throttle.take({ address: `192.0.2.${++address}`, name });
    for (let i = 0; i < 20; i++) expect(tryOnce("alice")).toBe(0);
    expect(tryOnce("alice")).toBe(6000);
    expect(tryOnce("bob")).toBe(0);
    clock.now += 6000;
    expect([tryOnce("alice"), tryOnce("alice")]).toEqual([0, 6000]);
  });

  test("that may not be made take nothing from the other key", () => {
    const { throttle } = passwords();
    for (let i = 0; i < 100; i++) throttle.take({ address: "192.0.2.1", name: "alice" });
    for (let i = 0; i < 15; i++) {
      expect(throttle.take({ address: `192.0.2.${2 + i}`, name: "alice" })).toBe(0);
    }
    expect(throttle.take({ address: "192.0.2.99", name: "alice" })).toBe(6000);
  });

  test("that were right are given back, and nothing is remembered of them", () => {
    const { throttle } = passwords();
    const keys = { address: "192.0.2.1", name: "alice" };
    for (let i = 0; i < 50; i++) {
      expect(throttle.take(keys)).toBe(0);
      throttle.refund(keys);
      expect(throttle.size).toBe(0);
    }
    throttle.refund(keys);
    expect([1, 2, 3, 4, 5, 6].map(() => throttle.take(keys))).toEqual([0, 0, 0, 0, 0, 12_000]);
  });
});

test("new accounts are five at once for an address, then one in ten minutes", () => {
  const clock = { now: 0 };
  const throttle = new Throttle(CLAIMS, () => clock.now);
  const claim = () => throttle.take({ address: "192.0.2.1" });
  expect([1, 2, 3, 4, 5, 6].map(claim)).toEqual([0, 0, 0, 0, 0, 10 * MINUTE]);
  clock.now += 20 * MINUTE;
  expect([1, 2, 3].map(claim)).toEqual([0, 0, 10 * MINUTE]);
});

test("tries of one household count together, on this machine those of each client", () => {
  const tcp = (host: string) => ({ kind: "tcp", host, port: 1 }) as const;
  expect(originOf(tcp("192.0.2.1"), 1)).toBe(originOf(tcp("192.0.2.1"), 2));
  expect(originOf(tcp("2001:db8::1"), 1)).toBe(originOf(tcp("2001:db8:0:0:ffff::2"), 2));
  expect(originOf(tcp("2001:db8::1"), 1)).not.toBe(originOf(tcp("2001:db8:0:1::1"), 1));
  for (const local of [tcp("127.0.0.1"), tcp("::1"), { kind: "unix", path: "/chat.sock" } as const]) {
    expect(originOf(local, 1)).not.toBe(originOf(local, 2));
    expect(originOf(local, 1)).toBe(originOf(local, 1));
  }
});

describe("what is remembered", () => {
  test("is forgotten once it has filled up", () => {
    const { clock, throttle } = passwords();
    for (let i = 0; i < 100; i++) throttle.take({ address: `192.0.2.${i}`, name: `name ${i}` });
    expect(throttle.size).toBe(200);
    clock.now += 12_000;
    throttle.take({ address: "198.51.100.1", name: "alice" });
    expect(throttle.size).toBe(2);
  });

  test("is bounded, and whoever has not tried for longest is forgotten first", () => {
    const clock = { now: 0 };
    const throttle = new Throttle({ name: { burst: 2, rate: 1 } }, () => clock.now, 3);
    const take = (name: string) => throttle.take({ name });
    for (const name of ["a", "a", "b", "b", "c", "c"]) expect(take(name)).toBe(0);
    clock.now += 1000;
    expect(take("a")).toBe(0);
    expect(take("d")).toBe(0);
    expect(throttle.size).toBe(3);
    expect(take("a")).toBe(1000);
    // Of b nothing is known any more.
    expect([take("b"), take("b")]).toEqual([0, 0]);
  });

  test("is ten thousand keys of each kind", () => {
    const { throttle } = passwords();
    for (let i = 0; i < 10_100; i++) throttle.take({ address: `a${i}`, name: `n${i}` });
    expect(throttle.size).toBe(20_000);
  });
});

describe("whatever happens in whatever order", () => {
  const RULES = { address: { burst: 5, rate: 1 / 12 }, name: { burst: 8, rate: 1 / 3 } };
  const key = (prefix: string) => fc.nat(3).map((number) => `${prefix}${number}`);
  const keys = fc.record({ address: key("a"), name: key("n") });
  const event = fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant("try" as const), keys, isRight: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(40_000) }) },
    { weight: 1, arbitrary: fc.constant({ kind: "wait as told" } as const) },
  );

  test("no key has more wrong tries than burst + rate × time, and nobody waits for longer than told", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200, size: "max" }), (events) => {
        const clock = { now: 0 };
        const throttle = new Throttle(RULES, () => clock.now);
        /** When the wrong tries of each key were made. */
        const wrong = new Map<string, number[]>();
        let refused: { keys: { address: string; name: string }; at: number } | undefined;
        for (const event of events) {
          if (event.kind === "wait") clock.now += event.ms;
          else if (event.kind === "wait as told") {
            if (refused === undefined) continue;
            clock.now = Math.max(clock.now, refused.at);
            // Nobody else tried meanwhile.
            expect(throttle.take(refused.keys)).toBe(0);
            throttle.refund(refused.keys);
            refused = undefined;
          } else {
            const wait = throttle.take(event.keys);
            refused = wait > 0 ? { keys: event.keys, at: clock.now + wait } : undefined;
            if (wait > 0) continue;
            if (event.isRight) throttle.refund(event.keys);
            else {for (const key of Object.values(event.keys)) {
                wrong.set(key, [...wrong.get(key) ?? [], clock.now]);
              }}
          }
        }
        for (const [key, times] of wrong) {
          const { burst, rate } = key.startsWith("a") ? RULES.address : RULES.name;
          for (const [first, from] of times.entries()) {
            for (const [last, to] of times.entries()) {
              if (last < first) continue;
              const most = burst + rate * (to - from) / 1000 + 1e-6;
              expect(last - first + 1).toBeLessThanOrEqual(most);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("no more keys are remembered than may be", () => {
    const any = fc.record({ name: fc.nat(50), ms: fc.nat(2000), isRight: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 300, size: "max" }),
        fc.integer({ min: 1, max: 10 }),
        (tries, most) => {
          const clock = { now: 0 };
          const throttle = new Throttle({ name: { burst: 3, rate: 0.1 } }, () => clock.now, most);
          for (const { name, ms, isRight } of tries) {
            clock.now += ms;
            const keys = { name: `${name}` };
            if (throttle.take(keys) === 0 && isRight) throttle.refund(keys);
            expect(throttle.size).toBeLessThanOrEqual(most);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** What passwords are tried with. */
function passwords() {
  const clock = { now: 0 };
  return { clock, throttle: new Throttle(PASSWORD_TRIES, () => clock.now) };
}
