// docs/irc.md, held to the tables of the dialect.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { HOW_TO_WRITE, ircPage, PAGE } from "../../scripts/write_irc.ts";
import { TABLE } from "../../src/dialects/irc/table.ts";

test("docs/irc.md is what the tables say", () => {
  expect(readFileSync(PAGE, "utf8"), `The page is out of date: ${HOW_TO_WRITE}`).toBe(ircPage());
});

test.each(Object.entries(TABLE.verbs))("%s says what it is for", (_, { help }) => {
  expect(help).toMatch(/^[A-Z].*\.$/);
});
