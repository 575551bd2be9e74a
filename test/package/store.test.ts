// The installed package keeps a chat in a file, without anything else where the runtime has SQLite; where it has none,
// it says what to install.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { RUNTIMES } from "./installed.ts";
import { output } from "./processes.ts";

const app = inject("app");

const PROGRAM = `
import { sqliteStore } from "partyline/store";

const account = { name: "Ann", hash: "", claimedAt: 0, isModerator: false, waiting: [] };
const has = (name) => import(name).then(() => true, () => false);
const file = process.argv[2];
try {
  for (const open of [() => sqliteStore(file), () => sqliteStore(file)]) {
    const store = open();
    const { accounts } = await store.load();
    store.write([{ kind: "account", key: "ann", value: account }]);
    await store.sync();
    await store.close();
    console.log(accounts.length);
  }
} catch (error) {
  console.log(error.code, error.message.includes("npm install libsql"), await has("node:sqlite"));
}
`;

test.each(RUNTIMES)("%s keeps a chat in a file, or says what to install", async (name, program, ...args) => {
  const script = join(app, "store.mjs");
  writeFileSync(script, PROGRAM);
  const flags = name === "Deno" ? ["--allow-read=.", "--allow-write=."] : [];
  const file = join(app, `${name.replaceAll(/\W/g, "_")}.db`);
  const said = await output(program, [...args, ...flags, script, file], app);
  expect(["0\n1\n", "noDriver true false\n"]).toContain(said);
});
