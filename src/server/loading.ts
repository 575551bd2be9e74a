// Parts that only some servers need, and that take time to load: the dialects for programs and IRC, the page for
// browsers, a store, the operators' endpoint.

import { keyOf } from "../engine/state.ts";
import { openRecordingFile, type RecordingFile } from "../recording/file.ts";
import { type Kept, type Store, StoreError } from "../store/store.ts";
import type { AdminEndpoint } from "./admin/endpoint.ts";
import type { Limits } from "./limits.ts";
import { needsIrc, needsJson, needsPage } from "./listeners.ts";
import type { ServeOptions } from "./options.ts";
import type { Extras, Settings } from "./settings.ts";
import type { OpenStore } from "./copies.ts";

/** What only programs and browsers need, and takes time to load. */
export async function extrasFor(options: ServeOptions): Promise<Extras> {
  return {
    ...needsJson(options) ? await import("../dialects/json/json.ts") : {},
    ...needsIrc(options) ? await import("../dialects/irc/irc.ts") : {},
    ...needsPage(options) ? { resources: (await import("./web_page.ts")).webResources() } : {},
  };
}

/** Reads what was kept, if anything is. */
export async function openStore(
  data: string | Store | undefined,
  limits: Limits,
): Promise<OpenStore | undefined> {
  if (data === undefined) return undefined;
  const store = typeof data === "string" ? await storeIn(data, limits) : data;
  return { store, kept: await store.load() };
}

/**
 * A room of somebody's must not become everybody's by an option.
 *
 * @throws {StoreError} if one of those that shall always be there is somebody's, or has a key
 */
export function refuseTaken({ rooms }: Kept, keptRooms: readonly string[]): void {
  const names = new Set(keptRooms.map(keyOf));
  const taken = rooms.find(([key, room]) =>
    names.has(key) && (room.key !== undefined || room.owner !== undefined)
  );
  if (taken === undefined) return;
  const [, { name, owner }] = taken;
  const whose = owner === undefined ? "a room with a key" : `a room of ${owner}'s`;
  throw new StoreError(
    "failed",
    `Cannot have ${name} as a room that is always there: in the data it is ${whose}`,
  );
}

/** SQLite is loaded only where something is kept. */
async function storeIn(file: string, { archive, history }: Limits): Promise<Store> {
  const { sqliteStore } = await import("../store/sqlite/store.ts");
  return sqliteStore(file, { linesLoaded: history, linesKept: archive });
}

/** What SQLite has beside the file of a store, and that file. */
const BESIDE = ["", "-wal", "-shm", ".lock"];

/**
 * The file to record in, if there is one.
 *
 * @throws {RecordingError} if it can't be recorded in
 */
export async function openRecording({ data, record }: ServeOptions): Promise<RecordingFile | undefined> {
  if (record === undefined) return undefined;
  const others = typeof data === "string" ? BESIDE.map((suffix) => `${data}${suffix}`) : [];
  const { loadLock } = await import("./recording_lock.ts");
  return openRecordingFile(record, { others, lock: await loadLock(record) });
}

/** Where operators ask: what it needs is loaded only then. */
export async function adminFor(
  { admin, hostNames = [] }: ServeOptions,
  { logger }: Settings,
): Promise<AdminEndpoint | undefined> {
  if (admin === undefined) return undefined;
  const { openAdmin, parseAdmin } = await import("./admin/endpoint.ts");
  return await openAdmin(parseAdmin(admin), hostNames, logger);
}
