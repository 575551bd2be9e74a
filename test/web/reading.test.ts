// What is unread, where "New" stands, how lines stand below each other, and when to connect again.

import { describe, expect, it } from "vitest";
import { closeCodeOf } from "../../src/server/close_codes.ts";
import { append, createPlace, type Item } from "../../web/model/place.ts";
import { arm, count, markRead } from "../../web/model/reading.ts";
import { delayBefore, finalPhase } from "../../web/model/reconnect.ts";
import { beginsDay, isFirst } from "../../web/model/rows.ts";

describe("reading", () => {
  const place = () => createPlace("room", "dev");
  const say = (to: ReturnType<typeof place>, more: Partial<Item> = {}) =>
    append(to, { kind: "said", at: 0, from: "bob", text: "x", ...more });

  it("counts what nobody looks at, and calls apart", () => {
    const room = place();
    count(room, say(room), false);
    count(room, say(room, { isCall: true }), false);
    count(room, say(room, { isOwn: true }), false);
    count(room, say(room), true);
    expect(room).toMatchObject({ unread: 2, calls: 1 });
    expect(markRead(room)).toBe(true);
    expect(room).toMatchObject({ unread: 0, calls: 0 });
  });

  it("puts the mark before the first line after it was left, and keeps it until it is left again", () => {
    const room = place();
    count(room, say(room), true);
    arm(room, true);
    const first = say(room);
    count(room, first, false);
    count(room, say(room), false);
    expect(room.firstNew).toBe(first.uid);
    markRead(room);
    expect(room.firstNew).toBe(first.uid);
    arm(room, true);
    expect(room.firstNew).toBeUndefined();
  });

  it("does not move the mark when the page is hidden with lines unread", () => {
    const room = place();
    arm(room, false);
    const first = say(room);
    count(room, first, false);
    arm(room, false);
    count(room, say(room), false);
    expect(room.firstNew).toBe(first.uid);
  });
});

describe("rows", () => {
  const noon = new Date(2026, 10, 25, 12).getTime();
  const item = (more: Partial<Item>): Item => ({
    uid: 0,
    kind: "said",
    at: noon,
    from: "bob",
    text: "",
    ...more,
  });

  it("show the author once in five minutes", () => {
    expect(isFirst(undefined, item({}))).toBe(true);
    expect(isFirst(item({}), item({ at: noon + 299_000 }))).toBe(false);
    expect(isFirst(item({}), item({ at: noon + 301_000 }))).toBe(true);
    expect(isFirst(item({}), item({ from: "carol" }))).toBe(true);
    expect(isFirst(item({ kind: "comings" }), item({}))).toBe(true);
    expect(isFirst(item({ isAction: true }), item({}))).toBe(true);
    expect(isFirst(item({}), item({ isCall: true }))).toBe(true);
  });

  it("begin a day at midnight where the reader is", () => {
    const midnight = new Date(2026, 10, 26).getTime();
    expect(beginsDay(item({ at: midnight - 1 }), item({ at: midnight }))).toBe(true);
    expect(beginsDay(item({ at: midnight }), item({ at: midnight + 1 }))).toBe(false);
  });
});

describe("reconnecting", () => {
  it("waits for 1, 2, 4 … 30 seconds, or for half of that at least", () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => delayBefore(attempt, 1))).toEqual(
      [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000],
    );
    expect(delayBefore(3, 0)).toBe(4000);
  });

  it("does not come back where it is not wanted", () => {
    const after = (code: number, ev?: string) =>
      finalPhase({ code, event: ev === undefined ? undefined : { ev } });
    expect(after(1006)).toBeUndefined();
    expect(after(1001, "stopping")).toBeUndefined();
    expect(after(1013, "tooSlow")).toBeUndefined();
    // What the server tells whom the other servers, or a mistake of ours, have sent away.
    for (const reason of ["givenUp", "error", "stopped", "idle"]) {
      expect(after(closeCodeOf(reason) ?? 1000)).toBeUndefined();
    }
    expect(after(closeCodeOf("quit") ?? 1000)).toEqual({ kind: "left" });
    expect(after(1000)).toEqual({ kind: "left" });
    expect(after(1000, "replaced")).toEqual({ kind: "replaced" });
    expect(after(1008, "kicked")).toEqual({ kind: "refused", reason: "kicked" });
    expect(after(1008)).toEqual({ kind: "refused", reason: "policy" });
  });
});
