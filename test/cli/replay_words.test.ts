// The sentences of a replay for what terminals are told nothing of.

import { expect, test } from "vitest";
import { type AnswerToProgram, answerToProgram } from "../../src/cli/operator/replay_words.ts";
import { lineDialect } from "../../src/dialects/line.ts";
import { safe } from "../../src/testing/store_records.ts";

const ann = { name: "ann", profile: undefined, cloak: "c1", account: "Ann" };
const guest = { name: undefined, profile: undefined, cloak: "c2", account: undefined };
const person = { who: ann, isOperator: true, isVoiced: false, isModerator: true, isAway: true };
const room = { name: "dev", members: 2, topic: undefined, isLocked: false, isIn: true };

const SENTENCES: { readonly [K in AnswerToProgram["kind"]]: readonly (readonly [object, string])[] } = {
  bot: [
    [{ isBot: true }, "(It says that it is a program.)"],
    [{ isBot: false }, "(It says no longer that it is a program.)"],
  ],
  census: [[
    { people: 3, peak: 4, unnamed: 1, rooms: 2, moderators: undefined },
    "(Here with a name: 3, at most 4 at once; without: 1; rooms: 2)",
  ]],
  crowd: [
    [{ room: "lobby", crowd: [person, { ...person, who: guest }] }, "(In the lobby: ann, guest.)"],
    [{ room: "nope", crowd: [] }, "(In #nope: nobody.)"],
  ],
  former: [[
    { name: "bob", people: [guest, ann] },
    "(How many had the name bob and have left, or have another: 2)",
  ]],
  found: [[{ people: [person] }, "(Found: ann.)"]],
  listed: [
    [{ rooms: [room, { ...room, name: "lobby" }] }, "(Rooms: #dev with 2, the lobby with 2.)"],
    [{ rooms: [] }, "(Rooms: no room.)"],
  ],
  marked: [
    [{ room: "dev", at: 0 }, "(It has read #dev up to 1970-01-01 00:00:00 UTC.)"],
    [{ name: "bob", at: undefined }, "(It has not said how far it has read what bob wrote.)"],
  ],
  presence: [[{ present: [ann], absent: [] }, "(Of those it watches, here: ann; not here: nobody.)"]],
  profile: [
    [
      { person, address: "192.0.2.1", away: safe("tea"), isSecure: true, rooms: [{ name: "dev" }] },
      "(ann is in #dev, a moderator, logged in as Ann, from 192.0.2.1, away: tea)",
    ],
    [
      {
        person: { ...person, who: guest, isModerator: false },
        address: undefined,
        away: undefined,
        rooms: [],
      },
      "(guest is in no room.)",
    ],
  ],
  taken: [
    [{ room: "lobby", number: 7, at: 1 }, "(What it said is line 7 of the lobby.)"],
    [{ room: undefined, number: undefined, at: 1 }, "(What it wrote has been sent.)"],
  ],
  watchesTooMany: [[
    { limit: 100, names: ["bob"] },
    "(It can watch 100 names, and not these as well: bob.)",
  ]],
  watching: [[{ names: ["bob", "cid"] }, "(It watches: bob, cid.)"]],
  welcome: [
    [
      {
        name: "ann",
        account: "Ann",
        isModerator: true,
        isResumed: true,
        rooms: [{ name: "lobby" }, { name: "dev" }],
      },
      "(It is back as ann, logged in as Ann, a moderator, in the lobby, #dev.)",
    ],
    [
      { name: undefined, account: undefined, isModerator: false, isResumed: false, rooms: [] },
      "(It is here without a name, in no room.)",
    ],
  ],
};

const rows = Object.entries(SENTENCES).flatMap(([kind, some]) => some.map((row) => [kind, ...row] as const));

test.each(rows)("%s %j is %s", (kind, fields, sentence) => {
  expect(answerToProgram({ kind, ...fields } as AnswerToProgram)).toBe(sentence);
});

test("what terminals have words for keeps those", () => {
  const registered = { kind: "registered", name: "ann" } as const;
  expect(answerToProgram(registered)).toBeUndefined();
  expect(lineDialect().render(registered)).toBe("Registered as ann\n");
});
