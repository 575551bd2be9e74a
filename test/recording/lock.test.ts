// Where there is no SQLite, as on Node 20, a chat is recorded without a lock.

import { expect, test, vi } from "vitest";
import { serve } from "../../mod.ts";
import { StoreError } from "../../src/store/store.ts";
import { newFile } from "../store/folder.ts";

const loadDriver = vi.hoisted(() => vi.fn());

vi.mock("../../src/store/sqlite/driver.ts", () => ({ loadDriver }));

test("without SQLite a chat is recorded all the same", async () => {
  loadDriver.mockRejectedValue(new StoreError("noDriver", "there is none"));
  await using chat = await serve({ port: 0, record: newFile() });
  expect(chat.endpoints).toHaveLength(1);
  expect(loadDriver).toHaveBeenCalledOnce();
});

test("another failure of SQLite is no reason to go without a lock", async () => {
  const failure = new StoreError("failed", "the library can't be read");
  loadDriver.mockRejectedValue(failure);
  await expect(serve({ port: 0, record: newFile() })).rejects.toBe(failure);
});
