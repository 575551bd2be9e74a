// What stands between the server and its host's logger, with a clock that the test moves; then in a chat.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LINES_OF_A_KIND, quietLogger, WINDOW } from "../../src/server/quiet_logger.ts";
import { LineClient } from "../support/line_client.ts";
import { Log, startChat } from "./_support.ts";

const LEFT_OUT = "Left out {count} more lines like this: {kind}";

function quiet(log = new Log()) {
  const time = { now: 1000 };
  return { log, time, logger: quietLogger(log, () => time.now) };
}

describe("a quiet logger", () => {
  it("lets so many lines of a kind through in a minute, then says how many it left out", () => {
    const { log, time, logger } = quiet();
    for (let count = 1; count <= 100; count++) logger.warn("Refusing {peer}", { peer: `peer ${count}` });
    expect(log.lines.map(({ properties }) => properties["peer"])).toEqual(
      Array.from({ length: LINES_OF_A_KIND }, (_, index) => `peer ${index + 1}`),
    );
    logger.tick(time.now + WINDOW - 1);
    expect(log.lines).toHaveLength(LINES_OF_A_KIND);
    logger.tick(time.now + WINDOW);
    logger.tick(time.now + WINDOW + 1);
    expect(log.lines.slice(LINES_OF_A_KIND)).toEqual([{
      level: "warn",
      message: LEFT_OUT,
      properties: { count: 100 - LINES_OF_A_KIND, kind: "Refusing {peer}" },
    }]);
    time.now += WINDOW;
    logger.warn("Refusing {peer}", { peer: "one more" });
    expect(log.lines.at(-1)?.properties).toEqual({ peer: "one more" });
  });

  it("counts each message and each level for itself, and leaves debug alone", () => {
    const { log, logger } = quiet();
    for (let count = 1; count <= 100; count++) {
      for (const level of ["debug", "info", "warn", "error"] as const) logger[level]("{count}", { count });
      logger.info("Another {count}", { count });
    }
    const count = (level: string, message: string) =>
      log.lines.filter((line) => line.level === level && line.message === message).length;
    expect(count("debug", "{count}")).toBe(100);
    for (const level of ["info", "warn", "error"]) expect(count(level, "{count}")).toBe(LINES_OF_A_KIND);
    expect(count("info", "Another {count}")).toBe(LINES_OF_A_KIND);
  });

  it("tells what is outstanding at the end, and at the next line of any kind", () => {
    const { log, time, logger } = quiet();
    for (let count = 0; count < 25; count++) logger.info("a", {});
    time.now += WINDOW;
    logger.info("b", {});
    expect(log.lines.slice(LINES_OF_A_KIND).map(({ message, properties }) => [message, properties])).toEqual([
      [LEFT_OUT, { count: 5, kind: "a" }],
      ["b", {}],
    ]);
    for (let count = 0; count < 22; count++) logger.error("c", {});
    logger.end();
    logger.end();
    expect(log.lines.at(-1)).toEqual({
      level: "error",
      message: LEFT_OUT,
      properties: { count: 2, kind: "c" },
    });
    expect(log.lines.filter(({ message }) => message === LEFT_OUT)).toHaveLength(2);
  });

  it("never lets more of a kind through in any minute, tells so once a minute, and loses no count", () => {
    const kind = fc.constantFrom("a", "b");
    const level = fc.constantFrom("info" as const, "warn" as const);
    // A burst of one kind, a wait, or a look.
    const step = fc.oneof(
      fc.record({ level, kind, times: fc.integer({ min: 1, max: 3 * LINES_OF_A_KIND }) }),
      fc.record({
        wait: fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 2 * WINDOW })),
      }),
      fc.constant("tick" as const),
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { log, time, logger } = quiet();
      const said = new Map<string, number>();
      const heard: { readonly key: string; readonly at: number; readonly leftOut: number }[] = [];
      let seen = 0;
      const listen = () => {
        for (const { level, message, properties } of log.lines.slice(seen)) {
          const leftOut = message === LEFT_OUT ? properties["count"] as number : 0;
          heard.push({
            key: `${level} ${leftOut > 0 ? properties["kind"] : message}`,
            at: time.now,
            leftOut,
          });
        }
        seen = log.lines.length;
      };
      for (const step of steps) {
        if (step === "tick") logger.tick(time.now);
        else if ("wait" in step) time.now += step.wait;
        else {
          const key = `${step.level} ${step.kind}`;
          said.set(key, (said.get(key) ?? 0) + step.times);
          for (let count = 0; count < step.times; count++) logger[step.level](step.kind, {});
        }
        listen();
      }
      const running = heard.length;
      logger.end();
      listen();
      for (const [key, all] of said) {
        const lines = heard.filter((line) => line.key === key && line.leftOut === 0);
        const leftOut = heard.filter((line) => line.key === key).reduce((sum, line) => sum + line.leftOut, 0);
        expect(lines.length + leftOut).toBe(all);
        lines.forEach(({ at }, index) => {
          const earlier = lines[index - LINES_OF_A_KIND];
          if (earlier !== undefined) expect(at - earlier.at).toBeGreaterThanOrEqual(WINDOW);
        });
        const told = heard.slice(0, running).filter((line) => line.key === key && line.leftOut > 0);
        told.forEach(({ at }, index) => {
          const earlier = told[index - 1];
          if (earlier !== undefined) expect(at - earlier.at).toBeGreaterThanOrEqual(WINDOW);
        });
      }
    }));
  });

  it("keeps what the host's logger throws or rejects with, and counts it", async () => {
    const fail = () => {
      throw new Error("The disk is full");
    };
    const logger = quietLogger({
      debug: fail,
      info: () => Promise.reject(new Error("The disk is full")),
      warn: () => ({
        get then() {
          return fail();
        },
      }),
      error: undefined as never,
    }, () => 0);
    logger.debug("a", {});
    logger.info("b", {});
    logger.warn("c", {});
    logger.error("d", {});
    await Promise.resolve();
    await Promise.resolve();
    expect(logger.failures).toBe(4);
  });
});

describe("a chat", () => {
  it("does not let strangers fill the log", async () => {
    const chat = await startChat();
    for (let count = 0; count < 3 * LINES_OF_A_KIND; count++) {
      const stranger = await LineClient.connect(chat.server.endpoints[0] as string);
      await stranger.send("GET / HTTP/1.1\r\n\r\n");
      await stranger.seesClose();
    }
    const logged = chat.log.lines.filter(({ message }) => message.startsWith("Turning away"));
    expect(logged).toHaveLength(LINES_OF_A_KIND);
  });

  it("goes on with a logger that throws, and counts how often", async () => {
    let failures = 0;
    const fail = () => {
      failures += 1;
      throw new Error("The disk is full");
    };
    const chat = await startChat({ logger: { debug: fail, info: fail, warn: fail, error: fail } });
    const alice = await chat.join("alice");
    const bob = await chat.join("bob");
    const stranger = await LineClient.connect(chat.server.endpoints[0] as string);
    await stranger.send("GET / HTTP/1.1\r\n\r\n");
    await stranger.seesClose();
    await alice.asks("hello", "[alice] hello");
    await bob.sees("[alice] hello");
    await alice.asks("quit", "Goodbye!");
    await alice.seesEnd();
    expect(failures).toBeGreaterThan(0);
    expect(chat.server.stats().logErrors).toBe(failures);
  });
});
