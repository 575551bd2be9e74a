// How every check script ends: one line per problem on standard output, exit 1 if there is any.

import { fileURLToPath } from "node:url";

/** Where the manifests, the sources and the lock files are. */
export const ROOT: string = fileURLToPath(new URL("..", import.meta.url));

export function report(subject: string, problems: readonly string[]): void {
  for (const problem of problems) console.log(problem);
  console.log(`${subject}: ${problems.length === 0 ? "ok" : `${problems.length} problem(s)`}`);
  if (problems.length > 0) process.exitCode = 1;
}
