// What JSR would be given, and what its readers would see. Both commands work without JSR.

import { expect, test } from "vitest";
import { readSources } from "../../scripts/check_laws.ts";
import { EXPORTS } from "../../scripts/entry_points.ts";
import { ROOT } from "../support/command.ts";
import { run, tool } from "./processes.ts";

test("deno doc --lint finds nothing: every public symbol is documented, no public type is private", async () => {
  const paths = EXPORTS.map(({ path }) => path);
  const { status, stderr } = await run(tool("deno"), ["doc", "--lint", ...paths], ROOT);
  expect(stderr).toMatch(new RegExp(`^Checked ${paths.length} files\\s*$`));
  expect(status).toBe(0);
});

test("deno publish --dry-run finds nothing, no slow types either, and takes sources and documents only", async () => {
  const { status, stderr } = await run(tool("deno"), ["publish", "--dry-run", "--allow-dirty"], ROOT);
  expect(stderr).toContain("Checking for slow types in the public API...");
  expect(stderr).toMatch(/Success Dry run complete\s*$/);
  expect(stderr).not.toMatch(/^(warning|error)\b/im);
  expect(status).toBe(0);
  const files = [...stderr.matchAll(/^ +file:\/\/(\S+) \(/gm)].map((match) => match[1]?.slice(ROOT.length));
  const documents = ["CHANGELOG.md", "LICENSE", "README.md", "deno.json"];
  expect(files.sort()).toEqual([...documents, ...readSources(ROOT).keys()].sort());
});
