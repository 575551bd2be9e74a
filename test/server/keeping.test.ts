// A store that fails does not end the chat: what it should have kept waits, one line a minute says so, and in the end
// everything is there.

import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { serve } from "../../mod.ts";
import {
  memoryStore,
  openForOperator,
  type Order,
  type Store,
  type StoreRecord,
} from "../../src/store/mod.ts";
import { type Database, loadDriver } from "../../src/store/sqlite/driver.ts";
import { sqliteStoreWith } from "../../src/store/sqlite/store.ts";
import { makeFolder, newFile, removeFolder } from "../store/folder.ts";
import { Bell } from "../support/deadline.ts";
import type { LineClient } from "../support/line_client.ts";
import { startStillChat } from "./_still_world.ts";
import { ANYWHERE, type Chat, type Log, startChat, watchedTransport } from "./_support.ts";

test("another process holds the file for a while: people talk on, and all of it is kept", async () => {
  const data = newFile();
  const chat = await startChat({ data });
  const alice = await chat.join("alice");
  await talk(alice, "before", 10);
  const holder = (await loadDriver())(data, "readWrite");
  holder.exec("BEGIN IMMEDIATE");
  await untilFails(chat, alice);
  for (let time = 0; chat.server.stats().storeErrors < 4; time++) {
    await talk(alice, `meanwhile ${time}`, 1);
    await pause();
  }
  holder.exec("COMMIT");
  holder.close();
  await untilWorks(chat, alice);
  await talk(alice, "afterwards", 10);
  await chat.server.close();
  expect(chat.server.stats().unkept).toBe(0);
  expect(told(chat.log)).toEqual([
    expect.stringMatching(
      /^Nothing is kept by sqlite \S+ now: Cannot write to \S+: another process holds it/,
    ),
    expect.stringMatching(/^All that waited is kept by sqlite \S+ again$/),
  ]);
  await sees(data, alice);
});

test("who holds the file at the end is waited for, as long as for people", async () => {
  const data = newFile();
  const chat = await startChat({ data, grace: 5_000 });
  const alice = await chat.join("alice");
  const holder = (await loadDriver())(data, "readWrite");
  holder.exec("BEGIN IMMEDIATE");
  await untilFails(chat, alice);
  const closing = chat.server.close();
  await alice.seesClose();
  holder.exec("COMMIT");
  holder.close();
  await closing;
  expect(told(chat.log)).toHaveLength(2);
  await sees(data, alice);
});

test("what cannot be kept in the end is counted, and told", async () => {
  const data = newFile();
  const chat = await startChat({ data, grace: 300 });
  const alice = await chat.join("alice");
  const holder = (await loadDriver())(data, "readWrite");
  holder.exec("BEGIN IMMEDIATE");
  onTestFinished(() => void holder.close());
  await untilFails(chat, alice);
  await chat.server.close();
  const lines = alice.lines.filter((line) => line.startsWith("[alice] ")).length;
  expect(chat.server.stats().unkept).toBe(lines);
  expect(told(chat.log).at(-1)).toMatch(new RegExp(`^${lines} lines and \\d+ changes are lost: sqlite `));
});

test("while it fails nobody waits for the file, and afterwards it is waited for as before", async () => {
  const data = newFile();
  const driver = await loadDriver();
  const said: string[] = [];
  const watched = () =>
    Promise.resolve((file: string, access: "readOnly" | "readWrite") => {
      const database = driver(file, access);
      return {
        exec: (sql: string) => {
          if (/^PRAGMA busy_timeout = \d+$/.test(sql)) said.push(sql);
          return database.exec(sql);
        },
        prepare: (sql: string) => database.prepare(sql),
        close: () => database.close(),
      };
    });
  const store = sqliteStoreWith(watched, data, {});
  await store.load();
  onTestFinished(() => store.close());
  said.length = 0;
  const holder = driver(data, "readWrite");
  holder.exec("BEGIN IMMEDIATE");
  const record: StoreRecord = { kind: "account", key: "ann", value: undefined };
  for (let tries = 0; tries < 3; tries++) expect(() => store.write([record])).toThrow("another process");
  expect(said).toEqual(["PRAGMA busy_timeout = 0"]);
  holder.exec("COMMIT");
  holder.close();
  store.write([record]);
  expect(said).toEqual(["PRAGMA busy_timeout = 0", "PRAGMA busy_timeout = 20"]);
});

test("a file that may not grow: people talk on, and all of it is kept once it may", async () => {
  const data = newFile();
  const driver = await loadDriver();
  const open: Database[] = [];
  const watched = () =>
    Promise.resolve((file: string, access: "readOnly" | "readWrite") => {
      const database = driver(file, access);
      if (file.endsWith("chat.db")) open.push(database);
      return database;
    });
  const chat = await startChat({ data: sqliteStoreWith(watched, data, {}) });
  const alice = await chat.join("alice");
  await talk(alice, "before", 10);
  const database = open.at(-1) as Database;
  database.prepare("PRAGMA max_page_count = 1").all();
  await untilFails(chat, alice);
  await talk(alice, "meanwhile", 100);
  database.prepare("PRAGMA max_page_count = 1000000").all();
  await untilWorks(chat, alice);
  await chat.server.close();
  expect(told(chat.log)).toEqual([
    expect.stringMatching(/: the disk is full: make room on it$/),
    expect.stringMatching(/is kept by/),
  ]);
  await sees(data, alice);
});

test("a full disk: people talk on, and all of it is kept once it is not", async ({ skip }) => {
  const data = smallDisk();
  if (data === undefined) return skip("only root on Linux can make a small disk");
  onTestFinished(() => {
    // Even if libsql, which closes late, still has its files open.
    spawnSync("umount", ["--lazy", dirname(data)]);
    removeFolder(dirname(data));
  });
  const chat = await startChat({ data });
  const filler = join(dirname(data), "filler");
  writeFileSync(filler, new Uint8Array(500_000));
  const alice = await chat.join("alice");
  await untilFails(chat, alice);
  await talk(alice, "meanwhile", 100);
  rmSync(filler);
  await untilWorks(chat, alice);
  await chat.server.close();
  expect(told(chat.log)).toEqual([
    expect.stringMatching(/: the disk is full: make room on it$/),
    expect.stringMatching(/is kept by/),
  ]);
  await sees(data, alice);
});

test("a store of one's own that throws is told of once a minute, and counted each time", async () => {
  const { calls, fails, store } = ownStore();
  const chat = await startStillChat({ data: store });
  const alice = chat.join("alice");
  fails.write = new Error("no ink");
  alice.say("hello", "are you there");
  expect(alice.lines()).toEqual(["[alice] hello", "[alice] are you there"]);
  chat.clock.advance(30_000);
  const tries = count(calls, "write");
  expect(chat.server.stats().storeErrors).toBeGreaterThan(100);
  expect(told(chat.log)).toEqual(["Nothing is kept by own now: no ink"]);
  chat.clock.advance(31_000);
  expect(count(calls, "write")).toBeGreaterThan(tries);
  expect(told(chat.log)).toHaveLength(2);
  fails.write = undefined;
  chat.clock.advance(250);
  expect(told(chat.log).slice(2)).toEqual(["All that waited is kept by own again"]);
  alice.say("better");
  expect(store.texts()).toEqual(["hello", "are you there", "better"]);
  expect(chat.server.stats().unkept).toBe(0);
});

test("a store that takes long to fail is asked less often", async () => {
  const { calls, fails, store } = ownStore();
  const chat = await startStillChat({
    data: {
      ...store,
      write: (records) => {
        if (fails.write !== undefined) chat.clock.suspend(100);
        store.write(records);
      },
    },
  });
  const alice = chat.join("alice");
  fails.write = new Error("no ink");
  alice.say("hello");
  const before = count(calls, "write");
  chat.clock.advance(60_000);
  // Not every 250 ms: a fifth of the time is 120 times 100 ms, in a minute.
  expect(count(calls, "write") - before).toBeLessThanOrEqual(120);
  expect(count(calls, "write") - before).toBeGreaterThan(80);
});

test("of the lines that wait the oldest are lost if they are too many, and counted", async () => {
  const { fails, store } = ownStore();
  const chat = await startStillChat({ data: store, roomBytes: "off", history: 10 });
  const alice = chat.join("alice");
  fails.write = new Error("no ink");
  for (let hundred = 0; hundred < 150; hundred++) {
    alice.say(...Array.from({ length: 100 }, (_, index) => `${hundred * 100 + index}`));
  }
  chat.clock.advance(250);
  expect(chat.server.stats().unkept).toBe(5_000);
  fails.write = undefined;
  chat.clock.advance(250);
  expect(store.texts()).toEqual(Array.from({ length: 10_000 }, (_, index) => `${index + 5_000}`));
});

test.each([
  ["throws", () => {
    throw new Error("no ink");
  }],
  ["throws nothing", () => {
    throw undefined;
  }],
])("a store whose orders, sync and close %s: the chat goes on, and ends", async (_, fail) => {
  const { store } = ownStore();
  const chat = await startStillChat({ data: { ...store, orders: fail, sync: fail, close: fail } });
  const alice = chat.join("alice");
  for (let second = 0; second < 5; second++) {
    alice.say(`${second}`);
    chat.clock.advance(1_000);
  }
  expect(alice.lines()).toEqual(["0", "1", "2", "3", "4"].map((text) => `[alice] ${text}`));
  expect(chat.server.stats().storeErrors).toBeGreaterThanOrEqual(6);
  expect(told(chat.log)).toHaveLength(1);
  await chat.stop();
  expect(store.texts()).toEqual(["0", "1", "2", "3", "4"]);
});

test("a store whose sync rejects is asked again", async () => {
  const { calls, fails, store } = ownStore();
  const chat = await startChat({ data: store });
  const alice = await chat.join("alice");
  fails.sync = new Error("no disk");
  await alice.asks("hello", "[alice] hello");
  await calls.bell.until(() => count(calls, "sync") >= 1, "a sync");
  fails.sync = undefined;
  const before = count(calls, "sync");
  await calls.bell.until(() => count(calls, "sync") > before, "another sync");
  expect(told(chat.log)).toEqual(["Trouble with own: no disk"]);
});

test("an order is carried out once, however often it comes again", async () => {
  const { calls, fails, orders, store } = ownStore();
  const chat = await startChat({ data: store });
  const bob = await chat.join("bob");
  const mine = "The name bob is yours now. Next time: /login bob PASSWORD";
  await bob.asks("/claim bob keeps it", mine);
  fails.write = new Error("no ink");
  orders.push({ id: 1, kind: "removeAccount", name: "bob" });
  await bob.sees("The name bob is everybody's again.");
  await bob.asks("/claim bob keeps it", mine);
  const before = count(calls, "orders");
  await calls.bell.until(() => count(calls, "orders") >= before + 2, "the order to come again");
  bob.say("/whois bob");
  expect(await bob.next()).toMatch(/^bob is in the lobby, logged in/);
});

test("a store that cannot be read: serve fails, and listens nowhere", async () => {
  const { calls, store } = ownStore();
  const { bound, transport } = await watchedTransport();
  const data: Store = { ...store, load: () => Promise.reject(new Error("no book")) };
  await expect(serve({ listen: ANYWHERE, data, transport })).rejects.toThrow("no book");
  // What failed to open has given everything back itself.
  expect({ bound, calls: [...calls.names] }).toEqual({ bound: [], calls: [] });
});

test("a store that hands over nonsense is closed", async () => {
  const { calls, store } = ownStore();
  const data: Store = { ...store, load: () => Promise.resolve({} as never) };
  await expect(serve({ listen: ANYWHERE, data })).rejects.toThrow(TypeError);
  expect(calls.names).toEqual(["close"]);
});

test("an end that comes while the store is read: serve fails with its reason, and the store is closed", async () => {
  const { calls, store } = ownStore();
  const { bound, transport } = await watchedTransport();
  const ending = new AbortController();
  const data: Store = {
    ...store,
    load: async () => {
      const kept = await store.load();
      ending.abort(new Error("enough"));
      return kept;
    },
  };
  await expect(serve({ listen: ANYWHERE, data, transport, signal: ending.signal })).rejects.toThrow("enough");
  expect({ bound, calls: calls.names }).toEqual({ bound: [], calls: ["load", "close"] });
});

test("a port that is taken: the store is closed, and its file free again", async () => {
  const { server } = await startChat();
  const { calls, store } = ownStore();
  const listen = server.endpoints;
  await expect(serve({ listen, data: store })).rejects.toThrow("the address is in use");
  expect(count(calls, "close")).toBe(1);
  expect(calls.names.at(-1)).toBe("close");
  const data = newFile();
  for (let time = 0; time < 2; time++) {
    await expect(serve({ listen, data })).rejects.toThrow("the address is in use");
  }
  const chat = await startChat({ data });
  await expect(serve({ listen: ANYWHERE, data })).rejects.toThrow("another server does");
  await chat.server.close();
  await (await serve({ listen: ANYWHERE, data })).close();
});

test("close comes once, and last, whatever comes late", async () => {
  const { calls, store } = ownStore();
  const chat = await startChat({ data: store });
  const alice = await chat.join("alice");
  await alice.asks("hello", "[alice] hello");
  // The password is still being looked at when all is over.
  alice.say("/claim alice keeps it");
  const closing = chat.server.close();
  alice.say("and");
  await Promise.all([closing, chat.server.close()]);
  chat.server.broadcast("too late");
  await chat.server.close();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(calls.names[0]).toBe("load");
  expect(calls.names.at(-1)).toBe("close");
  expect(count(calls, "close")).toBe(1);
  expect(calls.names.at(-2)).toBe("sync");
});

/** What a store of one's own was asked. */
interface Calls {
  readonly names: string[];
  readonly bell: Bell;
}

/** A store of one's own, which fails when it shall. */
function ownStore() {
  const memory = memoryStore();
  const calls: Calls = { names: [], bell: new Bell() };
  const fails: { write?: Error | undefined; read?: Error | undefined; sync?: Error | undefined } = {};
  const orders: Order[] = [];
  const texts: string[] = [];
  const called = (name: string) => {
    calls.names.push(name);
    calls.bell.ring();
  };
  const store: Store & { texts(): readonly string[] } = {
    name: "own",
    load: () => {
      called("load");
      return memory.load();
    },
    write: (records) => {
      called("write");
      if (fails.write !== undefined) throw fails.write;
      memory.write(records);
      for (const record of records) if (record.kind === "line") texts.push(record.line.text);
    },
    linesFrom: (room, number, count) => {
      called("linesFrom");
      if (fails.read !== undefined) throw fails.read;
      return memory.linesFrom(room, number, count);
    },
    sync: () => {
      called("sync");
      return fails.sync === undefined ? Promise.resolve() : Promise.reject(fails.sync);
    },
    orders: () => {
      called("orders");
      return orders;
    },
    close: () => {
      called("close");
      return memory.close();
    },
    texts: () => texts,
  };
  return { calls, fails, orders, store };
}

function count({ names }: Calls, name: string): number {
  return names.filter((other) => other === name).length;
}

/** Says lines one after the other, each once the one before has come back. */
async function talk(client: LineClient, word: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await client.asks(`${word} ${time}`, `[alice] ${word} ${time}`);
}

/** Talks until the store fails. */
async function untilFails({ server }: Chat, client: LineClient): Promise<void> {
  for (let time = 0; server.stats().storeErrors === 0; time++) await talk(client, `filling ${time}`, 1);
}

/** Talks until the store works again. */
async function untilWorks({ log }: Chat, client: LineClient): Promise<void> {
  const works = () => log.lines.some(({ message }) => message.startsWith("All that waited"));
  for (let time = 0; !works(); time++) {
    await talk(client, `waiting ${time}`, 1);
    await pause();
  }
}

/** People are not that fast, and only so many lines wait. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

/** What the log has of a store, in words. */
function told(log: Log): string[] {
  return log.lines.filter(({ message }) => /\{store\}/.test(message)).map(({ message, properties }) =>
    message.replace(/\{(\w+)\}/g, (_, name) => String(properties[name]))
  );
}

/** The file has all that somebody has read, in the same order, with numbers that leave nothing out. */
async function sees(data: string, { lines }: LineClient): Promise<void> {
  const store = await openForOperator(data);
  const kept = [...store.lines("lobby")];
  store.close();
  expect(kept.map(({ from, text }) => `[${from}] ${text}`)).toEqual(
    lines.filter((line) => line.startsWith("[alice] ")),
  );
  expect(kept.map(({ number }) => number)).toEqual(kept.map((_, index) => index + 1));
}

/** A file's place on a disk of a megabyte, where we may make one: as root on Linux. */
function smallDisk(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  const folder = makeFolder();
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "partyline", folder]);
  if (status === 0) return join(folder, "chat.db");
  removeFolder(folder);
  return undefined;
}
