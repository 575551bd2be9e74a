// Laws 1 to 5 of the architecture, read from the syntax trees of src and mod.ts: who may import whom, which globals a pure
// room must not touch (rooms.ts), and which words names are made of (glossary.ts). A folder without a row in ROOMS is an
// error; type imports and dynamic imports count like any other. The parser is oxc, not TypeScript, because TypeScript 7 has
// no stable API; names are matched without scopes, so a local called `Date` is refused too.

import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "oxc-parser";
import { isMain } from "../src/is_main.ts";
import { report, ROOT } from "./_report.ts";
import { wordProblem } from "./glossary.ts";
import { BANNED, type Room, ROOMS } from "./rooms.ts";

/** The only file that may declare a text fit for other people's eyes. */
const SAFE_TEXT_DOOR = "src/dialects/sanitize.ts";

/**
 * The broken laws, one line each.
 *
 * @param sources the text of each module, by its path from the root with `/`
 */
export function findBrokenLaws(sources: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [path, text] of sources) {
    const edges: string[] = [];
    graph.set(path, edges);
    const complain = (law: number, offset: number, problem: string) => {
      const line = text.slice(0, offset).split("\n").length;
      problems.push(`${path}:${line}: law ${law}: ${problem}`);
    };
    const room = ROOMS.find((room) => isInside(path, room.path));
    if (room === undefined) {
      complain(4, 0, "no law covers this file: add a row to ROOMS in scripts/rooms.ts");
      continue;
    }
    const parsed = parseSync(path, text);
    for (const error of parsed.errors) complain(room.law, 0, `cannot be read: ${error.message}`);
    walk(parsed.program as unknown as Node, (node, parent, key) => {
      const importing = importIn(node);
      if (importing !== undefined) {
        const target = importing.target && resolveFrom(path, importing.target);
        if (target !== undefined && sources.has(target)) edges.push(target);
        const problem = forbiddenImport(room, importing, target, sources);
        if (problem !== undefined) complain(room.law, node.start, problem);
      }
      const banned = bannedIn(node, parent, key);
      if (banned !== undefined && room.banned?.includes(banned)) {
        const excerpt = text.slice(node.start, node.end).split("\n")[0]!.slice(0, 40);
        complain(room.law, node.start, `${room.path} must not know ${banned}: \`${excerpt}\``);
      }
      const word = isNameOfOurs(node, parent, key) ? wordProblem(node.name as string, path) : undefined;
      if (word !== undefined) complain(5, node.start, word);
      if (path !== SAFE_TEXT_DOOR && isCastToSafeText(node)) {
        complain(2, node.start, `only ${SAFE_TEXT_DOOR} may declare a text to be SafeText: call it instead`);
      }
    });
  }
  return [...problems, ...findCircles(graph)];
}

function forbiddenImport(
  room: Room,
  importing: Import,
  target: string | undefined,
  sources: ReadonlyMap<string, string>,
): string | undefined {
  const { target: specifier, isLazy } = importing;
  if (specifier === undefined) return "import() with a computed name cannot be checked: use a literal";
  if (target !== undefined) {
    const seen = [room.path, ...(room.sees ?? []), ...(isLazy ? room.seesLazily ?? [] : [])];
    if (!seen.some((path) => isInside(target, path))) return `${room.path} must not import ${target}`;
    return sources.has(target) ? undefined : `imports ${target}, which does not exist`;
  }
  if (specifier.startsWith("node:")) {
    return room.builtins ? undefined : `${room.path} must not import a runtime's builtin: ${specifier}`;
  }
  if (room.packages === "any" && !/^[a-z]+:/.test(specifier)) return undefined;
  const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  return room.packages?.includes(name) ? undefined : `${room.path} must not import the package ${specifier}`;
}

function resolveFrom(path: string, specifier: string): string | undefined {
  if (!/^\.{0,2}\//.test(specifier)) return undefined;
  return posix.join(posix.dirname(path), specifier);
}

function isInside(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`);
}

/** Each circle once, however many modules lead into it. */
function findCircles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const problems: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      problems.push(`${path}: law 4: import circle: ${[...trail.slice(start), path].join(" -> ")}`);
      return;
    }
    if (done.has(path)) return;
    for (const next of new Set(graph.get(path))) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return problems;
}

// The syntax tree, as far as the laws need it. ESTree: https://github.com/estree/estree

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

interface Import {
  /** Undefined if it is computed. */
  readonly target: string | undefined;
  readonly isLazy: boolean;
}

const IMPORTS = new Set([
  ...["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration", "ImportExpression"],
  "TSImportType",
]);

function importIn(node: Node): Import | undefined {
  if (node.type === "TSExternalModuleReference") return { target: undefined, isLazy: false };
  if (!IMPORTS.has(node.type) || !isNode(node.source)) return undefined;
  const { value, type, expressions, quasis } = node.source;
  const isLazy = node.type === "ImportExpression";
  if (typeof value === "string") return { target: value, isLazy };
  const isPlainTemplate = type === "TemplateLiteral" && (expressions as Node[]).length === 0;
  const cooked = isPlainTemplate ? (quasis as { value: { cooked: string } }[])[0]?.value.cooked : undefined;
  return { target: cooked, isLazy };
}

function bannedIn(
  node: Node,
  parent: Node | undefined,
  key: string,
): keyof typeof BANNED | undefined {
  switch (node.type) {
    case "ImportExpression":
    case "AwaitExpression":
      return "promises";
    case "MetaProperty":
      return isNode(node.meta) && node.meta.name === "import" ? "the world outside" : undefined;
    case "Identifier":
      if (isOnlyALabel(parent, key)) return undefined;
      if (node.name === "Math") return isHarmlessMath(parent, key) ? undefined : "randomness";
      return KIND_OF_GLOBAL.get(node.name as string);
    default:
      return node.async === true || node.await === true ? "promises" : undefined;
  }
}

const KIND_OF_GLOBAL = new Map<string, keyof typeof BANNED>();
for (const kind of Object.keys(BANNED) as (keyof typeof BANNED)[]) {
  for (const name of BANNED[kind]) KIND_OF_GLOBAL.set(name, kind);
}

/** A name that we gave: not a property of something, which may be somebody else's, nor what is imported. */
function isNameOfOurs({ type }: Node, parent: Node | undefined, key: string): boolean {
  if (type !== "Identifier" && type !== "PrivateIdentifier") return false;
  if (key === "imported" || parent?.type === "TSQualifiedName") return false;
  if (parent?.type === "MemberExpression" && key === "property") return type === "PrivateIdentifier";
  // What a pattern takes out of an object, and what an object is given, is called as that has it.
  return !(parent?.type === "Property" && key === "key");
}

/** `x.Date`, `{ Date: 1 }` and `import { Date as x }` name a property, not the global. */
function isOnlyALabel(parent: Node | undefined, key: string): boolean {
  if (parent?.type === "TSQualifiedName") return key === "right";
  if (key === "imported" || key === "exported") return true;
  return (key === "property" || key === "key") && parent?.computed !== true;
}

function isHarmlessMath(parent: Node | undefined, key: string): boolean {
  if (parent?.type !== "MemberExpression" || key !== "object" || parent.computed === true) return false;
  return isNode(parent.property) && parent.property.name !== "random";
}

/** `x as SafeText`, `<SafeText> x`, `x as Map<string, SafeText>`, and a guard `x is SafeText`. */
function isCastToSafeText(node: Node): boolean {
  const casts = ["TSAsExpression", "TSTypeAssertion", "TSTypePredicate"];
  if (!casts.includes(node.type) || !isNode(node.typeAnnotation)) return false;
  let found = false;
  walk(node.typeAnnotation, ({ type, name }) => {
    if (type === "Identifier" && name === "SafeText") found = true;
  });
  return found;
}

function walk(
  node: Node,
  visit: (node: Node, parent: Node | undefined, key: string) => void,
  parent?: Node,
  key = "",
): void {
  visit(node, parent, key);
  for (const [childKey, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, node, childKey);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** `mod.ts` and everything below `src`, by path from the root. */
export function readSources(root: string): Map<string, string> {
  const below = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((path) => posix.join("src", path.replaceAll("\\", "/")))
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path)).sort();
  return new Map(["mod.ts", ...below].map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

if (isMain(import.meta.url)) report("laws", findBrokenLaws(readSources(ROOT)));
