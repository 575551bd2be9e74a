// Builds the package, packs it and installs the tarball into an empty project, once for all tests of it. By dnt
// where JSR can be reached, else by tsc.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { TestProject } from "vitest/node";
import { ROOT } from "../support/command.ts";
import { output, run, tool } from "./processes.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The tarball, and what `npm pack` says of it. */
    tarball: { readonly file: string; readonly files: readonly PackedFile[] };
    /** A project that has installed the tarball and nothing else. */
    app: string;
    /** A folder with programs that judge packages, or use them as people do. */
    judges: string;
    /** The newest Node, or nothing where it can't be had. */
    newestNode: string | undefined;
  }
}

/** A file in the tarball; its mode is a Unix mode. */
export interface PackedFile {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
}

/** Not among our own development tools: they are big, and wanted only here. */
const JUDGES = ["publint@0.3.25", "@arethetypeswrong/cli@0.18.5", "typescript@5.9.3", "esbuild@0.28.2"];

/** Registries publish Node's binary for each platform as a package. */
const NEWEST_NODE = `node-${process.platform}-${process.arch}`;

export default async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "partyline-package-"));
  const judges = project(folder, "judges");
  const [tarball] = await Promise.all([pack(folder), install(judges, "--prefer-offline", ...JUDGES)]);
  const app = project(folder, "app");
  await install(app, tarball.file);
  provide("tarball", tarball);
  provide("app", app);
  provide("judges", judges);
  provide("newestNode", await newestNode(folder));
  return () => rmSync(folder, { recursive: true, force: true });
}

async function pack(folder: string) {
  const npm = join(folder, "npm");
  const build = ["run", "-A", "--no-lock", "scripts/build_npm.ts", "--out", npm];
  const { status, stdout, stderr } = await run(tool("deno"), build, ROOT);
  if (status !== 0) throw new Error(`The package can't be built:\n${stdout}\n${stderr}`);
  for (const note of stderr.match(/^NOTE: .*$/gm) ?? []) console.log(note);
  const said = await output("npm", ["pack", "--json", "--pack-destination", folder], npm);
  // npm 11 and older say a list, newer ones an object by name.
  const [{ filename, size, unpackedSize, files }] = Object.values(JSON.parse(said)) as [{
    readonly filename: string;
    readonly size: number;
    readonly unpackedSize: number;
    readonly files: readonly PackedFile[];
  }];
  console.log(
    `NOTE: ${filename} has ${files.length} files, ${kilobytes(size)}, ${kilobytes(unpackedSize)} unpacked`,
  );
  return { file: join(folder, filename), files };
}

/** Nothing if the registry does not have it, or has another platform's only. */
async function newestNode(folder: string): Promise<string | undefined> {
  const home = project(folder, "newest_node");
  const { status, stderr } = await run("npm", installing(`${NEWEST_NODE}@latest`), home);
  const binary = join(home, "node_modules", NEWEST_NODE, "bin", "node");
  if (status === 0) {
    console.log(`NOTE: the newest Node is ${(await output(binary, ["--version"], home)).trim()}`);
    return binary;
  }
  const reason = /^npm error (.*)$/m.exec(stderr)?.[1] ?? `npm ended with ${status}`;
  console.log(`NOTE: THE NEWEST NODE IS NOT TRIED, ${NEWEST_NODE} can't be installed: ${reason}`);
  return undefined;
}

function project(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, "package.json"), JSON.stringify({ name, private: true }));
  return path;
}

async function install(cwd: string, ...what: string[]): Promise<void> {
  await output("npm", installing(...what), cwd);
}

function installing(...what: string[]): string[] {
  return ["install", "--no-audit", "--no-fund", ...what];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed()} kB`;
}
