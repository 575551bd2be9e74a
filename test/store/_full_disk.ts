// Fills a small disk with a chat, makes room, and goes on. Says what it has met. Arguments: a file on that disk.

import { rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { sqliteStore } from "../../src/store/sqlite/store.ts";
import type { StoreError } from "../../src/store/store.ts";
import { lineRecords, room } from "../../src/testing/store_records.ts";

const file = process.argv[2] as string;
const ballast = `${file}.ballast`;
writeFileSync(ballast, new Uint8Array(300_000));

let store = sqliteStore(file);
await store.load();
store.write([{ kind: "room", key: "lobby", value: room("lobby", "1") }]);
let last = 0;
const writeMore = () => {
  store.write(lineRecords("lobby", last + 1, last + 100));
  last += 100;
};
const fill = () => {
  try {
    for (;;) writeMore();
  } catch (error) {
    console.log((error as StoreError).code);
  }
};
fill();
fill();
rmSync(ballast);
writeMore();
console.log("kept");
await store.sync();
await store.close();
store = sqliteStore(file);
const lobby = (await store.load()).rooms[0]?.[1];
console.log(lobby?.last === last && lobby.lines.length === 200 ? "whole" : `${lobby?.last} ${last}`);
await store.close();
