// Whether a module is the program that was started, on runtimes without `import.meta.main` (Node before 24.2).

import { realpathSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";

/** Whether the module of that URL is the script that `node` was given. */
export function isMain(moduleUrl: string): boolean {
  const script = process.argv[1];
  if (script === undefined) return false;
  try {
    return pathToFileURL(realpathSync(script)).href === moduleUrl;
  } catch {
    return false;
  }
}
