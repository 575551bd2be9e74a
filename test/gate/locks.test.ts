import { expect, test } from "vitest";
import { findLockProblems, type Locks } from "../../scripts/check_locks.ts";

const SOUND: Locks = {
  npm: {
    packages: {
      "": { dependencies: { a: "^1.0.0" }, optionalDependencies: { tool: "^2.0.0" } },
      "node_modules/a": {},
      "node_modules/tool": { optionalDependencies: { "@tool/linux": "2.0.0", nested: "1.0.0" } },
      "node_modules/@tool/linux": {},
      "node_modules/tool/node_modules/nested": {},
    },
  },
  deno: `{ "specifiers": { "npm:a@^1.0.0": "1.0.0", "jsr:@s/b@2": "2.0.1" } }`,
  bun: `{ "dependencies": { "a": "^1.0.0" }, "optionalDependencies": { "tool": "^2.0.0" } }`,
  denoImports: { a: "npm:a@^1.0.0", "@s/b": "jsr:@s/b@^2.0.0" },
};

function npmWithout(left: string): Locks["npm"] {
  return {
    packages: Object.fromEntries(Object.entries(SOUND.npm.packages).filter(([path]) => path !== left)),
  };
}

test("sound locks are fine", () => {
  expect(findLockProblems(SOUND)).toEqual([]);
});

test.each(["node_modules/@tool/linux", "node_modules/tool/node_modules/nested"])(
  "%s left out, though a package wants it for some platform, is a problem",
  (path) => {
    const [problem, ...more] = findLockProblems({ ...SOUND, npm: npmWithout(path) });
    expect(problem).toContain("node_modules/tool lacks its optional");
    expect(more).toEqual([]);
  },
);

test("a host is a problem in each lock", () => {
  const host = "https://mirror.example/a.tgz";
  const packages = { ...SOUND.npm.packages, "node_modules/a": { resolved: host } };
  const deno = `{ "redirects": { "a": "${host}" } }`;
  expect(findLockProblems({ ...SOUND, npm: { packages }, deno, bun: SOUND.bun + host })).toEqual([
    `package-lock.json: node_modules/a names where it came from: ${host}`,
    "deno.lock: names a host",
    "bun.lock: names a host",
  ]);
});

test("a dependency that bun.lock does not know is a problem", () => {
  expect(findLockProblems({ ...SOUND, bun: SOUND.bun.replace("^2.0.0", "^1.9.0") })).toEqual([
    "bun.lock: does not know tool ^2.0.0: run bun install --lockfile-only",
  ]);
});

test("a tool in deno.lock is a problem, because every user would fetch it", () => {
  const deno = `{ "specifiers": { "npm:a@^1.0.0": "1.0.0", "npm:vitest@*": "5.1.1" } }`;
  expect(findLockProblems({ ...SOUND, deno })).toEqual([
    "deno.lock: npm:vitest@* is not for users, each would fetch it: restore the file",
  ]);
});
