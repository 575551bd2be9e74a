// What a process has in memory, on Linux.

import { readFileSync } from "node:fs";

/** Resident bytes of a process of this machine. */
export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kibibytes) * 1024;
}
