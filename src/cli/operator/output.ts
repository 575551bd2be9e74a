// Long output, as fast as its reader takes it. A reader that goes (`| head`) ends it, and that is no error.

import { once } from "node:events";
import process from "node:process";
import { visible } from "../log.ts";

/** 64 KiB: what a pipe takes at once on Linux. */
const CHUNK = 65_536;

/** Writes lines to standard output; returns how many, or fewer if nobody reads any more. */
export async function writeLines(
  lines: Iterable<string>,
  written: (count: number) => void = () => {},
): Promise<number> {
  let count = 0;
  let text = "";
  for (const line of lines) {
    text += `${line}\n`;
    count += 1;
    if (text.length < CHUNK) continue;
    if (!await write(text)) return count;
    written(count);
    text = "";
  }
  await write(text);
  return count;
}

/** A value as one line of JSON, which shows as it is: JSON itself escapes only some of what a terminal obeys. */
export function jsonLine(value: unknown): string {
  return visible(JSON.stringify(value));
}

/** Whether there is still somebody who reads. */
async function write(text: string): Promise<boolean> {
  const { stdout } = process;
  if (stdout.destroyed || !stdout.writable) return false;
  if (stdout.write(text)) return true;
  // Who waits for what does not come must not wait for ever: there are many pieces.
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(stdout, "drain", { signal }), once(stdout, "close", { signal })]).catch(() => {});
  over.abort();
  return !stdout.destroyed;
}
