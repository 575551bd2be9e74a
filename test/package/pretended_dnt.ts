// Stands in for dnt, in tests of the script that calls it: writes down what it was told, and writes every file that
// dnt 0.42.3 writes when it is told so, the manifest word for word. It compiles nothing.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Options {
  readonly entryPoints: readonly { readonly kind: string; readonly name: string; readonly path: string }[];
  readonly outDir: string;
  readonly declarationMap?: boolean;
  readonly compilerOptions: { readonly sourceMap?: boolean };
  readonly package: { readonly [key: string]: unknown };
  readonly postBuild: () => void;
}

/** The keys of a manifest that dnt puts first, and last; what else there is stands between. */
const FIRST = [
  ...["name", "version", "description", "keywords", "author", "homepage", "repository", "license", "bugs"],
  ...["main", "module", "types", "typings", "exports", "scripts"],
];
const LAST = ["dependencies", "peerDependencies", "devDependencies", "_generatedBy"];

export function build(options: Options): Promise<void> {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(options.outDir, path)), { recursive: true });
    writeFileSync(join(options.outDir, path), text);
  };
  write("package.json", JSON.stringify(manifest(options), undefined, 2));
  write(".npmignore", "/src/\n/test_runner.js\nyarn.lock\npnpm-lock.yaml\n");
  // It runs `npm install`.
  write("package-lock.json", "{}");
  write("node_modules/immutable/package.json", "{}");
  for (const path of modules(options)) {
    const module = path.replace(/^.*\/src\/(.*)\.ts$/, "$1");
    write(`src/${module}.ts`, readFileSync(path, "utf8"));
    write(`esm/${module}.js`, "");
    write(`esm/${module}.d.ts`, "");
    if (options.compilerOptions.sourceMap) write(`esm/${module}.js.map`, "{}");
    if (options.declarationMap ?? true) write(`esm/${module}.d.ts.map`, "{}");
  }
  write("esm/package.json", `{\n  "type": "module"\n}\n`);
  options.postBuild();
  write("told.json", JSON.stringify(options));
  return Promise.resolve();
}

/** The entry points and all that they import. */
function modules({ entryPoints }: Options): Set<string> {
  const found = new Set(entryPoints.map(({ path }) => path));
  for (const path of found) {
    for (const [, specifier] of readFileSync(path, "utf8").matchAll(/(?:from|import) ?\(?"(\..+\.ts)"/g)) {
      found.add(join(dirname(path), specifier as string));
    }
  }
  return found;
}

/** What dnt adds is what the manifest that it was given does not have. */
function manifest({ entryPoints, package: given }: Options): object {
  const compiled = (kind: string) =>
    entryPoints.filter((entry) => entry.kind === kind).map(({ name, path }) =>
      [name, path.replace(/^.*\/src\/(.*)\.ts$/, "./esm/$1.js")] as const
    );
  const exports = Object.fromEntries(compiled("export").map(([name, file]) => [name, { import: file }]));
  const all: { readonly [key: string]: unknown } = {
    module: compiled("export")[0]?.[1],
    bin: Object.fromEntries(compiled("bin")),
    ...given,
    scripts: {},
    exports: { ...exports, ...given.exports as object },
    // From JSR it can't tell its own version.
    _generatedBy: "dnt@dev",
  };
  const others = Object.keys(all).filter((key) => !FIRST.includes(key) && !LAST.includes(key));
  return Object.fromEntries([...FIRST, ...others, ...LAST].map((key) => [key, all[key]]));
}
