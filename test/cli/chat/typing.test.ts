// What keys do to a line, and what Tab makes of it: without a terminal.

import fc from "fast-check";
import { expect, test } from "vitest";
import { commonStart, type Known, offersFor } from "../../../src/cli/chat/terminal/completion.ts";
import { type Edited, edited, EMPTY, insert, press } from "../../../src/cli/chat/terminal/editor.ts";
import { NO_HISTORY, recall, remember } from "../../../src/cli/chat/terminal/input_history.ts";
import { type Key, readKeys } from "../../../src/cli/chat/terminal/keys.ts";
import { tab } from "../../../src/cli/chat/terminal/tabbing.ts";

const names = (keys: readonly Key[]) =>
  keys.map((key) => key.kind === "key" ? key.name : `${key.kind}:${key.text}`);

test("keys are read as terminals of all kinds send them", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["hé😀", ["text:hé😀"]],
    ["a\rb\n", ["text:a", "enter", "text:b", "enter"]],
    ["\x1b[A\x1bOB\x1b[1;5C\x1b[1;3D", ["up", "down", "ctrl-right", "alt-left"]],
    ["\x1b[3~\x1b[5~\x1b[6;5~\x1b[H\x1bOF\x1b[4~", [
      "delete",
      "pageup",
      "ctrl-pagedown",
      "home",
      "end",
      "end",
    ]],
    ["\x01\x04\x0c\x7f\b\t\x1b[Z", [
      "ctrl-a",
      "ctrl-d",
      "ctrl-l",
      "backspace",
      "backspace",
      "tab",
      "shift-tab",
    ]],
    ["\x1bb\x1b1\x1b\x7f", ["alt-b", "alt-1", "alt-backspace"]],
    ["\x1b[200~two\nlines\x1b[A\x1b[201~x", ["paste:two\nlines\x1b[A", "text:x"]],
    ["\x1b[99~\x1b[?1;2cx", ["text:x"]],
  ];
  for (const [input, wanted] of cases) expect(names(readKeys(input).keys)).toEqual(wanted);
});

test("a key that comes in pieces is the same key, and an Esc alone is one", () => {
  const input = "x\x1b[1;5C\x1b[200~paste\x1b[201~\x1bOAé\r";
  for (let at = 0; at <= input.length; at++) {
    const first = readKeys(input.slice(0, at));
    const second = readKeys(first.rest + input.slice(at));
    expect(names([...first.keys, ...second.keys])).toEqual([
      "text:x",
      "ctrl-right",
      "paste:paste",
      "up",
      "text:é",
      "enter",
    ]);
  }
  expect(readKeys("\x1b")).toEqual({ keys: [], rest: "\x1b" });
  expect(names(readKeys("\x1b", true).keys)).toEqual(["escape"]);
});

test("whatever is sent is read to its end, and text has nothing in it that a terminal obeys", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (input) => {
    const { keys, rest } = readKeys(input, true);
    expect(rest).toBe("");
    // deno-lint-ignore no-control-regex
    for (const key of keys) if (key.kind === "text") expect(key.text).not.toMatch(/[\x00-\x1f\x7f]/);
  }));
});

/** A line with `|` where the caret is. */
const at = (text: string): Edited => ({ text: text.replace("|", ""), caret: text.indexOf("|"), cut: "" });
const shown = ({ caret, text }: Edited) => `${text.slice(0, caret)}|${text.slice(caret)}`;

test.each([
  ["one two|", "ctrl-w", "one |"],
  ["one two|", "ctrl-left", "one |two"],
  ["|one two", "alt-f", "one| two"],
  ["one| two", "alt-d", "one|"],
  ["one| two", "ctrl-k", "one|"],
  ["one| two", "ctrl-u", "| two"],
  ["ab|", "ctrl-t", "ba|"],
  ["a👩‍👩‍👧|b", "backspace", "a|b"],
  ["a|é́b", "right", "aé́|b"],
  ["|", "backspace", "|"],
  ["|", "ctrl-w", "|"],
  ["one|", "home", "|one"],
])("%s, %s: %s", (before, key, after) => {
  expect(shown(press(at(before), key) as Edited)).toBe(after);
});

test("what was cut out is put in again, and what is no key of the editor does nothing", () => {
  const cut = press(at("one two|"), "ctrl-w") as Edited;
  expect(shown(press(press(cut, "home") as Edited, "ctrl-y") as Edited)).toBe("two|one ");
  expect(press(EMPTY, "f12")).toBeUndefined();
});

test("whatever is pressed, the caret stays between characters", () => {
  const keys = [
    "left",
    "right",
    "home",
    "end",
    "backspace",
    "delete",
    "ctrl-w",
    "alt-d",
    "ctrl-t",
    "ctrl-y",
    "ctrl-k",
    "alt-b",
    "alt-f",
  ];
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...keys), fc.string({ unit: "grapheme", maxLength: 3 }))),
      (all) => {
        let line = EMPTY;
        for (const one of all) line = keys.includes(one) ? press(line, one) as Edited : insert(line, one);
        expect(line.text.slice(0, line.caret) + line.text.slice(line.caret)).toBe(line.text);
        expect(line.text).not.toMatch(/\p{Surrogate}/u);
      },
    ),
  );
});

test("lines come back by the up key, the one that is typed too, and none that has a password", () => {
  let history = NO_HISTORY;
  for (const text of ["one", "two", "two", "/login alice secret", "/claim secret", " "]) {
    history = remember(history, text);
  }
  expect(history.lines).toEqual(["one", "two"]);
  const first = recall(history, "draft", 1);
  const second = recall(first?.history ?? history, "two", 1);
  expect([first?.text, second?.text]).toEqual(["two", "one"]);
  expect(recall(second?.history ?? history, "one", 1)).toBeUndefined();
  const back = recall(second?.history ?? history, "one", -1);
  expect(recall(back?.history ?? history, "two", -1)?.text).toBe("draft");
});

const KNOWN: Known = {
  commands: [
    { name: "who", aliases: [], args: "[ROOM]", isForModerators: false },
    { name: "whois", aliases: [], args: "NAME", isForModerators: false },
    { name: "time", aliases: [], args: "", isForModerators: false },
    { name: "kick", aliases: [], args: "NAME", isForModerators: true },
  ],
  isModerator: false,
  names: ["bob", "Bobby", "carol"],
  rooms: ["lobby", "dev", "design"],
};

test.each([
  ["/wh", ["/who ", "/whois "]],
  ["/ti", ["/time"]],
  ["/ki", []],
  ["/join d", ["dev ", "design "]],
  ["/join #de", ["dev ", "design "]],
  ["see #l", ["#lobby "]],
  ["ca", ["carol: "]],
  ["hi BO", ["bob ", "Bobby "]],
  ["@bobb", ["@Bobby "]],
  ["/msg ca", ["carol "]],
  ["", []],
])("Tab behind %j offers %j", (text, words) => {
  expect(offersFor(text, text.length, KNOWN).words).toEqual(words);
});

test("commands of moderators are offered to moderators", () => {
  expect(offersFor("/ki", 3, { ...KNOWN, isModerator: true }).words).toEqual(["/kick "]);
});

test("Tab goes as far as all agree, then from one to the next, and back", () => {
  const first = tab(edited("/w"), undefined, KNOWN);
  expect([first.line.text, first.tabbing?.index]).toEqual(["/who", -1]);
  const second = tab(first.line, first.tabbing, KNOWN);
  const third = tab(second.line, second.tabbing, KNOWN);
  const fourth = tab(third.line, third.tabbing, KNOWN);
  expect([second, third, fourth].map(({ line }) => line.text)).toEqual(["/who ", "/whois ", "/who "]);
  expect(tab(fourth.line, fourth.tabbing, KNOWN, -1).line.text).toBe("/whois ");
  const inside = tab({ text: "hi ca there", caret: 5, cut: "" }, undefined, KNOWN);
  expect(shown(inside.line)).toBe("hi carol |there");
  expect(tab(edited("nobody's"), undefined, KNOWN)).toEqual({ line: edited("nobody's"), tabbing: undefined });
  expect(commonStart(["Bob ", "bobby "])).toBe("Bob");
});
