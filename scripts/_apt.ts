// Programs that tests need besides npm's packages: Debian's, installed where that may be done (as root, where there is
// apt-get).

import { spawnSync } from "node:child_process";
import process from "node:process";

/** How a person installs them. */
export function aptCommand(packages: readonly string[]): string {
  return `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
}

/** Whether they can be installed here without asking anybody. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 &&
    spawnSync("sh", ["-c", "command -v apt-get"], { stdio: "ignore" }).status === 0;
}

/** Installs them. Returns whether that worked; if not, why is on standard error. */
export function install(packages: readonly string[]): boolean {
  console.log(`Installing ${packages.join(", ")}`);
  for (const command of ["apt-get update -qq", `${aptCommand(packages)} -qq`]) {
    const { status, stderr } = spawnSync("sh", ["-c", command], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (status === 0) continue;
    console.error(`Failed: ${command}\n${stderr}`);
    return false;
  }
  return true;
}
