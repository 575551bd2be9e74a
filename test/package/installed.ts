// The runtimes that use the installed package, and the examples in the heads of its modules, which they run.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, inject } from "vitest";
import { ROOT } from "../support/command.ts";
import { type Outcome, tool } from "./processes.ts";

const newestNode = inject("newestNode");

/** Programs that take a script of the project that has installed the tarball. */
export const RUNTIMES: readonly (readonly [name: string, ...command: string[]])[] = [
  [`Node ${process.version}`, process.execPath],
  ...(newestNode === undefined ? [] : [["the newest Node", newestNode] as const]),
  ["Bun", tool("bun"), "run"],
  ["Deno", tool("deno"), "run", "--node-modules-dir=manual", "--allow-net"],
];

/** The first example in the head of a module. */
export function exampleOf(path: string): string {
  const head = readFileSync(join(ROOT, path), "utf8");
  const example = /^ \* ```ts\n((?: \*.*\n)*?) \* ```$/m.exec(head)?.[1];
  if (example === undefined) throw new Error(`${path} has no example`);
  return example.replace(/^ \* ?/gm, "");
}

/** Writes the example of a module to a file in a folder of its own below that of a project. */
export function writeExample(path: string, project: string, file: string): string {
  const example = exampleOf(path);
  const script = join(mkdtempSync(join(project, "example-")), file);
  // Whoever wants a certain port gets any.
  const end = example.includes("const chat = await serve(") ? "\nawait chat.close();\n" : "";
  writeFileSync(script, example.replace(/:8080\b/, ":0") + end);
  return script;
}

/** Holds what an example has printed to what it says that it prints. */
export function expectPrinted(path: string, { status, stdout, stderr }: Outcome): void {
  const expected = [...exampleOf(path).matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map((match) =>
    match[1] as string
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  if (expected.length > 0) expect(loosely(stdout)).toBe(loosely(expected.join("\n")));
  else expect(stdout).toMatch(/tcp:\/\/127\.0\.0\.1:\d+\n$/);
}

/** Without what consoles write in different ways: quotes, line ends, and Bun's comma after the last property. */
function loosely(text: string): string {
  return text.replace(/[\s"']/g, "").replace(/,([}\]])/g, "$1");
}
