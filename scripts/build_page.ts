// Builds the page: web/ becomes one module, src/web/page.ts, which has it as a constant, so that whoever runs or
// installs the server needs no build and reads no file. The module is committed; `--check` builds again and says
// whether it is up to date.

import { build, type BuildOptions, type Plugin } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { isMain } from "../src/is_main.ts";
import { ROOT } from "./_report.ts";

export const PAGE_MODULE = "src/web/page.ts";

/** Chrome 123, Firefox 120 and Safari 17.5, all of 2024: the first with `light-dark()`. */
const TARGET = ["chrome123", "firefox120", "safari17.5"];

/**
 * linkifyjs has a list of all top-level domains, a third of its size, for addresses without `http://`. The page
 * makes links of none of those (view/text.ts).
 */
const withoutDomains: Plugin = {
  name: "without-domains",
  setup(build) {
    build.onLoad({ filter: /[\\/]linkifyjs[\\/]dist[\\/]linkify\.mjs$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const contents = source.replace(/^(const encoded(?:Tlds|Utlds) = )'[^'\n]*'/gm, "$1'com1'");
      if (source.length - contents.length < 5000) {
        throw new Error(`${path}: its list of domains is elsewhere now`);
      }
      return { contents, loader: "js" };
    });
  },
};

const OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  charset: "utf8",
  // Without these, what is built would depend on who builds it.
  define: { "process.env.NODE_ENV": '"production"' },
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "error",
  minify: true,
  plugins: [withoutDomains],
  target: TARGET,
  tsconfig: join(ROOT, "web/tsconfig.json"),
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
  const page = html
    .replace("FIRST_PAINT", () => first)
    .replace("STYLE", () => style)
    .replace("MAIN", () => main);
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
  const options = format === undefined ? OPTIONS : { ...OPTIONS, format };
  const { outputFiles } = await build({ ...options, entryPoints: [entry] });
  const text = outputFiles?.[0]?.text.trim() ?? "";
  if (/<\/(script|style)/i.test(text)) throw new Error(`${entry}: would end its own element`);
  return text;
}

/** As a policy names it, without the quotes around it. */
function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

if (isMain(import.meta.url)) {
  const module = await buildPage();
  const file = join(ROOT, PAGE_MODULE);
  if (!process.argv.includes("--check")) writeFileSync(file, module);
  else if (readFileSync(file, "utf8") !== module) {
    console.log(`${PAGE_MODULE} is not what web/ makes: node --import tsx scripts/build_page.ts`);
    process.exitCode = 1;
  } else console.log("page: ok");
}
