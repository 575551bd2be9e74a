// The screen as text for a size: what stands where, what is cut, and what a terminal is sent.

import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { append, createPlace } from "../../../src/cli/chat/model/place.ts";
import { createWorld, placeOf, show, type World } from "../../../src/cli/chat/model/world.ts";
import { edited, EMPTY } from "../../../src/cli/chat/terminal/editor.ts";
import { layout, type Screen, type View } from "../../../src/cli/chat/terminal/layout.ts";
import { paint } from "../../../src/cli/chat/terminal/paint.ts";
import { promptOf } from "../../../src/cli/chat/terminal/prompt.ts";
import { wrap } from "../../../src/cli/chat/terminal/row.ts";
import { pageDown, pageUp } from "../../../src/cli/chat/terminal/scroll.ts";
import { wordsFor } from "../../../src/cli/chat/terminal/status.ts";
import { charactersOf, cut, widthOf } from "../../../src/cli/chat/terminal/width.ts";

const texts = ({ rows }: Pick<Screen, "rows">) => rows.map((row) => row.map(({ text }) => text).join(""));

function viewOf(world: World, more: Partial<View> = {}): View {
  return {
    world,
    phase: { kind: "here" },
    line: EMPTY,
    prompt: "> ",
    now: 0,
    writeTime: () => "09:05",
    ...more,
  };
}

function worldWith(...said: readonly string[]): World {
  const world = createWorld();
  world.me = "alice";
  const place = placeOf(world, "lobby");
  place.total = 3;
  said.forEach((text, index) => append(place, { kind: "said", at: 0, n: index + 1, from: "bob", text }));
  return world;
}

test("a room, what waits, the status line and the line that is typed", () => {
  const world = worldWith("hello");
  const place = placeOf(world, "lobby");
  append(place, { kind: "acted", at: 0, from: undefined, text: "waves" });
  append(place, { kind: "private", at: 0, from: "bob", to: "alice", text: "psst" });
  append(place, { kind: "note", at: 0, text: "[#lobby] bob has come in." });
  world.outbox.push({ key: "1", room: "lobby", text: "/login alice secret", state: "sent" });
  world.outbox.push({ key: "2", room: "lobby", text: "later", state: "waiting" });
  world.outbox.push({ key: "3", room: "dev", text: "elsewhere", state: "waiting" });
  const dev = placeOf(world, "dev");
  show(world, dev, { kind: "said", at: 0, from: "carol", text: "alice: here?", isCall: true });
  const screen = layout(viewOf(world, { line: edited("typing"), hint: "a hint" }), { columns: 60, rows: 10 });
  expect(texts(screen)).toEqual([
    "",
    "09:05 [bob] hello",
    "09:05 * guest waves",
    "09:05 [bob → alice] psst",
    "09:05 bob has come in.",
    "  (sending) /login alice …",
    "  (waiting) later",
    "a hint",
    "── lobby, 3 people ── #dev 1! ── alice ── connected ────────",
    "> typing",
  ]);
  expect(screen.cursor).toEqual({ row: 9, column: 8 });
});

test("what matters least is left out of a narrow status line", () => {
  const world = worldWith();
  placeOf(world, "lobby").topic = "a topic that is longer than it has to be";
  const status = (columns: number) => texts(layout(viewOf(world), { columns, rows: 2 }))[0];
  expect(status(90)).toBe(
    `── lobby, 3 people ── alice ── connected ── a topic that is longer than it has to be ${"─".repeat(5)}`,
  );
  expect(status(70)).toBe("── lobby, 3 people ── alice ── connected ── a topic that is longer th…");
  expect(status(45)).toBe("── lobby, 3 people ── alice ── connected ────");
  expect(status(35)).toBe("── lobby, 3 people ── connected ───");
  expect(status(25)).toBe("── lobby ── connected ───");
  expect(status(9)).toBe("── lobby…");
});

test("each state of the connection has its words", () => {
  expect(wordsFor({ kind: "connecting" }, 0, 0)).toBe("connecting");
  expect(wordsFor({ kind: "arriving" }, 0, 0)).toBe("catching up");
  expect(wordsFor({ kind: "waiting", at: 2500 }, 0, 0)).toBe("no connection, next try in 3 s (Enter: now)");
  expect(wordsFor({ kind: "waiting", at: 2500 }, 2, 9000)).toBe(
    "no connection, next try in 1 s (Enter: now), 2 waiting",
  );
  expect(wordsFor({ kind: "leaving" }, 0, 0)).toBe("leaving");
});

test("lines break between words, and long words where they must", () => {
  const rows = (text: string, columns: number, indent = 0) =>
    texts({ rows: wrap([{ text }], columns, indent) });
  expect(rows("one two three", 8)).toEqual(["one two", "three"]);
  expect(rows("one two three", 8, 2)).toEqual(["one two", "  three"]);
  expect(rows("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
  expect(rows("日本語日本語", 5)).toEqual(["日本", "語日", "本語"]);
  expect(rows("", 5)).toEqual([""]);
  expect(rows("ab", 1, 6)).toEqual(["a", "b"]);
});

test("no row is wider than the window, whatever is said, and the caret is always in it", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  const size = fc.record({ columns: fc.integer({ min: 1, max: 60 }), rows: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 5 }),
      text,
      size,
      fc.nat(60),
      (said, typed, { columns, rows }, caret) => {
        const line = { text: typed, caret: Math.min(caret, typed.length), cut: "" };
        const screen = layout(viewOf(worldWith(...said), { line }), { columns, rows });
        expect(screen.rows).toHaveLength(rows);
        // One character may be wider than the window.
        for (const row of texts(screen)) expect(widthOf(row)).toBeLessThanOrEqual(Math.max(columns, 2));
        expect(screen.cursor.column).toBeLessThan(Math.max(columns, 2));
      },
    ),
  );
});

test("one column for a letter, two for a wide one, none for what is drawn upon another", () => {
  expect(["a", "é", "日", "😀", "👩‍👩‍👧", "❤️", "e\u0301", "\u200b", "ｆ"].map(widthOf)).toEqual([
    1,
    1,
    2,
    2,
    2,
    2,
    1,
    0,
    2,
  ]);
  expect([cut("日本語", 5), cut("ab", 2), cut("abc", 2), cut("abc", 0)]).toEqual(["日本…", "ab", "a…", ""]);
});

test("a text is looked at in pieces, and no character is cut where two meet", () => {
  const pieces = vi.spyOn(Intl.Segmenter.prototype, "segment");
  const flag = "🇩🇪";
  const text = `x${"e\u0301".repeat(600)}${"👩‍👩‍👧".repeat(400)}${flag.repeat(600)}`;
  const characters = charactersOf(text);
  const sizes = pieces.mock.calls.map(([piece]) => piece.length);
  // One that has no end is cut all the same, and its beginning not looked at again and again.
  const endless = charactersOf("\u0301".repeat(5000));
  const sizesOfEndless = pieces.mock.calls.slice(sizes.length).map(([piece]) => piece.length);
  pieces.mockRestore();
  expect(new Set(characters)).toEqual(new Set(["x", "e\u0301", "👩‍👩‍👧", flag]));
  expect(characters.join("")).toBe(text);
  expect(endless.join("")).toBe("\u0301".repeat(5000));
  for (const size of [...sizes, ...sizesOfEndless]) expect(size).toBeLessThanOrEqual(1024 + 64);
});

test("of what a strange server sends no more is drawn than somebody may want to read", () => {
  const long = "é".repeat(40_000);
  const world = worldWith(long);
  placeOf(world, "lobby").topic = long;
  const pieces = vi.spyOn(Intl.Segmenter.prototype, "segment");
  const screen = layout(viewOf(world), { columns: 80, rows: 10 });
  const looked = pieces.mock.calls.reduce((sum, [piece]) => sum + piece.length, 0);
  pieces.mockRestore();
  expect(texts(screen).slice(-3, -2)[0]).toMatch(/^ {6}é+…$/);
  // Each text some times over, and not the whole of it.
  expect(looked).toBeLessThan(2.5 * 40_000);
});

test("a long line is moved, so that the caret is seen", () => {
  expect(promptOf(edited("abcdefghij"), "> ", 8)).toEqual({ text: "> fghij", column: 7 });
  expect(promptOf({ text: "abcdefghij", caret: 2, cut: "" }, "> ", 8)).toEqual({
    text: "> abcde",
    column: 4,
  });
  expect(promptOf(edited("two\nlines"), "> ", 20).text).toBe("> two↵lines");
});

test("one goes back by a window at a time, and forward to the newest", () => {
  const world = worldWith(...Array.from({ length: 40 }, (_, index) => `line ${index + 1}`));
  const size = { columns: 40, rows: 12 };
  const bottom = (anchor: number | undefined) =>
    texts(layout(viewOf(world, { anchor }), size)).slice(0, -2).findLast((row) => /line/.test(row));
  let anchor: number | undefined;
  const seen = [bottom(anchor)];
  for (let times = 0; times < 3; times++) seen.push(bottom(anchor = pageUp(viewOf(world, { anchor }), size)));
  expect(seen).toEqual(["line 40", "line 33", "line 26", "line 19"].map((text) => `09:05 [bob] ${text}`));
  // What comes meanwhile moves nothing.
  append(placeOf(world, "lobby"), { kind: "said", at: 0, from: "bob", text: "line 41" });
  expect(bottom(anchor)).toBe("09:05 [bob] line 19");
  for (let times = 0; times < 9 && anchor !== undefined; times++) {
    anchor = pageDown(viewOf(world, { anchor }), size);
  }
  expect(bottom(anchor)).toBe("09:05 [bob] line 41");
});

test("only rows that are other than before are sent, and without colors nothing that has one", () => {
  const world = worldWith("hello");
  const size = { columns: 30, rows: 4 };
  const before = layout(viewOf(world), size);
  const after = layout(viewOf(world, { line: edited("x") }), size);
  expect(paint(after, before, false)).toBe(
    "\x1b[?2026h\x1b[?25l\x1b[4;1H\x1b[2K> x\x1b[4;4H\x1b[?25h\x1b[?2026l",
  );
  expect(paint(after, after, false)).toBe("\x1b[4;4H");
  // deno-lint-ignore no-control-regex
  expect(paint(after, undefined, false)).not.toMatch(/\x1b\[[\d;]*m/);
  expect(paint(after, undefined, true)).toContain("\x1b[2m09:05 \x1b[0m");
});

test("what comes to the screen is cleaned once more", () => {
  const place = createPlace("lobby");
  const world = worldWith();
  world.places.set("lobby", place);
  append(place, { kind: "said", at: 0, from: "\x1b[31mbob", text: "\x1b]0;title\x07a\u009b2J\u202eb\r\nc" });
  const sent = paint(layout(viewOf(world), { columns: 60, rows: 4 }), undefined, false);
  expect(sent).toContain("09:05 [bob] abc");
});
