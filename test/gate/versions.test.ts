import { expect, test } from "vitest";
import { findDisagreements, type Manifests } from "../../scripts/check_versions.ts";

const AGREEING: Manifests = {
  packageJson: {
    version: "1.2.3",
    dependencies: { immutable: "^5.0.0", "@logtape/logtape": "^2.0.0" },
    optionalDependencies: { vitest: "^4.0.0", libsql: "^1.0.0" },
  },
  packageLock: { version: "1.2.3" },
  denoJson: {
    version: "1.2.3",
    imports: {
      immutable: "npm:immutable@^5.0.0",
      "@logtape/logtape": "npm:@logtape/logtape@^2.0.0",
      "@std/assert": "jsr:@std/assert@^1.0.0",
      libsql: "npm:/libsql@^1.0.0",
    },
  },
  versionModule: `// The version.\nexport const VERSION = "1.2.3";\n`,
};

function disagreementsWith(changes: Partial<Manifests>): string[] {
  return findDisagreements({ ...AGREEING, ...changes });
}

function denoWith(imports: Record<string, string>): Partial<Manifests> {
  return { denoJson: { ...AGREEING.denoJson, imports: { ...AGREEING.denoJson.imports, ...imports } } };
}

test("manifests that agree are fine", () => {
  expect(disagreementsWith({})).toEqual([]);
});

test("each version that differs is named", () => {
  expect(disagreementsWith({
    denoJson: { ...AGREEING.denoJson, version: "1.2.4" },
    packageLock: { version: "1.2.2" },
    versionModule: `export const VERSION = "1.2.0";`,
  })).toEqual([
    "deno.json: version is 1.2.4, package.json says 1.2.3",
    "package-lock.json: version is 1.2.2, package.json says 1.2.3",
    "src/version.ts: version is 1.2.0, package.json says 1.2.3",
  ]);
});

test("a description that differs is named", () => {
  const packageJson = { ...AGREEING.packageJson, description: "Chat" };
  expect(disagreementsWith({ packageJson })).toEqual([
    `deno.json: description is missing, package.json says "Chat"`,
  ]);
  expect(disagreementsWith({ packageJson, denoJson: { ...AGREEING.denoJson, description: "Chat" } })).toEqual(
    [],
  );
});

test("each entry point that differs, or is in one manifest only, is named", () => {
  const packageJson = { ...AGREEING.packageJson, exports: { ".": "./mod.ts", "./a": "./a.ts" } };
  const denoJson = { ...AGREEING.denoJson, exports: { ".": "./main.ts", "./b": "./b.ts" } };
  expect(disagreementsWith({ packageJson, denoJson })).toEqual([
    "deno.json: entry point . is ./main.ts, package.json says ./mod.ts",
    "deno.json: entry point ./a is nothing, package.json says ./a.ts",
    "deno.json: entry point ./b is ./b.ts, package.json says nothing",
  ]);
});

test("a version module without a version is a disagreement", () => {
  expect(disagreementsWith({ versionModule: "" })).toHaveLength(1);
});

test("each range that differs is named", () => {
  expect(disagreementsWith(denoWith({ "@logtape/logtape": "npm:@logtape/logtape@^2.1.0" }))).toEqual([
    "deno.json: range of @logtape/logtape is ^2.1.0, package.json says ^2.0.0",
  ]);
  expect(disagreementsWith(denoWith({ libsql: "npm:libsql@1" }))).toEqual([
    "deno.json: range of libsql is 1, package.json says ^1.0.0",
  ]);
});

test("a dependency in one manifest only is named", () => {
  expect(disagreementsWith(denoWith({ ws: "npm:ws@^8.0.0" }))).toEqual([
    "deno.json: range of ws is ^8.0.0, package.json says nothing",
  ]);
  const packageJson = {
    version: "1.2.3",
    dependencies: { ...AGREEING.packageJson.dependencies, ws: "^8.0.0" },
  };
  expect(disagreementsWith({ packageJson, ...denoWith({ libsql: "npm:libsql@^1.0.0" }) })).toEqual([
    "deno.json: range of ws is nothing, package.json says ^8.0.0",
    "deno.json: range of libsql is ^1.0.0, package.json says nothing",
  ]);
});
