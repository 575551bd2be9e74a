// The store in a file keeps the contract, and what only a file can promise.

import { dirname, join } from "node:path";
import { sqliteStore } from "../../src/store/sqlite/store.ts";
import { testStore } from "./contract.ts";
import { makeFolder, removeFolder } from "./folder.ts";

testStore("sqlite", {
  place: (options) => ({ file: join(makeFolder(), "chat.db"), options }),
  open: ({ file, options }) => sqliteStore(file, options),
  remove: ({ file }) => removeFolder(dirname(file)),
});
