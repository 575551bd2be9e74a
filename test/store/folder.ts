// A folder for the files of a test, which goes with it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Makes a folder with a store's file in it, which is not there yet, and takes it away when the test is over. */
export function newFile(): string {
  const folder = makeFolder();
  onTestFinished(() => removeFolder(folder));
  return join(folder, "chat.db");
}

/** Makes a folder. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "partyline-store-"));
}

/** Takes it away. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true });
}
