// What processes have used so far, in seconds, bytes and descriptors. What another one has: from /proc on Linux,
// from `ps` elsewhere.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import process from "node:process";

/** 100 ticks a second: USER_HZ of Linux, whatever its kernel's own timer is. */
const TICKS = 100;

/** Processor time of all its threads, user and system, in seconds. */
export function processorTime(pid: number): number {
  if (process.platform !== "linux") return secondsOf(ps(pid, "time"));
  return ticksOf(readFileSync(`/proc/${pid}/stat`, "utf8")) / TICKS;
}

/** Processor time of this process. */
export function ownTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Processor time of everything that runs on this machine. */
export function machineTime(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}

/** The memory it holds, in bytes. */
export function residentMemory(pid: number): number {
  if (process.platform !== "linux") return Number(ps(pid, "rss")) * 1024;
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}

/** How many files and sockets it has open. NaN where that can't be seen. */
export function openDescriptors(pid: number): number {
  return process.platform === "linux" ? readdirSync(`/proc/${pid}/fd`).length : NaN;
}

/** User and system ticks of a line of /proc/PID/stat. The program's name is in it, and may contain anything. */
export function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** Seconds of what `ps` writes: `1-02:03:04`, `02:03:04`, `3:04.56`. */
export function secondsOf(time: string): number {
  const [clock = "", days = "0"] = time.trim().split("-").reverse();
  return clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}

function ps(pid: number, column: string): string {
  return execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" });
}
