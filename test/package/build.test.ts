// The script that builds the package: what it tells dnt, and what it does without.

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { readSources } from "../../scripts/check_laws.ts";
import { ROOT } from "../support/command.ts";
import { type Outcome, run, tool } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "partyline-build-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PRETENDED = new URL("pretended_dnt.ts", import.meta.url).href;
const MISSING = new URL("missing_dnt.ts", import.meta.url).href;

/** What dnt 0.42 documents, in `BuildOptions` and in its `compilerOptions`. */
const DOCUMENTED = [
  ...["entryPoints", "outDir", "shims", "typeCheck", "test", "declaration", "declarationMap", "scriptModule"],
  ...["esModule", "skipNpmInstall", "skipSourceOutput", "rootTestDir", "testPattern", "mappings", "package"],
  ...["configFile", "importMap", "packageManager", "compilerOptions", "filterDiagnostic", "postBuild"],
];
const DOCUMENTED_COMPILER_OPTIONS = [
  ...["importHelpers", "stripInternal", "strictBindCallApply", "strictFunctionTypes", "strictNullChecks"],
  ...["strictPropertyInitialization", "noImplicitAny", "noImplicitReturns", "noImplicitThis"],
  ...["noStrictGenericChecks", "noUncheckedIndexedAccess", "target", "sourceMap", "inlineSources", "lib"],
  ...["skipLibCheck", "emitDecoratorMetadata", "experimentalDecorators", "useUnknownInCatchVariables"],
];

test("dnt is told what it documents: no shims, no scripts, types checked, four entry points and the command", async () => {
  const out = join(folder, "told");
  expect(await build(PRETENDED, "--require-dnt", "--out", out)).toMatchObject({ status: 0 });
  const told = JSON.parse(readFileSync(join(out, "told.json"), "utf8"));
  expect(DOCUMENTED).toEqual(expect.arrayContaining(Object.keys(told)));
  expect(DOCUMENTED_COMPILER_OPTIONS).toEqual(expect.arrayContaining(Object.keys(told.compilerOptions)));
  expect(told).toMatchObject({
    entryPoints: [
      { kind: "export", name: ".", path: join(ROOT, "src/api.ts") },
      { kind: "export", name: "./engine", path: join(ROOT, "src/engine/mod.ts") },
      { kind: "export", name: "./dialects", path: join(ROOT, "src/dialects/mod.ts") },
      { kind: "export", name: "./transports", path: join(ROOT, "src/transports/mod.ts") },
      { kind: "bin", name: "partyline", path: join(ROOT, "src/cli/bin.ts") },
    ],
    outDir: out,
    shims: {},
    test: false,
    typeCheck: "both",
    scriptModule: false,
    declaration: "inline",
    compilerOptions: { sourceMap: true },
    package: { name: "partyline", type: "module", bin: { partyline: "esm/cli/bin.js" } },
  });
  for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) expect(existsSync(join(out, file))).toBe(true);
  expect(statSync(join(out, "esm/cli/bin.js")).mode & 0o777).toBe(0o755);
});

test("without dnt the package is not for release, and --require-dnt makes that an error", async () => {
  const out = join(folder, "required");
  const { status, stderr } = await build(MISSING, "--require-dnt", "--out", out);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Can't build the npm package: dnt can't be loaded: .*missing_dnt\.ts/m);
  expect(existsSync(out)).toBe(false);
});

test("without dnt tsc builds, and that is told loudly", async () => {
  const out = join(folder, "tsc");
  const { status, stderr } = await build(MISSING, "--out", out);
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /^NOTE: dnt CAN'T BE LOADED .*: tsc builds the npm package, for tests, not for release$/m,
  );
  expect(existsSync(join(out, "esm/api.js"))).toBe(true);
  expect(existsSync(join(out, "node_modules"))).toBe(false);
});

test("dnt 0.42 is kept from replacing globalThis, wherever it is used", () => {
  const replaced: string[] = [];
  for (const [path, text] of readSources(ROOT)) {
    const lines = text.split("\n");
    for (const [i, line] of lines.entries()) {
      const isCode = /\bglobalThis\b/.test(line.replace(/\/\/.*|^ *\/?\*.*/, ""));
      if (isCode && lines[i - 1]?.trim() !== "// dnt-shim-ignore") {
        replaced.push(`${path}:${i + 1}: ${line.trim()}`);
      }
    }
  }
  expect(replaced).toEqual([]);
});

function build(dnt: string, ...args: string[]): Promise<Outcome> {
  const map = JSON.stringify({ imports: { "@deno/dnt": dnt } });
  const flags = ["-A", "--no-lock", `--import-map=data:application/json,${encodeURIComponent(map)}`];
  const script = fileURLToPath(new URL("../../scripts/build_npm.ts", import.meta.url));
  return run(tool("deno"), ["run", ...flags, script, ...args], ROOT);
}
