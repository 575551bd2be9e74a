// Each law, seen broken: the smallest house that breaks it, and the line that must say so.

import { expect, test } from "vitest";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findBrokenLaws, readSources } from "../../scripts/check_laws.ts";

type House = Readonly<Record<string, string>>;

/** Every import that the laws allow, in one house. */
const SOUND_HOUSE: House = {
  "mod.ts": `export * from "./src/api.ts";
    if (import.meta.main) await import("./src/cli/main.ts");`,
  "src/version.ts": `export const VERSION = "1";`,
  "src/api.ts": `export { serve } from "./server/serve.ts"; export { VERSION } from "./version.ts";
    export type { Transport } from "./transports/transport.ts"; export { step } from "./engine/step.ts";`,
  "src/engine/state.ts": `import { Map } from "immutable"; export type State = Map<string, string>;
    const date = { Date: 1 }; export const year = date.Date + Math.max(1, 2); // Date.now() in a comment`,
  "src/engine/step.ts": `import type { State } from "./state.ts"; export const step = (s: State) => s;`,
  "src/dialects/line.ts": `import { step } from "../engine/step.ts"; export const parse = step;
    export const decode = (b: Uint8Array) => new TextDecoder().decode(b);`,
  "src/dialects/sanitize.ts": `export type SafeText = string & { safe: true };
    export const sanitize = (text: string) => text as SafeText;`,
  "src/transports/transport.ts": `export type Transport = Promise<void>;`,
  "src/common/backlog.ts": `export const backlog: Uint8Array[] = [];`,
  "src/transports/node.ts": `import net from "node:net"; import type { Transport } from "./transport.ts";
    import "../common/backlog.ts";
    export const t = (): Transport => new Promise((r) => setTimeout(r, net.Socket.length));`,
  "src/testing/mod.ts": `import "node:assert"; export type { Transport } from "../transports/transport.ts";`,
  "src/server/serve.ts": `import "../engine/step.ts"; import "../dialects/line.ts"; import "node:os";
    import "../transports/node.ts"; import "../common/backlog.ts"; import "@logtape/logtape";
    import { VERSION } from "../version.ts";
    export const serve = async () => { await 0; console.log(Date.now(), VERSION); };`,
  "src/cli/main.ts": `import { serve } from "../api.ts"; import "node:process"; import "@logtape/logtape";
    await serve();`,
};

function brokenIn(changes: House): string[] {
  return findBrokenLaws(new Map(Object.entries({ ...SOUND_HOUSE, ...changes })));
}

test("a sound house has no problem", () => {
  expect(brokenIn({})).toEqual([]);
});

const engine = "src/engine/step.ts";
const dialect = "src/dialects/line.ts";
const transport = "src/transports/node.ts";

test.each([
  // Law 1: who the engine imports.
  [engine, `import "../dialects/line.ts";`, "law 1: src/engine must not import src/dialects/line.ts"],
  [engine, `import type { A } from "../server/a.ts";`, "law 1: src/engine must not import src/server/a.ts"],
  [engine, `export * from "../version.ts";`, "law 1: src/engine must not import src/version.ts"],
  [engine, `export { a } from "../api.ts";`, "law 1: src/engine must not import src/api.ts"],
  [engine, `type A = import("../cli/main.ts").A;`, "law 1: src/engine must not import src/cli/main.ts"],
  [engine, `const a = import("../../mod.ts");`, "law 1: src/engine must not import mod.ts"],
  [engine, `import "node:fs";`, "law 1: src/engine must not import a runtime's builtin: node:fs"],
  [engine, `import "@logtape/logtape";`, "must not import the package @logtape/logtape"],
  [engine, `import "immutable/src/x";`, undefined],
  [engine, `import "./gone.ts";`, "imports src/engine/gone.ts, which does not exist"],
  [engine, `const a = import(name);`, "import() with a computed name cannot be checked"],
  [engine, "const a = import(`../${name}.ts`);", "import() with a computed name cannot be checked"],
  [engine, "const a = import(`../cli/main.ts`);", "must not import src/cli/main.ts"],

  // Law 1: what the engine must not know.
  [engine, `Date.now();`, "the clock: `Date`"],
  [engine, `let date: Date;`, "the clock: `Date`"],
  [engine, `performance.now();`, "the clock: `performance`"],
  [engine, `Math.random();`, "randomness: `Math`"],
  [engine, `const { random } = Math;`, "randomness: `Math`"],
  [engine, `Math["random"]();`, "randomness: `Math`"],
  [engine, `crypto.randomUUID();`, "randomness: `crypto`"],
  [engine, `const f = async () => {};`, "promises"],
  [engine, `async function f() {}`, "promises"],
  [engine, `class A { async f() {} }`, "promises"],
  [engine, `let p: Promise<void>;`, "promises: `Promise`"],
  [engine, `await 0;`, "promises: `await 0`"],
  [engine, `for await (const a of b);`, "promises"],
  [engine, `setTimeout(f, 1);`, "timers: `setTimeout`"],
  [engine, `queueMicrotask(f);`, "timers: `queueMicrotask`"],
  [engine, `console.log(1);`, "the console: `console`"],
  [engine, `process.env.A;`, "the world outside: `process`"],
  [engine, `globalThis.Date;`, "the world outside: `globalThis`"],
  [engine, `import.meta.url;`, "the world outside: `import.meta`"],
  [engine, `new Uint8Array(1);`, "bytes: `Uint8Array`"],
  [engine, `let b: Uint8Array;`, "bytes: `Uint8Array`"],
  [engine, `new TextEncoder();`, "bytes: `TextEncoder`"],
  [engine, `const a = { [Date]: 1 };`, "the clock: `Date`"],
  [engine, `const a = { Date };`, "the clock: `Date`"],
  [engine, `a.Date; type B = C.Date; const d = { Date: 1 };`, undefined],
  [engine, `// Date.now() \n const text = "Date.now()";`, undefined],

  // Law 2.
  [dialect, `import "../transports/transport.ts";`, "law 2: src/dialects must not import src/transports"],
  [dialect, `import "../server/serve.ts";`, "law 2: src/dialects must not import src/server/serve.ts"],
  [dialect, `import "immutable";`, "law 2: src/dialects must not import the package immutable"],
  [dialect, `import "node:util";`, "law 2: src/dialects must not import a runtime's builtin: node:util"],
  [dialect, `Date.now();`, "law 2: src/dialects must not know the clock"],
  [dialect, `setTimeout(f);`, "law 2: src/dialects must not know timers"],
  [dialect, `const a = text as SafeText;`, "only src/dialects/sanitize.ts may declare a text to be SafeText"],
  ["src/server/serve.ts", `f(text as unknown as SafeText);`, "may declare a text to be SafeText"],
  ["src/server/serve.ts", `const a = <SafeText> text;`, "may declare a text to be SafeText"],
  ["src/cli/main.ts", `const a = b as { text: SafeText };`, "may declare a text to be SafeText"],
  ["mod.ts", `const is = (a: string): a is SafeText => true;`, "may declare a text to be SafeText"],
  ["src/dialects/sanitize.ts", `const a = text as SafeText;`, undefined],
  [dialect, `const a: SafeText = sanitize(b);`, undefined],

  // Law 3.
  [transport, `import "../engine/state.ts";`, "law 3: src/transports must not import src/engine/state.ts"],
  [transport, `import "../dialects/line.ts";`, "law 3: src/transports must not import src/dialects/line.ts"],
  [
    transport,
    `import type { A } from "../server/serve.ts";`,
    "law 3: src/transports must not import src/server",
  ],
  [
    "src/common/backlog.ts",
    `import "../transports/node.ts";`,
    "law 3: src/common must not import src/transports",
  ],
  ["src/testing/mod.ts", `import "../server/serve.ts";`, "law 3: src/testing must not import src/server"],
  [transport, `import "../testing/mod.ts";`, "law 3: src/transports must not import src/testing"],
  ["src/server/serve.ts", `import "../testing/mod.ts";`, "law 4: src/server must not import src/testing"],
  [transport, `import "ws";`, "law 3: src/transports must not import the package ws"],
  ["src/transports/web/ws.ts", `import "ws";`, undefined],
  ["src/transports/web/ws.ts", `import "bun";`, "law 3: src/transports/web must not import the package bun"],
  [transport, `import "bun";`, "law 3: src/transports must not import the package bun"],
  [transport, `import "npm:ws";`, "law 3: src/transports must not import the package npm:ws"],
  [transport, `import "node:tls"; Deno.listen({}); Bun.listen({});`, undefined],

  // Law 4.
  ["src/server/serve.ts", `import "../cli/main.ts";`, "law 4: src/server must not import src/cli/main.ts"],
  ["src/server/serve.ts", `import "../api.ts";`, "law 4: src/server must not import src/api.ts"],
  ["src/server/serve.ts", `import "npm:ws@8";`, "law 4: src/server must not import the package npm:ws@8"],
  ["src/cli/main.ts", `import "../server/serve.ts";`, "law 4: src/cli must not import src/server/serve.ts"],
  ["src/cli/main.ts", `import "../engine/step.ts";`, "law 4: src/cli must not import src/engine/step.ts"],
  ["src/cli/main.ts", `import "../transports/node.ts";`, "law 4: src/cli must not import src/transports"],
  ["src/cli/main.ts", `import "../version.ts";`, "law 4: src/cli must not import src/version.ts"],
  ["src/api.ts", `import "./cli/main.ts";`, "law 4: src/api.ts must not import src/cli/main.ts"],
  ["mod.ts", `import "./src/cli/main.ts";`, "law 4: mod.ts must not import src/cli/main.ts"],
  ["mod.ts", `import "./src/server/serve.ts";`, "law 4: mod.ts must not import src/server/serve.ts"],
  [
    "src/version.ts",
    `import "./engine/step.ts";`,
    "law 4: src/version.ts must not import src/engine/step.ts",
  ],
  ["src/attic/box.ts", ``, "law 4: no law covers this file"],
  [engine, `const = ;`, "law 1: cannot be read"],
])("%s with `%s`", (path, line, problem) => {
  const problems = brokenIn({ [path]: `${SOUND_HOUSE[path] ?? ""}\n${line}` });
  if (problem === undefined) expect(problems).toEqual([]);
  else expect(problems.join("\n")).toContain(problem);
});

test("a circle is told once, with its way, even through types", () => {
  expect(brokenIn({
    "src/engine/a.ts": `import "./b.ts";`,
    "src/engine/b.ts": `import type { C } from "./c.ts";`,
    "src/engine/c.ts": `type A = import("./a.ts").A;`,
  })).toEqual([
    "src/engine/a.ts: law 4: import circle: " +
    "src/engine/a.ts -> src/engine/b.ts -> src/engine/c.ts -> src/engine/a.ts",
  ]);
});

test("a module that imports itself is a circle", () => {
  expect(brokenIn({ "src/engine/a.ts": `import "./a.ts";` })).toHaveLength(1);
});

test("a problem names its line", () => {
  expect(brokenIn({ "src/engine/a.ts": `\n\nDate.now();` })).toEqual([
    "src/engine/a.ts:3: law 1: src/engine must not know the clock: `Date`",
  ]);
});

test("sources are read from disk, in all folders of src", () => {
  const root = mkdtempSync(join(tmpdir(), "partyline-laws-"));
  try {
    const house = { ...SOUND_HOUSE, "src/engine/commands/say.ts": `import "node:fs";` };
    for (const [path, text] of Object.entries(house)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const sources = readSources(root);
    expect(Object.fromEntries(sources)).toEqual(house);
    expect(findBrokenLaws(sources)).toEqual([
      "src/engine/commands/say.ts:1: law 1: src/engine must not import a runtime's builtin: node:fs",
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("law 5: names are made of the house's words", () => {
  const broken = brokenIn({
    "src/server/nick.ts": `export function setNick(userCount: number) { return { config: userCount }; }
      export class A { #conn = 1; get x() { return this.#conn; } }`,
  });
  expect(broken.map((line) => line.replace(/^\S+ /, ""))).toEqual(expect.arrayContaining([
    'law 5: `setNick`: we do not say "nick" but name',
    'law 5: `userCount`: we do not say "user" but client, or person',
    'law 5: `conn`: we do not say "conn" but connection',
  ]));
  // What others call theirs is taken as it is.
  expect(brokenIn({ "src/server/other.ts": `import { config as settings } from "node:os"; settings.user;` }))
    .toEqual([]);
});
