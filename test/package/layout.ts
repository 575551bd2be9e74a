// What the package is, written down: every file, and the manifest, key by key, in dnt's order. Whoever has built
// it, dnt 0.42.3 or tsc in its place, must have made just this.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSources } from "../../scripts/check_laws.ts";
import { VERSION } from "../../src/version.ts";
import { ROOT } from "../support/command.ts";

const { dependencies, engines, homepage, repository, bugs, optionalDependencies } = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
);

/** `mod.ts` and what only it needs stay out. */
export const MODULES: readonly string[] = [...readSources(ROOT).keys()].flatMap((path) =>
  path === "mod.ts" || path === "src/is_main.ts" ? [] : [path.replace(/^src\/(.*)\.ts$/, "esm/$1")]
);

export const DOCUMENTS: readonly string[] = [
  ...["CHANGELOG.md", "LICENSE"],
  ...readdirSync(join(ROOT, "docs")).filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`),
];

export const EXPECTED_FILES: readonly string[] = [
  ...["README.md", "esm/package.json", "package.json", ...DOCUMENTS],
  ...MODULES.flatMap((module) => [`${module}.d.ts`, `${module}.js`, `${module}.js.map`]),
].sort();

/** Without `_generatedBy`, which dnt, or who stands in for it, adds at the end. */
export const EXPECTED_MANIFEST: { readonly [key: string]: unknown } = {
  name: "partyline",
  version: VERSION,
  description:
    "A chat server for lines of text, and the library to build one: the same on Node, Deno and Bun",
  keywords: ["chat", "server", "tcp", "telnet", "deno", "bun"],
  homepage,
  repository,
  license: "MIT",
  bugs,
  main: "./esm/api.js",
  module: "./esm/api.js",
  types: "./esm/api.d.ts",
  exports: {
    ".": { types: "./esm/api.d.ts", default: "./esm/api.js" },
    "./engine": { types: "./esm/engine/mod.d.ts", default: "./esm/engine/mod.js" },
    "./dialects": { types: "./esm/dialects/mod.d.ts", default: "./esm/dialects/mod.js" },
    "./transports": { types: "./esm/transports/mod.d.ts", default: "./esm/transports/mod.js" },
    "./store": { types: "./esm/store/mod.d.ts", default: "./esm/store/mod.js" },
    "./testing": { types: "./esm/testing/mod.d.ts", default: "./esm/testing/mod.js" },
    "./package.json": "./package.json",
  },
  scripts: {},
  bin: { partyline: "esm/cli/bin.js" },
  type: "module",
  files: ["esm/", "docs/", "CHANGELOG.md"],
  engines,
  sideEffects: ["./esm/cli/bin.js"],
  peerDependenciesMeta: {
    "@nats-io/transport-node": { optional: true },
    libsql: { optional: true },
    "prom-client": { optional: true },
  },
  dependencies,
  peerDependencies: {
    "@nats-io/transport-node": optionalDependencies["@nats-io/transport-node"],
    libsql: optionalDependencies.libsql,
    "prom-client": optionalDependencies["prom-client"],
  },
  devDependencies: { "@types/node": optionalDependencies["@types/node"] },
};
