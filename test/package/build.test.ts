// The script that builds the package: what it tells dnt, and what it does without.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSources } from "../../scripts/check_laws.ts";
import { ROOT } from "../support/command.ts";
import { EXPECTED_FILES, EXPECTED_MANIFEST } from "./layout.ts";
import { type Outcome, run, tool } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "partyline-build-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PRETENDED = new URL("pretended_dnt.ts", import.meta.url).href;
const MISSING = new URL("missing_dnt.ts", import.meta.url).href;
/** Has written half of the package when it finds a mistake. */
const FAILING = `data:text/javascript,${
  encodeURIComponent(`export async function build({ outDir }) {
    await Deno.mkdir(outDir + "/esm");
    await Deno.writeTextFile(outDir + "/package.json", '{ "name": "partyline", "version": "0.0.0" }');
    throw new Error("Had 1 diagnostics.");
  }`)
}`;

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

test("dnt is told what it documents: no shims, no scripts, types checked, the entry points and the command", async () => {
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
      { kind: "export", name: "./store", path: join(ROOT, "src/store/mod.ts") },
      { kind: "export", name: "./testing", path: join(ROOT, "src/testing/mod.ts") },
      { kind: "bin", name: "partyline", path: join(ROOT, "src/cli/bin.ts") },
    ],
    outDir: `${out}.unfinished`,
    shims: {},
    test: false,
    typeCheck: "both",
    scriptModule: false,
    declaration: "inline",
    declarationMap: false,
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
  expect(stderr).toMatch(/^Cannot build the npm package: dnt can't be loaded: .*missing_dnt\.ts/m);
  expect(existsSync(out)).toBe(false);
});

test("what dnt makes and what tsc makes in its place are the same files with the same manifest", async () => {
  const byDnt = join(folder, "by_dnt");
  const byTsc = join(folder, "by_tsc");
  expect(await build(PRETENDED, "--out", byDnt)).toMatchObject({ status: 0 });
  expect(await build(MISSING, "--out", byTsc)).toMatchObject({ status: 0 });
  rmSync(join(byDnt, "told.json"));
  for (const [out, signature] of [[byDnt, "dnt@dev"], [byTsc, "tsc, in place of dnt"]] as const) {
    expect(list(out)).toEqual(EXPECTED_FILES);
    const manifest = JSON.parse(readFileSync(join(out, "package.json"), "utf8"));
    // As text, since the order counts, too.
    const expected = { ...EXPECTED_MANIFEST, _generatedBy: signature };
    expect(JSON.stringify(manifest, undefined, 2)).toBe(JSON.stringify(expected, undefined, 2));
    expect(JSON.parse(readFileSync(join(out, "esm/package.json"), "utf8"))).toEqual({ type: "module" });
  }
});

test("a build that fails leaves nothing that npm could pack, not even an earlier package", async () => {
  const out = join(folder, "failed", "npm");
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "package.json"), "{}");
  const { status, stderr } = await build(FAILING, "--out", out);
  expect(stderr).toContain("Had 1 diagnostics.");
  expect(status).not.toBe(0);
  expect(readdirSync(join(folder, "failed"))).toEqual([]);
});

test("if tsc finds a mistake, nothing is left either", async () => {
  const root = join(folder, "mistaken");
  mkdirSync(root);
  for (const path of ["src", "scripts", "docs", "deno.json", "package.json", "tsconfig.json", "README.md"]) {
    cpSync(join(ROOT, path), join(root, path), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"), "junction");
  writeFileSync(join(root, "src/version.ts"), "export const VERSION: string = 1;\n");
  const { status, stdout, stderr } = await buildIn(root, MISSING);
  expect(stdout).toContain("error TS2322");
  expect(stderr).toContain("Cannot build the npm package: tsc has found mistakes");
  expect(status).not.toBe(0);
  expect(readdirSync(root).filter((name) => name.startsWith("npm"))).toEqual([]);
  // A link to our tools was in the folder that is gone.
  expect(existsSync(tool("tsc"))).toBe(true);
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
  return buildIn(ROOT, dnt, ...args);
}

function buildIn(root: string, dnt: string, ...args: string[]): Promise<Outcome> {
  const map = JSON.stringify({ imports: { "@deno/dnt": dnt } });
  const flags = ["-A", "--no-lock", `--import-map=data:application/json,${encodeURIComponent(map)}`];
  return run(tool("deno"), ["run", ...flags, join(root, "scripts/build_npm.ts"), ...args], root);
}

function list(out: string): string[] {
  return readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(out, join(parentPath, name)).replaceAll("\\", "/")).sort();
}
