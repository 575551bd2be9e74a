// Which files are recorded in, and that others stay as they are; by `serve`, which the command calls.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { RecordingError, serve } from "../../mod.ts";
import { Replay } from "../../src/recording/replay.ts";
import { newFile } from "../store/folder.ts";

const TEXT = "people's own words\n";

test.each([
  ["text", TEXT],
  ["other JSON", '{"partyline":1}\n'],
  ["a recording of another version", '{"partyline":"9.0.0","v":2,"rules":{}}\n'],
  ["a line without its beginning", '{"at":1,"input":{"kind":"ticked","at":1}}\n'],
])("a file of %s is refused, and stays as it is", async (_, content) => {
  const record = inFolder("file");
  writeFileSync(record, content, { mode: 0o644 });
  await expect(serve({ port: 0, record })).rejects.toThrow(
    `Cannot record in ${record}: it is not empty, and no recording of this version of partyline: name another file`,
  );
  expect(readFileSync(record, "utf8")).toBe(content);
  if (process.platform !== "win32") expect(statSync(record).mode & 0o777).toBe(0o644);
});

test("the refusal has a class and a code", async () => {
  const record = inFolder("file");
  writeFileSync(record, TEXT);
  const error = await serve({ port: 0, record }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RecordingError);
  expect(error).toMatchObject({ name: "RecordingError", code: "notARecording" });
});

test.each(["", "-wal", "-shm", ".lock"])(
  "the file of the store, with %j behind its name, is refused",
  async (suffix) => {
    const data = newFile();
    const record = `${data}${suffix}`;
    for (const life of ["new", "old"]) {
      const problem = await serve({ port: 0, data, record }).catch((error: unknown) => error);
      expect(problem, life).toMatchObject({
        code: "notARecording",
        message: `Cannot record in ${record}: what the chat keeps is in it: name another file`,
      });
    }
    await using _ = await serve({ port: 0, data });
  },
);

test.skipIf(process.platform === "win32")(
  "the file of the store is refused by another name, too",
  async () => {
    const data = newFile();
    const record = join(dirname(data), "link");
    symlinkSync(data, record);
    await expect(serve({ port: 0, data, record })).rejects.toThrow("what the chat keeps is in it");
  },
);

test("where nothing can be recorded, no server starts, and it is told what to do", async () => {
  const folder = dirname(newFile());
  mkdirSync(join(folder, "folder"));
  for (
    const [record, advice] of [
      [join(folder, "no", "such.jsonl"), "there is no such folder: make it first"],
      [join(folder, "folder"), "it is a folder: name a file in it"],
    ] as const
  ) {
    const data = join(folder, "chat.db");
    await expect(serve({ port: 0, data, record })).rejects.toMatchObject({
      name: "RecordingError",
      code: "failed",
      message: `Cannot record in ${record}: ${advice}`,
    });
    // What was opened before is free again.
    await using _ = await serve({ port: 0, data });
  }
});

test.runIf(existsSync("/dev/full"))("what is no ordinary file is refused", async () => {
  await expect(serve({ port: 0, record: "/dev/full" })).rejects.toThrow("/dev/full: it is no ordinary file");
});

test.skipIf(process.platform === "win32")("only its owner may read it, whoever could before", async () => {
  const record = inFolder("chat.jsonl");
  for (const mode of [undefined, 0o644, 0o660]) {
    if (mode !== undefined) chmodSync(record, mode);
    await using _ = await serve({ port: 0, record });
    expect(statSync(record).mode & 0o777).toBe(0o600);
  }
});

test("a line that was cut goes before the next life is added, so that all can be replayed", async () => {
  const record = inFolder("chat.jsonl");
  await (await serve({ port: 0, record })).close();
  const first = readFileSync(record, "utf8");
  // More than is read at once, and no end of a line.
  writeFileSync(record, `${first}{"at":1,"input":{"kind":"${"x".repeat(100_000)}`);
  await (await serve({ port: 0, record })).close();
  const both = readFileSync(record, "utf8");
  expect(both.slice(0, first.length)).toBe(first);
  const replay = new Replay();
  const lines = both.trimEnd().split("\n");
  for (const line of lines) replay.next(line);
  expect(lines.filter((line) => line.startsWith('{"partyline":'))).toHaveLength(2);
});

test("a server that can't listen leaves the file to the next", async () => {
  const record = inFolder("chat.jsonl");
  await using first = await serve({ port: 0 });
  const listen = first.endpoints[0] as string;
  await expect(serve({ listen, record })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await using _ = await serve({ port: 0, record });
});

function inFolder(name: string): string {
  return join(dirname(newFile()), name);
}

test("one server has it, and the next when that has ended", async () => {
  const record = inFolder("chat.jsonl");
  const first = await serve({ port: 0, record });
  const linked = inFolder("link.jsonl");
  if (process.platform !== "win32") symlinkSync(record, linked);
  for (const file of process.platform === "win32" ? [record] : [record, linked]) {
    await expect(serve({ port: 0, record: file })).rejects.toMatchObject({
      name: "RecordingError",
      code: "inUse",
      message: `Cannot record in ${file}: another server does: end it, or name another file`,
    });
  }
  await first.close();
  await using _ = await serve({ port: 0, record });
});

test("what another chat is kept in is neither recorded in nor opened", async () => {
  const data = newFile();
  await using _ = await serve({ port: 0, data });
  await expect(serve({ port: 0, record: data })).rejects.toMatchObject({ code: "inUse" });
  // To close the file would have given its locks away.
  await expect(serve({ port: 0, data })).rejects.toMatchObject({ name: "StoreError", code: "inUse" });
});

test("nothing is put beside a file that is refused", async () => {
  const record = inFolder("file");
  writeFileSync(record, TEXT);
  await expect(serve({ port: 0, record })).rejects.toThrow(RecordingError);
  expect(readdirSync(dirname(record))).toEqual(["file"]);
});
