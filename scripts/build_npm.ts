// Builds the npm package into `npm/`: ES modules with declarations and source maps, four entry points and the
// command. Runs inside Deno: `deno run -A scripts/build_npm.ts [--out FOLDER] [--require-dnt]`.
//
// dnt does the work. It comes from JSR, and where JSR can't be reached, tsc builds the same layout from the same
// list of entry points, so that the package can be tested everywhere; what is released is built by dnt. What the
// two share is all but the compiling: the manifest, what is copied, what is taken away, and the check at the end.
// They work in a folder beside `npm/`, which gets its name when all is well: a failure leaves nothing to pack.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { ROOT } from "./_report.ts";
import { type EntryPoint, NPM_COMMAND, NPM_EXPORTS } from "./entry_points.ts";
import { readmeForNpm } from "./readme_for_npm.ts";

/** The part of dnt that is used: its `BuildOptions`, as documented for 0.42. */
interface Dnt {
  build(options: {
    entryPoints: (EntryPoint & { kind: "export" | "bin" })[];
    outDir: string;
    shims: Record<string, never>;
    test: boolean;
    typeCheck: "both";
    scriptModule: false;
    declaration: "inline";
    declarationMap: false;
    compilerOptions: typeof COMPILER_OPTIONS;
    mappings: { [specifier: string]: { name: string; version: string; peerDependency: true } };
    package: object;
    postBuild: () => void;
  }): Promise<void>;
}

/** As both compilers know them. The oldest Node is 20, which has all of ES2023. */
const COMPILER_OPTIONS = {
  target: "ES2023",
  lib: ["ES2023", "ESNext.Disposable"],
  sourceMap: true,
  inlineSources: true,
  noImplicitReturns: true,
  noUncheckedIndexedAccess: true,
  useUnknownInCatchVariables: true,
};

const DOCUMENTS = readdirSync(join(ROOT, "docs")).filter((file) => file.endsWith(".md"))
  .map((file) => `docs/${file}`);

const COPIED = ["LICENSE", "CHANGELOG.md", ...DOCUMENTS];

/**
 * What nobody shall have to fetch who does not ask for it: SQLite for who keeps a chat on Node 20, a native addon; and
 * metrics, 4 MB with what they need. Deno has the second one anyway.
 */
const OPTIONAL_PEERS = ["@nats-io/transport-node", "libsql", "prom-client"];

/** Compilers need it, or leave it behind. What `files` names is packed, whatever .npmignore says. */
const TAKEN_AWAY = ["src", "node_modules", "package-lock.json", ".npmignore", "tsconfig.json"];

/** A firewall that swallows packets must not hold up the build: dnt has some 10 MB, which take less. */
const DNT_MILLISECONDS = 60_000;

const { values } = parseArgs({ options: { out: { type: "string" }, "require-dnt": { type: "boolean" } } });
const OUT = resolve(values.out ?? join(ROOT, "npm"));
const UNFINISHED = `${OUT}.unfinished`;

process.exitCode = await main();
// A download that hangs would keep the process alive.
process.exit();

async function main(): Promise<number> {
  for (const folder of [OUT, UNFINISHED]) rmSync(folder, { recursive: true, force: true });
  const dnt = await loadDnt();
  if (dnt instanceof Error && values["require-dnt"]) {
    console.error(`Cannot build the npm package: dnt can't be loaded: ${dnt.message}`);
    return 1;
  }
  mkdirSync(UNFINISHED, { recursive: true });
  try {
    if (dnt instanceof Error) {
      console.error(`${dnt.message}\n`);
      // Gate: lines that begin so are shown.
      console.error(
        "NOTE: dnt CAN'T BE LOADED FROM JSR: tsc builds the npm package, for tests, not for release",
      );
      buildByTsc();
    } else {
      await buildByDnt(dnt);
    }
    renameSync(UNFINISHED, OUT);
  } finally {
    rmSync(UNFINISHED, { recursive: true, force: true });
  }
  console.log(`The npm package is in ${OUT}`);
  return 0;
}

async function loadDnt(): Promise<Dnt | Error> {
  // A variable, since tsc would look for the module, and Deno would load it before anything runs.
  const specifier = "@deno/dnt";
  const tooLate = new Promise<Error>((resolve) => {
    setTimeout(() => resolve(new Error(`No answer within ${DNT_MILLISECONDS} ms`)), DNT_MILLISECONDS);
  });
  try {
    return await Promise.race([import(specifier) as Promise<Dnt>, tooLate]);
  } catch (error) {
    return error as Error;
  }
}

async function buildByDnt(dnt: Dnt): Promise<void> {
  const absolute = ({ name, path }: EntryPoint) => ({ name, path: join(ROOT, path) });
  await dnt.build({
    entryPoints: [
      ...NPM_EXPORTS.map((entry) => ({ kind: "export" as const, ...absolute(entry) })),
      { kind: "bin", ...absolute(NPM_COMMAND) },
    ],
    outDir: UNFINISHED,
    // Even so dnt 0.42 replaces `globalThis`, unless the line before says dnt-shim-ignore, as in src.
    shims: {},
    test: false,
    typeCheck: "both",
    scriptModule: false,
    declaration: "inline",
    // They would lead to sources that are not in the package.
    declarationMap: false,
    compilerOptions: COMPILER_OPTIONS,
    // It takes every import for a dependency, unless it is told otherwise.
    mappings: Object.fromEntries(
      OPTIONAL_PEERS.flatMap((name) => {
        const specifier: string | undefined = readJson("deno.json").imports[name];
        const version: string = readJson("package.json").optionalDependencies[name];
        return specifier === undefined ? [] : [[specifier, { name, version, peerDependency: true }]];
      }),
    ),
    package: manifest(),
    postBuild: finish,
  });
}

/** As dnt does it: sources whose imports end in `.js` are put into `src`, and compiled to `esm`. */
function buildByTsc(): void {
  cpSync(join(ROOT, "src"), join(UNFINISHED, "src"), { recursive: true });
  for (const path of readdirSync(join(UNFINISHED, "src"), { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".ts")) continue;
    const file = join(UNFINISHED, "src", path);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/((?:from|import) |import\()"(\.[^"]*)\.ts"/g, '$1"$2.js"'));
  }
  // dnt signs the manifest, too: nobody shall take this one for its.
  writeJson("package.json", { ...manifest(), _generatedBy: "tsc, in place of dnt" });
  writeJson("esm/package.json", { type: "module" });
  writeJson("tsconfig.json", {
    extends: join(ROOT, "tsconfig.json"),
    compilerOptions: {
      ...COMPILER_OPTIONS,
      noEmit: false,
      allowImportingTsExtensions: false,
      declaration: true,
      rootDir: "src",
      outDir: "esm",
    },
    files: [...NPM_EXPORTS, NPM_COMMAND].map(({ path }) => path),
    include: [],
  });
  symlinkSync(join(ROOT, "node_modules"), join(UNFINISHED, "node_modules"), "junction");
  const tsc = join(ROOT, "node_modules", ".bin", "tsc");
  const { status, error } = spawnSync(tsc, ["-p", UNFINISHED], { stdio: "inherit" });
  if (error !== undefined) throw new Error("Cannot run tsc: run npm ci first", { cause: error });
  if (status !== 0) throw new Error("Cannot build the npm package: tsc has found mistakes");
  finish();
}

/** What npm and its users read: all that dnt 0.42 would add, in the order in which it writes it. */
function manifest(): Record<string, unknown> {
  const deno = readJson("deno.json");
  const node = readJson("package.json");
  const main = compiled(NPM_EXPORTS[0]!);
  return {
    name: node.name,
    version: deno.version,
    description: deno.description,
    keywords: ["chat", "server", "tcp", "telnet", "deno", "bun"],
    // Left out while the project has no such address.
    homepage: node.homepage,
    repository: node.repository,
    license: node.license,
    bugs: node.bugs,
    // For tools that know no `exports`, and for old bundlers.
    main: main.default,
    module: main.default,
    types: main.types,
    // Not under `import`, as dnt would put it: Node 20.19 and newer can `require` it.
    exports: {
      ...Object.fromEntries(NPM_EXPORTS.map((entry) => [entry.name, compiled(entry)])),
      "./package.json": "./package.json",
    },
    scripts: {},
    bin: { [NPM_COMMAND.name]: compiled(NPM_COMMAND).default.slice("./".length) },
    type: node.type,
    files: ["esm/", "docs/", "CHANGELOG.md"],
    engines: node.engines,
    // All else can be left out of a bundle that does not use it.
    sideEffects: [compiled(NPM_COMMAND).default],
    peerDependenciesMeta: Object.fromEntries(OPTIONAL_PEERS.map((name) => [name, { optional: true }])),
    dependencies: node.dependencies,
    peerDependencies: Object.fromEntries(
      OPTIONAL_PEERS.map((name) => [name, node.optionalDependencies[name]]),
    ),
    // dnt takes the types that it checks with from what it installs.
    devDependencies: { "@types/node": node.optionalDependencies["@types/node"] },
  };
}

/** Where an entry point is in the package. Both compilers keep the folders below `src`. */
function compiled({ path }: EntryPoint): { types: string; default: string } {
  const file = path.replace(/^\.\/src\//, "./esm/").replace(/\.ts$/, "");
  return { types: `${file}.d.ts`, default: `${file}.js` };
}

/** What remains when the modules are there. */
function finish(): void {
  for (const path of TAKEN_AWAY) rmSync(join(UNFINISHED, path), { recursive: true, force: true });
  for (const file of COPIED) {
    mkdirSync(dirname(join(UNFINISHED, file)), { recursive: true });
    copyFileSync(join(ROOT, file), join(UNFINISHED, file));
  }
  const repository: string | undefined = readJson("package.json").repository?.url;
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  writeFileSync(join(UNFINISHED, "README.md"), readmeForNpm(readme, repository, COPIED));
  if (repository === undefined) {
    console.error("NOTE: package.json names no repository: the links of npm's README are plain text");
  }
  for (const entry of [...NPM_EXPORTS, NPM_COMMAND]) {
    for (const file of Object.values(compiled(entry))) {
      if (!existsSync(join(UNFINISHED, file))) throw new Error(`${entry.path} was not compiled to ${file}`);
    }
  }
  chmodSync(join(UNFINISHED, compiled(NPM_COMMAND).default), 0o755);
}

function readJson(path: string) {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}

function writeJson(path: string, value: unknown): void {
  const file = join(UNFINISHED, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
