// What people on IRC ask, read and answered without a server: WHOX, LIST, and lists that are longer than a message.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inMessages } from "../../src/dialects/irc/fitting.ts";
import { readConditions } from "../../src/dialects/irc/list.ts";
import { TABLE } from "../../src/dialects/irc/table.ts";
import { writeMessage } from "../../src/dialects/irc/message.ts";
import { readQuestion } from "../../src/dialects/irc/who.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;

describe("WHO", () => {
  test("has its fields in one order, whatever the order of asking, and its own word", () => {
    fc.assert(fc.property(fc.shuffledSubarray([..."tcuihsnfdlaor"], { minLength: 1 }), (letters) => {
      const { fields } = readQuestion(`%${letters.join("")},42`);
      expect(fields).toBe([..."tcuihsnfdlaor"].filter((letter) => letters.includes(letter)).join(""));
    }));
    expect(readQuestion("%tn,152")).toEqual({ isForModerators: false, fields: "tn", token: "152" });
    expect(readQuestion("o%n")).toEqual({ isForModerators: true, fields: "n", token: "0" });
    expect(readQuestion("o")).toEqual({ isForModerators: true, fields: undefined, token: "0" });
  });

  test("is answered in the usual way if nothing is asked for that there is, and takes no word but a number", () => {
    expect(readQuestion("%xyz").fields).toBeUndefined();
    expect(readQuestion("").fields).toBeUndefined();
    for (const token of ["", "1234", "a", "1 2", "-1"]) expect(readQuestion(`%t,${token}`).token).toBe("0");
  });

  test("is read without an error, whatever is asked", () => {
    fc.assert(fc.property(fc.string(), (text) => {
      const { fields = "t", token } = readQuestion(text);
      expect(fields).toMatch(/^t?c?u?i?h?s?n?f?d?l?a?o?r?$/);
      expect(token).toMatch(/^\d{1,3}$/);
    }));
  });
});

describe("LIST", () => {
  test("reads names, masks, what is not wanted, and numbers, with commas between them", () => {
    expect(readConditions("")).toEqual({ kind: "list" });
    expect(readConditions("#dev,*an1,!#c*n2,!*x,>1,<9")).toEqual({
      kind: "list",
      masks: ["dev", "*an1"],
      notMasks: ["c*n2", "*x"],
      moreThan: 1,
      fewerThan: 9,
    });
    expect(readConditions("?hat,*#hat").masks).toEqual(["hat", "*hat"]);
    expect(readConditions(">1,>3,<9,<5")).toMatchObject({ moreThan: 3, fewerThan: 5 });
  });

  test("reads anything as a mask that is nothing else", () => {
    fc.assert(fc.property(fc.string(), (text) => {
      const { fewerThan = 0, masks = ["*"], moreThan = 0, notMasks = ["*"] } = readConditions(text);
      for (const mask of [...masks, ...notMasks]) expect(mask).not.toContain(",");
      expect(Number.isSafeInteger(moreThan) && Number.isSafeInteger(fewerThan)).toBe(true);
    }));
  });
});

describe("what is longer than a message", () => {
  const write = (text: string) => `:irc.example 353 somebody = #dev :${text}\r\n`;

  test("is a list in several, in which no word is lost, torn or put elsewhere", () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-zé]{1,40}$/)), (words) => {
      const text = inMessages(write, words);
      const lines = text === "" ? [] : text.slice(0, -2).split("\r\n");
      for (const line of lines) expect(bytes(line)).toBeLessThanOrEqual(510);
      expect(lines.flatMap((line) => line.slice(line.lastIndexOf(":") + 1).split(" "))).toEqual(words);
      // As few as it takes: the first word of a line had no place in the one before.
      lines.slice(1).forEach((line, index) => {
        const [first = ""] = line.slice(line.lastIndexOf(":") + 1).split(" ");
        expect(bytes(`${lines[index]} ${first}`)).toBeGreaterThan(510);
      });
    }));
  });

  test("is cut at a character if it is a text, and never its tags", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
      const tags = [`+x=${"y".repeat(600)}`];
      const tagged = writeMessage({ tags, source: "bob!~bob@host", verb: "AWAY", text });
      const [, line = ""] = tagged.split(`@${tags} `);
      expect(bytes(line)).toBeLessThanOrEqual(512);
      const shown = line.slice(":bob!~bob@host AWAY :".length, -2);
      expect(text.startsWith(shown)).toBe(true);
      if (shown !== text) expect(bytes(line)).toBeGreaterThan(512 - 4);
    }));
  });
});

describe("HELP", () => {
  test("knows what every verb is for", () => {
    for (const [name, { help, usage }] of Object.entries(TABLE.verbs)) {
      expect([name, typeof usage]).toEqual([name, "string"]);
      expect([name, help]).toEqual([name, expect.stringMatching(/^[A-Z].{5,200}\.$/)]);
    }
  });
});
