// Whether a file is ours and of a version that is known here, and how an older one is brought forward.

import { StoreError } from "../store.ts";
import type { Database } from "./driver.ts";
import { APPLICATION_ID, type Step } from "./schema.ts";
import type { Transact } from "./transaction.ts";

/**
 * How many steps the file has seen; 0 if it is empty.
 *
 * @throws {StoreError} if it is no store, or one of a newer version
 */
export function versionOf(database: Database, file: string, steps: readonly Step[]): number {
  const applicationId = pragma(database, "application_id");
  const version = pragma(database, "user_version");
  const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() as {
    readonly tables: number;
  };
  if (applicationId === 0 && version === 0 && tables === 0) return 0;
  if (applicationId !== APPLICATION_ID) {
    throw new StoreError(
      "notAStore",
      `Cannot use ${file}: it is the file of another program: name another one`,
    );
  }
  if (version > steps.length) {
    throw new StoreError(
      "newer",
      `Cannot use ${file}: a newer partyline has written it: update this one: ${version} > ${steps.length}`,
    );
  }
  return version;
}

/** Takes the steps that the file has not seen, all or none of them. */
export function bringForward(
  database: Database,
  file: string,
  steps: readonly Step[],
  transact: Transact,
): void {
  if (versionOf(database, file, steps) === steps.length) return;
  transact(() => {
    for (const step of steps.slice(versionOf(database, file, steps))) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${steps.length}`);
  });
}

function pragma(database: Database, name: "application_id" | "user_version"): number {
  return (database.prepare(`PRAGMA ${name}`).get() as { readonly [name: string]: number })[name] as number;
}
