// Two manifests describe one package: package.json for Node and Bun, deno.json for Deno. Their versions, the
// one the program prints, their descriptions, their entry points and the ranges of what it depends on must be
// the same.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMain } from "../src/is_main.ts";
import { report, ROOT } from "./_report.ts";

type Ranges = Readonly<Record<string, string>>;
type Exports = Readonly<Record<string, string>>;

export interface Manifests {
  readonly packageJson: {
    readonly version: string;
    readonly description?: string;
    /** Name to path, as in deno.json. */
    readonly exports?: Exports;
    readonly dependencies?: Ranges;
    readonly optionalDependencies?: Ranges;
    readonly peerDependencies?: Ranges;
  };
  readonly packageLock: { readonly version: string };
  readonly denoJson: {
    readonly version: string;
    readonly description?: string;
    readonly exports?: Exports;
    readonly imports?: Ranges;
  };
  /** The text of src/version.ts. */
  readonly versionModule: string;
}

/** One line per disagreement; package.json is taken to be right. */
export function findDisagreements(manifests: Manifests): string[] {
  const { packageJson, packageLock, denoJson, versionModule } = manifests;
  const problems: string[] = [];
  const wanted = packageJson.version;
  const programVersion = /^export const VERSION(?:: string)? = "([^"]*)";$/m.exec(versionModule)?.[1];
  const versions = {
    "deno.json": denoJson.version,
    "package-lock.json": packageLock.version,
    "src/version.ts": programVersion,
  };
  for (const [file, version] of Object.entries(versions)) {
    if (version !== wanted) problems.push(`${file}: version is ${version}, package.json says ${wanted}`);
  }

  if (denoJson.description !== packageJson.description) {
    problems.push(
      `deno.json: description is ${quote(denoJson.description)}, package.json says ${
        quote(packageJson.description)
      }`,
    );
  }
  for (
    const name of new Set([...Object.keys(packageJson.exports ?? {}), ...Object.keys(denoJson.exports ?? {})])
  ) {
    const [inPackage, inDeno] = [
      packageJson.exports?.[name] ?? "nothing",
      denoJson.exports?.[name] ?? "nothing",
    ];
    if (inPackage === inDeno) continue;
    problems.push(`deno.json: entry point ${name} is ${inDeno}, package.json says ${inPackage}`);
  }

  // Optional ones are tools, or come with a feature: Deno need not know them.
  const needed: Ranges = { ...packageJson.peerDependencies, ...packageJson.dependencies };
  const npm: Ranges = { ...packageJson.optionalDependencies, ...needed };
  const deno = npmRanges(denoJson.imports ?? {});
  for (const name of new Set([...Object.keys(needed), ...Object.keys(deno)])) {
    if (npm[name] === deno[name]) continue;
    const [inPackage, inDeno] = [npm[name] ?? "nothing", deno[name] ?? "nothing"];
    problems.push(`deno.json: range of ${name} is ${inDeno}, package.json says ${inPackage}`);
  }
  return problems;
}

function quote(text: string | undefined): string {
  return text === undefined ? "missing" : JSON.stringify(text);
}

/** The `npm:` entries of an import map as ranges. `jsr:` entries are tools of the development only. */
function npmRanges(imports: Ranges): Ranges {
  const ranges: Record<string, string> = {};
  for (const target of Object.values(imports)) {
    const [, name, range] = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)@?([^/]*)/.exec(target) ?? [];
    if (name !== undefined) ranges[name] = range ?? "";
  }
  return ranges;
}

if (isMain(import.meta.url)) {
  const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
  report(
    "versions",
    findDisagreements({
      packageJson: JSON.parse(read("package.json")),
      packageLock: JSON.parse(read("package-lock.json")),
      denoJson: JSON.parse(read("deno.json")),
      versionModule: read("src/version.ts"),
    }),
  );
}
