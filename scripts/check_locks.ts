// The lock files must work on any machine: they name no registry (a mirror's name would sneak in) and they
// know the manifests. Deno's has nothing else: `deno run -A npm:vitest` would add it, and then every user
// would fetch it. npm's has an entry for each platform's binary: npm leaves one out without a word when the
// registry in use lacks it, and then `npm ci` fails for everybody.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMain } from "../src/is_main.ts";
import { report, ROOT } from "./_report.ts";

type Ranges = Readonly<Record<string, string>>;

interface LockedPackage {
  readonly resolved?: string;
  readonly dependencies?: Ranges;
  readonly devDependencies?: Ranges;
  readonly optionalDependencies?: Ranges;
}

export interface Locks {
  /** package-lock.json, parsed. */
  readonly npm: { readonly packages: Readonly<Record<string, LockedPackage>> };
  /** The texts of the other two, and the imports of deno.json. */
  readonly deno: string;
  readonly bun: string;
  readonly denoImports: Ranges;
}

export function findLockProblems({ npm, deno, bun, denoImports }: Locks): string[] {
  const problems: string[] = [];
  for (const [path, locked] of Object.entries(npm.packages)) {
    if (locked.resolved !== undefined) {
      problems.push(`package-lock.json: ${path} names where it came from: ${locked.resolved}`);
    }
    for (const name of Object.keys(locked.optionalDependencies ?? {})) {
      if (isLocked(npm.packages, path, name)) continue;
      problems.push(
        `package-lock.json: ${path} lacks its optional ${name}: lock a version that has every platform`,
      );
    }
  }
  if (/https?:\/\//.test(deno)) problems.push("deno.lock: names a host");
  if (/https?:\/\//.test(bun)) problems.push("bun.lock: names a host");

  // By name: the lock writes some ranges shorter than the manifest does.
  const wanted = new Set(Object.values(denoImports).map(withoutRange));
  for (const specifier of Object.keys(JSON.parse(deno).specifiers ?? {})) {
    if (wanted.has(withoutRange(specifier))) continue;
    problems.push(`deno.lock: ${specifier} is not for users, each would fetch it: restore the file`);
  }

  const root = npm.packages[""] ?? {};
  for (
    const [name, range] of Object.entries({
      ...root.dependencies,
      ...root.devDependencies,
      ...root.optionalDependencies,
    })
  ) {
    if (bun.includes(`"${name}": "${range}"`)) continue;
    problems.push(`bun.lock: does not know ${name} ${range}: run bun install --lockfile-only`);
  }
  return problems;
}

function withoutRange(specifier: string): string {
  return specifier.replace(/(.)@[^@/]*$/, "$1");
}

/** As Node looks for it: beside, then in each folder above. */
function isLocked(packages: Locks["npm"]["packages"], from: string, name: string): boolean {
  for (let base = from;; base = base.slice(0, Math.max(0, base.lastIndexOf("node_modules/") - 1))) {
    if (packages[`${base}${base && "/"}node_modules/${name}`] !== undefined) return true;
    if (base === "") return false;
  }
}

if (isMain(import.meta.url)) {
  const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
  report(
    "locks",
    findLockProblems({
      npm: JSON.parse(read("package-lock.json")),
      deno: read("deno.lock"),
      bun: read("bun.lock"),
      denoImports: JSON.parse(read("deno.json")).imports,
    }),
  );
}
