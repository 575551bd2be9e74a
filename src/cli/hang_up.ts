// Whether SIGHUP was to be ignored when we were started, which is all that `nohup` does. Only Linux tells, and
// only where the runtime has not reset it: Bun 1.4.5, and Deno 2.9.5 before its first handler of any signal,
// which also wants --allow-all for this file. Node 20 resets every signal before it runs a line of ours.

import { readFileSync } from "node:fs";
import { stateOf } from "./permissions.ts";

const STATUS = "/proc/self/status";

/** Whether that can be seen, and is so. */
export function isHangUpIgnored(): boolean {
  if (stateOf({ name: "read", path: STATUS }) !== "granted") return false;
  try {
    const ignored = /^SigIgn:\t([0-9a-f]+)$/m.exec(readFileSync(STATUS, "utf8"))?.[1];
    // A mask of signals in hexadecimal; SIGHUP is number 1, and so the last bit.
    return /[13579bdf]$/.test(ignored ?? "");
  } catch {
    return false;
  }
}
