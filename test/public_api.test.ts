// What users can import is a promise. A change here is a change for them: accept it with
// `npx vitest run test/public_api.test.ts --update` and tell it in CHANGELOG.md.

import { expect, test } from "vitest";
import { EXPORTS } from "../scripts/entry_points.ts";

test.each(EXPORTS)("$name exports what its list says", async ({ name, path }) => {
  const names = Object.keys(await import(new URL(`../${path}`, import.meta.url).href)).sort();
  const list = `./public_api${name.slice(1).replace("/", "_")}.txt`;
  await expect(names.map((name) => `${name}\n`).join("")).toMatchFileSnapshot(list);
});
