// `npm start`: the command on Node, without waiting for tsx, which takes most of a second. The sources, with the
// packages they use, are compiled once into one file below node_modules/.cache, and that is run as long as they stay
// the same. Stripping types, which newer Nodes can, takes several times as long. Where nothing can be written, or
// compiled, the sources are run as they are. Plain JavaScript, since Node 20 runs nothing else; CommonJS, since it
// loads faster than modules do.

const { createHash, randomUUID } = require("node:crypto");
const fs = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const process = require("node:process");
const { pathToFileURL } = require("node:url");

const ROOT = join(__dirname, "..");
const COMMAND = join(ROOT, "src", "cli", "bin.ts");
const CACHE = join(ROOT, "node_modules", ".cache", "partyline");

/** What the outcome depends on besides `src`. The last is npm's own list of what it has installed. */
const INGREDIENTS = ["scripts/start.cjs", "package.json", "tsconfig.json", "node_modules/.package-lock.json"];

// So that a stack trace names our sources.
process.setSourceMapsEnabled(true);
const program = compiledCommand();
if (program !== undefined) require(program);
else runSources();

/** The file to run; nothing if it is not there and can't be made. */
function compiledCommand() {
  try {
    const name = `${hashOfSources()}.cjs`;
    const file = join(CACHE, name);
    if (!fs.existsSync(file)) {
      fs.mkdirSync(CACHE, { recursive: true });
      for (const { path, contents } of compile(file)) write(path, contents);
      const old = fs.readdirSync(CACHE).filter((other) => !other.startsWith(name));
      for (const other of old) fs.rmSync(join(CACHE, other), { recursive: true, force: true });
    }
    return file;
  } catch {
    return undefined;
  }
}

/** Of their text, not of their times: a checkout may bring another text of the same size and time. */
function hashOfSources() {
  const hash = createHash("sha256");
  for (const path of [...INGREDIENTS, ...filesBelow("src")]) {
    hash.update(`${path}\0`).update(fs.readFileSync(join(ROOT, path)));
  }
  return hash.digest("hex");
}

function filesBelow(folder) {
  return fs.readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** The compiled file and its source map, not yet written. By the compiler that tsx brings along. */
function compile(outfile) {
  const { buildSync } = createRequire(require.resolve("tsx"))("esbuild");
  return buildSync({
    absWorkingDir: ROOT,
    entryPoints: [COMMAND],
    outfile,
    write: false,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    // A file of CommonJS has no `import.meta`; packages are looked for from here.
    banner: { js: "const fileUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { "import.meta.url": "fileUrl" },
    // Of immutable's two forms the one that loads faster.
    mainFields: ["module", "main"],
    sourcemap: true,
    sourcesContent: false,
    logLevel: "silent",
  }).outputFiles;
}

/** Whole or not at all, since others may start meanwhile; flushed, since the power may fail. */
function write(file, contents) {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    fs.writeFileSync(unfinished, contents, { flush: true });
    fs.renameSync(unfinished, file);
  } finally {
    fs.rmSync(unfinished, { force: true });
  }
}

async function runSources() {
  if (!process.features.typescript) (await import("tsx/esm/api")).register();
  await import(pathToFileURL(COMMAND).href);
}
