// Installs locked packages that npm has left out: an optional one is, without a word, where a part of it asks for a newer
// Node, whether it works there or not, and asking for it by name does not help. So it is installed elsewhere, as one that
// is required, from the same locks, and moved to where it belongs. `npm run install:nats` does that for a cluster on Node 20.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { isMain } from "../src/is_main.ts";
import { ROOT } from "./_report.ts";

interface Locked {
  readonly version: string;
  readonly dependencies?: { readonly [name: string]: string };
}

/** Sees to it that a package is there. Returns whether it is. */
export function installLeftOut(name: string): boolean {
  if (existsSync(join(ROOT, "node_modules", name))) return true;
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    readonly packages: { readonly [path: string]: Locked };
  };
  const names = closureOf(name, (each) => lock.packages[`node_modules/${each}`]);
  const manifest = { dependencies: { [name]: lock.packages[`node_modules/${name}`]?.version } };
  const locked = names.map((each) =>
    [`node_modules/${each}`, { ...lock.packages[`node_modules/${each}`], optional: undefined }] as const
  );
  const folder = mkdtempSync(join(tmpdir(), "partyline-left-out-"));
  try {
    const packages = { "": manifest, ...Object.fromEntries(locked) };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
    console.log(`Installing ${names.join(", ")}`);
    const words = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    const { status } = spawnSync("npm", words, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    if (status !== 0) return false;
    for (const each of names) {
      const target = join(ROOT, "node_modules", each);
      if (existsSync(target)) continue;
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(folder, "node_modules", each), target, { recursive: true });
    }
    return true;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A package, and all that it needs. */
function closureOf(name: string, lockedAs: (name: string) => Locked | undefined): readonly string[] {
  const names = new Set([name]);
  for (const each of names) {
    for (const needed of Object.keys(lockedAs(each)?.dependencies ?? {})) names.add(needed);
  }
  return [...names];
}

if (isMain(import.meta.url)) process.exitCode = process.argv.slice(2).every(installLeftOut) ? 0 : 1;
