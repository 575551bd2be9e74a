// `partyline history`: what was said, as text or as JSON, of one room or of all.

import { NotFoundError } from "../../store/sqlite/not_found.ts";
import type { OperatorStore } from "../../store/sqlite/operator.ts";
import type { ListedRoom } from "../../store/sqlite/operator_lines.ts";
import { visible } from "../log.ts";
import { jsonLine, writeLines } from "./output.ts";
import { progress } from "./progress.ts";

/** What is asked of it. */
export interface HistoryRequest {
  /** All of them if it is `undefined`. */
  readonly room: string | undefined;
  /** The number of the first line, in each room. */
  readonly from: number;
  readonly json: boolean;
}

/**
 * Writes what was said.
 *
 * @throws {NotFoundError} if there is no such room
 */
export async function history(store: OperatorStore, { from, json, room }: HistoryRequest): Promise<void> {
  const rooms = roomsOf(store, room);
  const bar = progress(rooms.reduce((sum, { last, lines }) => sum + Math.min(lines, last - from + 1), 0));
  await writeLines(written(store, rooms, from, json), bar.done);
  bar.end();
}

function roomsOf(store: OperatorStore, name: string | undefined): readonly ListedRoom[] {
  const all = store.rooms();
  if (name === undefined) return all;
  const key = name.replace(/^#/, "").toLowerCase();
  const found = all.filter((room) => room.key === key);
  if (found.length > 0) return found;
  throw new NotFoundError(
    `Cannot find a room called "${name}": there are ${all.map(({ name }) => visible(name)).join(", ")}`,
  );
}

function* written(
  store: OperatorStore,
  rooms: readonly ListedRoom[],
  from: number,
  json: boolean,
): Generator<string> {
  for (const { key } of rooms) {
    for (const { at, from: sender, kind, number, room, text } of store.lines(key, from)) {
      const date = new Date(at).toISOString();
      if (json) {
        yield jsonLine({ room, number, at: date, from: sender ?? null, kind, text });
      } else {
        const who = sender ?? "guest";
        yield visible(`${date} #${room} ${number} ${kind === "said" ? `[${who}]` : `* ${who}`} ${text}`);
      }
    }
  }
}
