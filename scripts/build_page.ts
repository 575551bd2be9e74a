// Builds the page: web/ becomes one module, src/web/page.ts, which has it as a constant, so that whoever runs or
// installs the server needs no build and reads no file. The module is committed; `--check` builds again and says
// whether it is up to date.

import { build, type BuildOptions } from "esbuild";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { isMain } from "../src/is_main.ts";
import { report, ROOT } from "./_report.ts";

export const PAGE_MODULE = "src/web/page.ts";

/** Chrome 123, Firefox 120 and Safari 17.5, all of 2024: the first with `light-dark()`. */
const TARGET = ["chrome123", "firefox120", "safari17.5"];

const OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  charset: "utf8",
  // Without these, what is built would depend on who builds it.
  define: { "process.env.NODE_ENV": '"production"' },
  format: "esm",
  legalComments: "none",
  logLevel: "error",
  minify: true,
  target: TARGET,
  tsconfigRaw: { compilerOptions: { jsx: "react", jsxFactory: "h", jsxFragmentFactory: "Fragment" } },
  write: false,
};

/** The text of the module. */
export async function buildPage(): Promise<string> {
  const [first, main, style] = await Promise.all([
    bundle("web/first_paint.ts", "iife"),
    bundle("web/main.tsx", "esm"),
    bundle("web/style/main.css"),
  ]);
  const html = readFileSync(join(ROOT, "web/page.html"), "utf8");
  // With what stands around the words: hashes are of all of an element's text. And without the indentation.
  const page = html
    .replace(/^\s+/gm, "")
    .replace(/\s*FIRST_PAINT;?\s*/, () => first)
    .replace(/\s*STYLE\s*/, () => style)
    .replace(/\s*MAIN;?\s*/, () => main);
  const list = (texts: readonly string[]) => `[${texts.map((text) => `"${hashOf(text)}"`).join(", ")}]`;
  return [
    "// Written by scripts/build_page.ts from web/: change those files, not this one.",
    "",
    "/** The page that browsers get: all of it, from no other host. */",
    `export const page: string = ${JSON.stringify(page)};`,
    "",
    "/** What its Content-Security-Policy allows to run and to style: the hashes of what stands in it. */",
    "export const pageHashes: { readonly script: readonly string[]; readonly style: readonly string[] } = {",
    `  script: ${list([first, main])},`,
    `  style: ${list([style])},`,
    "};",
    "",
  ].join("\n");
}

async function bundle(entry: string, format?: "iife" | "esm"): Promise<string> {
  const options: BuildOptions = { ...OPTIONS, ...(format === undefined ? {} : { format }) };
  if (entry.endsWith(".tsx")) options.inject = ["web/jsx.ts"];
  const { outputFiles } = await build({ ...options, entryPoints: [entry] });
  const text = outputFiles?.[0]?.text.trim() ?? "";
  if (/<\/(script|style)/i.test(text)) throw new Error(`${entry}: would end its own element`);
  return text;
}

/** As a policy names it, without the quotes around it. */
function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** What the page may weigh, in bytes, as it is and as gzip sends it: a second on a slow phone. */
const MOST_BYTES = 100_000;
const MOST_SENT_BYTES = 35_000;

/** Why the module should not go in. */
async function problemWith(module: string): Promise<string | undefined> {
  if (readFileSync(join(ROOT, PAGE_MODULE), "utf8") !== module) {
    return `${PAGE_MODULE} is not what web/ makes: npm run build:page`;
  }
  const { page } = await import("../src/web/page.ts");
  const bytes = Buffer.byteLength(page);
  const sent = gzipSync(page, { level: 9 }).length;
  return bytes > MOST_BYTES || sent > MOST_SENT_BYTES
    ? `The page has ${bytes} bytes, ${sent} with gzip: at most ${MOST_BYTES} and ${MOST_SENT_BYTES} are wanted`
    : undefined;
}

if (isMain(import.meta.url)) {
  const module = await buildPage();
  const file = join(ROOT, PAGE_MODULE);
  if (!process.argv.includes("--check")) writeFileSync(file, module);
  else {
    const problem = await problemWith(module);
    report("page", problem === undefined ? [] : [problem]);
  }
}
