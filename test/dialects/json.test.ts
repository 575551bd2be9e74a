// The language of programs, without a socket: whatever comes, it is answered and never throws.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOW_TO_WRITE_SCHEMA, jsonSchema, SCHEMA_FILE } from "../../scripts/write_schema.ts";
import type { Decoded, Decoder, Request } from "../../src/dialects/dialect.ts";
import { jsonDialect } from "../../src/dialects/json/json.ts";
import { COMMAND_NAMES } from "../../src/dialects/json/schema.ts";
import { ERRORS } from "../../src/dialects/json/text.ts";
import { verbatim } from "../../src/dialects/sanitize.ts";
import type { Notice } from "../../src/engine/notice.ts";
import { ROOT } from "../../scripts/_report.ts";

const encoder = new TextEncoder();

function decoded(...lines: string[]): Decoded[] {
  return decodedBy(jsonDialect().decoder({ maxLine: 4096 }), ...lines);
}

function decodedBy(decoder: Decoder, ...lines: string[]): Decoded[] {
  decoder.feed(encoder.encode(lines.map((line) => `${line}\n`).join("")));
  const all: Decoded[] = [];
  for (let next = decoder.next(); next !== undefined; next = decoder.next()) all.push(next);
  return all;
}

const HELLO = '{"do":"hello","v":1}';

describe("a line", () => {
  test("is one command or one error, whatever is in it", () => {
    const anyLine = fc.oneof(
      fc.json(),
      fc.string(),
      fc.record({
        do: fc.constantFrom(...COMMAND_NAMES),
        id: fc.jsonValue(),
        text: fc.jsonValue(),
        room: fc.string(),
      })
        .map((value) => JSON.stringify(value)),
      fc.record({ do: fc.constant("line"), text: fc.string({ unit: "binary" }) }).map((value) =>
        JSON.stringify(value)
      ),
      fc.record({ do: fc.constant("say"), text: fc.string({ unit: "binary" }) }).map((value) =>
        JSON.stringify(value)
      ),
    ).map((line) => line.replace(/[\r\n]/g, " "));
    fc.assert(fc.property(fc.array(anyLine), (lines) => {
      const all = decoded(HELLO, ...lines).slice(1);
      expect(all.length).toBe(lines.length);
      for (const one of all) {
        if (one.kind !== "answered") continue;
        expect(one.reply).toMatch(/^\{.*\}\n$/);
        expect(JSON.parse(one.reply).error.code).toMatch(/^(badField|badJson|unknownCommand)$/);
      }
    }));
  });

  test("puts nothing into anybody's terminal but one line of text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      const [, one] = decoded(HELLO, JSON.stringify({ do: "say", text }));
      if (one?.kind !== "line" || one.command === undefined || !("text" in one.command)) return;
      expect(one.command.text).not.toMatch(
        // deno-lint-ignore no-control-regex
        /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202e\ud800-\udfff]/u,
      );
    }));
  });

  test("may have tabs in it", () => {
    const [, one] = decoded(HELLO, JSON.stringify({ do: "say", text: "\t!" }));
    expect(one).toMatchObject({ kind: "line", command: { text: "\t!" } });
  });

  test("may be a password, which is then in no command", () => {
    const [, claim, login, typed] = decoded(
      HELLO,
      '{"do":"claim","password":"correct horse"}',
      '{"do":"login","name":"bot","password":"correct horse"}',
      '{"do":"line","text":"/login bot correct horse"}',
    );
    for (const one of [claim, login, typed]) {
      expect(one).toMatchObject({ kind: "confided", secret: "correct horse" });
      expect(JSON.stringify(one?.kind === "confided" && one.command)).not.toContain("horse");
    }
  });

  test.each([
    ["the server's limit", undefined, 100],
    ["its dialect's own", 100, 4096],
  ])("has no text over %s", (_, maxLine, ofServer) => {
    const decoder = jsonDialect(maxLine === undefined ? {} : { maxLine }).decoder({ maxLine: ofServer });
    const say = (length: number) => JSON.stringify({ id: 1, do: "say", text: "x".repeat(length) });
    const [, longest, over] = decodedBy(decoder, HELLO, say(100), say(101));
    expect(longest).toMatchObject({ kind: "line", command: { kind: "say" } });
    expect(over).toMatchObject({ kind: "answered" });
    expect(over?.kind === "answered" && JSON.parse(over.reply)).toEqual({
      re: 1,
      error: { code: "badField", field: "text", message: "A text has at most 100 bytes" },
    });
  });

  test.each([
    ["a mask", { do: "mode", changes: [{ mode: "b", isSet: true, mask: "\ud800*" }] }, "changes.0.mask"],
    ["a room's key", { do: "mode", changes: [{ mode: "k", isSet: true, key: "k\udc00" }] }, "changes.0.key"],
    ["the key that one brings", { do: "join", room: "dev", roomKey: "\ud800k" }, "roomKey"],
    ["a name", { do: "invite", name: "bo\ud800b" }, "name"],
  ])("may not have halves of characters in %s", (_, command, field) => {
    const [, one] = decoded(HELLO, JSON.stringify(command));
    expect(one?.kind === "answered" && JSON.parse(one.reply)).toMatchObject({
      error: { code: "badField", field },
    });
    const whole = JSON.stringify(command).replace(/\\ud[8c]00/i, "\u{1f600}");
    expect(decoded(HELLO, whole)[1]).toMatchObject({ kind: "line" });
  });

  test("over 64 KiB is dropped, and the next one is read", () => {
    const [, long, next] = decoded(HELLO, `{"do":"say","text":"${"x".repeat(70_000)}"}`, '{"do":"time"}');
    expect(long?.kind).toBe("overlong");
    expect(next).toMatchObject({ kind: "line", command: { kind: "time" } });
  });
});

test.each<[string, Notice]>([
  ["/login bot correct horse", { kind: "loggedIn", name: "bot", isModerator: false }],
  ["/nick bot", { kind: "registered", name: "bot" }],
])("typed, %s is answered by what answers it, and by nothing that comes meanwhile", (text, notice) => {
  const dialect = jsonDialect();
  const [, typed] = decoded(HELLO, JSON.stringify({ id: 7, do: "line", text }));
  const request = typed !== undefined && "request" in typed ? typed.request as Request : undefined;
  expect(request).toBeDefined();
  const answer = (notice: Notice) => {
    const text = dialect.answer?.(request as Request, notice);
    return text === undefined ? undefined : JSON.parse(text);
  };
  expect(answer({ kind: "custom", text: verbatim("by the way") })).toBeUndefined();
  expect(answer(notice)).toMatchObject({ re: 7, ok: "line", kind: notice.kind, name: "bot" });
  expect(answer({ kind: "loginDenied", name: "bot" })).toMatchObject({
    re: 7,
    error: { code: "loginDenied" },
  });
});

test("the codes of errors stay what they are", () => {
  expect([...ERRORS]).toEqual([...ERRORS].sort());
  expect([...ERRORS].join(" ")).toMatchInlineSnapshot(
    `"badMask bannedFromRoom commandFailed full idle ignoresTooMany inTooManyRooms internalError inviteOnly isAbsent isEverybodys isInRoom isModerator isMuted lineTooLong lineTooSlow loggedInAlready loginDenied mayNotSpeak nameBanned nameClaimed nameDenied nameRequired nameReserved nameTaken nameTooLong nameUnchecked noRoom noSuchRoom nobodyCalled nobodyToAnswer notInRoom notLoggedIn notMember notModerator notOperator notSanctioned numberedAnew ownsTooMany passwordInClear passwordTooLong passwordTooOften passwordTooShort passwordUnchecked roomFull staysInLobby tooFast tooManyAccounts tooManyFromAddress tooManyMasks tooManyRooms tooManySanctions tooSlow topicTooLong unknownCommand usage waitsTooMuch wouldBanYourself wrongKey"`,
  );
});

test("docs/json.md has every command", () => {
  const page = readFileSync(join(ROOT, "docs", "json.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("|")).map((line) =>
    line.split("|")[1] ?? ""
  );
  const named = rows.join(",").split(",").map((name) => name.trim());
  expect(COMMAND_NAMES.filter((name) => !named.includes(name))).toEqual([]);
});

test("docs/json.schema.json is what the schema says", () => {
  expect(readFileSync(SCHEMA_FILE, "utf8"), `The file is out of date: ${HOW_TO_WRITE_SCHEMA}`).toBe(
    jsonSchema(),
  );
});
