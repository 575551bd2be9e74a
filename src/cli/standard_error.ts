// Standard error, written to without ever waiting for whoever should read it: a reader that has stopped, or a
// terminal that is held (Ctrl-S, a remote shell that hangs), must not stop the chat.
//
// Measured on Linux: `process.stderr` waits with the whole process on Deno 2.9.5 always; on Node 20.20.2 and
// Bun 1.4.5 for a terminal, and for a pipe once another process that shares it has made it wait, as starting
// a child does (tsx and its compiler, for one). So there it is opened anew, which makes that a matter of
// our descriptor alone.

import { Buffer } from "node:buffer";
import { constants, fstatSync, openSync, writeSync } from "node:fs";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import type { Write } from "./text_queue.ts";

/** What we touch of Deno. */
interface DenoStandardError {
  readonly Deno?: { readonly stderr: { write(bytes: Uint8Array): Promise<number> } };
}

/** The way to standard error that does not wait, on this runtime. */
export function standardError(): Write {
  // dnt-shim-ignore
  const { Deno } = globalThis as DenoStandardError;
  if (Deno !== undefined) return (text) => writeAll(text, (bytes) => Deno.stderr.write(bytes));
  const own = openAnew();
  if (own !== undefined) return (text) => writeAll(text, (bytes) => writeSync(own, bytes));
  return (text) =>
    new Promise((resolve, reject) =>
      process.stderr.write(text, (error) => error ? reject(error) : resolve())
    );
}

/** A file is never full, a socket can't be opened anew, and other systems have no such path. */
function openAnew(): number | undefined {
  try {
    const kind = fstatSync(2);
    if (!kind.isFIFO() && !kind.isCharacterDevice()) return undefined;
    return openSync("/proc/self/fd/2", constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

/** 100 ms: how often one that is full is tried again; a pipe of 64 KiB then takes 6,000 lines a second. */
const FULL_DELAY = 100;

async function writeAll(text: string, write: (bytes: Uint8Array) => number | Promise<number>): Promise<void> {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(await write(rest));
    } catch (error) {
      if ((error as { code?: string }).code !== "EAGAIN") throw error;
      await delay(FULL_DELAY);
    }
  }
}
