// What JSR would be given, what its readers would see, and what Deno users would get: from a registry in this
// process, by the command of the README. None of it needs JSR.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSources } from "../../scripts/check_laws.ts";
import { EXPORTS } from "../../scripts/entry_points.ts";
import { VERSION } from "../../src/version.ts";
import { ROOT } from "../support/command.ts";
import { expectPrinted, writeExample } from "./installed.ts";
import { type LocalJsr, startLocalJsr } from "./local_jsr.ts";
import { type Outcome, run, tool } from "./processes.ts";

const DENO_JSON = JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8"));
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const [ADD = "", WANTED = ""] = /^deno add (\S+)/m.exec(README) ?? [];

/** On JSR a relative link of the README leads to the file of the package, or to the repository on GitHub. */
const LINKED = [...README.matchAll(/\]\((?!\w+:|#)([^)#]+)/g)].map((match) => match[1] as string);

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
  const files = [...stderr.matchAll(/^ +file:\/\/(\S+) \(/gm)].map((match) =>
    match[1]?.slice(ROOT.length) ?? ""
  );
  const documents = ["CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "deno.json"];
  const code = files.filter((file) => !/^(docs|examples)\//.test(file));
  expect(code.sort()).toEqual([...documents, ...readSources(ROOT).keys()].sort());
});

test("the README is true wherever it is read: it imports by name, and does not say what is published", () => {
  expect(README).not.toMatch(/not (yet )?(been )?published/i);
  expect(README).not.toMatch(/ from "\.\.?\//);
});

test("each entry point has its name in the clone, too, and its head tells Deno users how to get that name", () => {
  for (const { name, path } of EXPORTS) {
    expect(DENO_JSON.imports[`partyline${name.slice(1)}`]).toBe(path);
    expect(readFileSync(join(ROOT, path), "utf8")).toContain(`\`${ADD}\``);
  }
});

describe("published", () => {
  const app = mkdtempSync(join(tmpdir(), "partyline-jsr-"));
  let jsr: LocalJsr;

  // A cache of its own: the next registry has another port.
  const deno = (args: readonly string[], cwd = app): Promise<Outcome> =>
    run(tool("deno"), args, cwd, { JSR_URL: jsr.url, DENO_DIR: join(app, ".cache") });

  beforeAll(async () => {
    jsr = await startLocalJsr(DENO_JSON.name, VERSION);
    const how = ["--token", "none", "--no-provenance", "--no-check", "--allow-dirty"];
    const published = await deno(["publish", ...how], ROOT);
    expect(published.stderr).toContain(`Successfully published ${DENO_JSON.name}@${VERSION}`);
    writeFileSync(join(app, "deno.json"), "{}");
    const added = await deno(["add", WANTED]);
    expect(added.status, added.stderr).toBe(0);
  }, 120_000);

  afterAll(() => {
    jsr.close();
    rmSync(app, { recursive: true });
  });

  test("the command of the README gives the package the name that it has on npm", () => {
    const { imports } = JSON.parse(readFileSync(join(app, "deno.json"), "utf8"));
    expect(imports).toEqual({ partyline: `jsr:${DENO_JSON.name}@^${VERSION}` });
  });

  test("what the README links, the plot too, has been uploaded", () => {
    const files = [...jsr.files.keys()];
    expect(LINKED).toContain("docs/throughput.svg");
    const missing = LINKED.filter((link) => !files.some((file) => `${file}/`.startsWith(`${link}/`)));
    expect(missing).toEqual([]);
  });

  test.each(EXPORTS)("the example of $name is checked and prints what it says", async ({ path }) => {
    const script = writeExample(path, app, "example.ts");
    expectPrinted(path, await deno(["run", "--quiet", "--check", "--allow-net", script]));
  });

  test("the server runs from JSR as it is", async () => {
    const [, flags = "", name = ""] = /^deno run (.*) (jsr:\S+)/m.exec(README) ?? [];
    const { status, stdout } = await deno(["run", "--quiet", ...flags.split(" "), name, "--version"]);
    expect([status, stdout]).toEqual([0, `partyline ${VERSION}\n`]);
  });
});
