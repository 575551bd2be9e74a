// What is in the tarball, and what the two judges of packages say of it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { expect, inject, test } from "vitest";
import { NPM_COMMAND, NPM_EXPORTS } from "../../scripts/entry_points.ts";
import { ROOT } from "../support/command.ts";
import { DOCUMENTS, EXPECTED_FILES, EXPECTED_MANIFEST, MODULES } from "./layout.ts";
import { run } from "./processes.ts";

const { file, files } = inject("tarball");
const installed = join(inject("app"), "node_modules", "partyline");
const judges = join(inject("judges"), "node_modules", ".bin");

test("the tarball has each module with its types and its map, the documents, and nothing else", () => {
  expect(files.map(({ path }) => path).sort()).toEqual(EXPECTED_FILES);
});

test("the manifest is as written down, key by key, whoever has built it", () => {
  const { _generatedBy, ...manifest } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  expect(_generatedBy).toMatch(/^(dnt@|tsc, in place of dnt$)/);
  expect(JSON.stringify(manifest, undefined, 2)).toBe(JSON.stringify(EXPECTED_MANIFEST, undefined, 2));
});

test("only the command does something when it is imported, as `sideEffects` says", () => {
  const doing = MODULES.map((module) => `./${module}.js`).filter((file) => {
    const { program } = parseSync(file, readFileSync(join(installed, file), "utf8"));
    return program.body.some(({ type }) => !/^(Import|Export|Function|Class|Variable)/.test(type));
  });
  expect(doing).toEqual(EXPECTED_MANIFEST.sideEffects);
});

test("the documents are those of the repository", () => {
  for (const document of DOCUMENTS) {
    expect(readFileSync(join(installed, document), "utf8")).toBe(readFileSync(join(ROOT, document), "utf8"));
  }
});

test("the README, which npm shows, names the package, its entry points and its command", () => {
  const readme = readFileSync(join(installed, "README.md"), "utf8");
  for (const { name } of NPM_EXPORTS) expect(readme).toContain(`| \`partyline${name.slice(1)}\` `);
  expect(readme).toMatch(
    /^npm install partyline\b.*\ndeno add partyline@jsr:@partyline\/partyline\b.*\nnpx partyline\b/m,
  );
  expect(readme).toContain('import { serve } from "partyline";');
  // What is linked must be reachable from a page of npm.
  expect(readme).not.toMatch(/\]\((?!https?:)/);
});

test("the manifest says what deno.json and package.json say", () => {
  const [manifest, deno, node] = [
    join(installed, "package.json"),
    join(ROOT, "deno.json"),
    join(ROOT, "package.json"),
  ]
    .map((path) => JSON.parse(readFileSync(path, "utf8")));
  const { name, license, engines, dependencies } = node;
  const { version, description } = deno;
  expect(manifest).toMatchObject({
    name,
    version,
    description,
    license,
    type: "module",
    engines,
    dependencies,
  });
  expect(Object.keys(manifest.dependencies)).toEqual(Object.keys(dependencies));
  expect(manifest.engines).toEqual({ node: ">=20.19" });
  expect(Object.keys(manifest.exports)).toEqual([...Object.keys(deno.exports), "./package.json"]);
  for (const [name, { types, ...rest }] of Object.entries<Record<string, string>>(manifest.exports)) {
    if (name === "./package.json") continue;
    // `types` first, and `default`, not `import`, for `require`.
    expect(types).toMatch(/^\.\/esm\/.*\.d\.ts$/);
    expect(rest).toEqual({ default: types?.replace(/\.d\.ts$/, ".js") });
  }
});

test("the command is executable and begins with the line that starts Node", () => {
  const path = NPM_COMMAND.path.replace("./src/", "esm/").replace(/ts$/, "js");
  expect(files.find((file) => file.path === path)?.mode).toBe(0o755);
  expect(readFileSync(join(installed, path), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test("every module has a map, which carries its source", () => {
  for (const module of MODULES) {
    const code = readFileSync(join(installed, `${module}.js`), "utf8");
    expect(code, module).toMatch(/\n\/\/# sourceMappingURL=\w+\.js\.map\s*$/);
    const map = JSON.parse(readFileSync(join(installed, `${module}.js.map`), "utf8"));
    expect(map.sources, module).toEqual([expect.stringMatching(/^(\.\.\/)+src\/[\w/]+\.ts$/)]);
    expect(map.sourcesContent, module).toEqual([expect.stringMatching(/^(\/\/|\/\*\*|#!)/)]);
  }
});

test("publint finds nothing", async () => {
  const { status, stdout, stderr } = await run(join(judges, "publint"), ["run", file], ROOT);
  expect(`${stdout}${stderr}`).toMatch(/All good!\s*$/);
  expect(status).toBe(0);
});

test("are-the-types-wrong finds nothing, for a package of ES modules", async () => {
  const { status, stdout } = await run(
    join(judges, "attw"),
    [file, "--profile", "esm-only", "--no-emoji"],
    ROOT,
  );
  expect(status, stdout).toBe(0);
  expect(stdout).toMatch(/partyline v\d/);
  // Entry points were looked at, and what was ignored is only what no package of ES modules can have.
  expect(stdout).toMatch(/"partyline\/transports"/);
  expect(stdout).toMatch(/ignoring resolutions: 'node10', 'node16-cjs'/);
});
