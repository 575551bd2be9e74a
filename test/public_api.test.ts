// What users can import is a promise. A change here is a change for them: accept it with
// `npx vitest run test/public_api.test.ts --update` and tell it in CHANGELOG.md.

import { expect, test } from "vitest";

test("mod.ts exports what public_api.txt lists", async () => {
  const names = Object.keys(await import("../mod.ts")).sort();
  await expect(names.map((name) => `${name}\n`).join("")).toMatchFileSnapshot("./public_api.txt");
});
