// What users can import, in one place: `exports` of deno.json. Both branches of the npm build, the checks and the
// tests read it here.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./_report.ts";

/** A module that users import or run. */
export interface EntryPoint {
  /** `.`, `./engine`, …, or a command's name. */
  readonly name: string;
  /** From the root of the repository. */
  readonly path: string;
}

/** What Deno users import, and Node and Bun users in a clone. */
export const EXPORTS: readonly EntryPoint[] = Object.entries<string>(
  JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8")).exports,
).map(([name, path]) => ({ name, path }));

/**
 * What npm users import. `mod.ts` stays out: it starts a server if it is the program, and a bundler that melts it
 * into somebody's program would make it that (`import.meta` is then the bundle's). The package has a command instead.
 */
export const NPM_EXPORTS: readonly EntryPoint[] = EXPORTS.map(({ name, path }) => ({
  name,
  path: path === "./mod.ts" ? "./src/api.ts" : path,
}));

/** The command of the npm package. */
export const NPM_COMMAND: EntryPoint = { name: "partyline", path: "./src/cli/bin.ts" };
