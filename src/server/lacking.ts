// A store beside a cluster. NATS keeps the chat; the store has a copy, with more lines than anybody holds in memory,
// and with all that it takes to go on without the cluster. Several servers may have one each: a line has the same
// number in all.
//
// When a server comes back, its store lacks what happened meanwhile: the numbers show what that is.

import type { Said } from "../engine/notice.ts";
import { changeOf } from "../engine/rooms.ts";
import { type ChatState, LOBBY } from "../engine/state.ts";
import { type Kept, StoreError, type StoreRecord } from "../store/store.ts";

/** What a store lacks. */
export interface Lacking {
  readonly records: readonly StoreRecord[];
  /** How many lines nobody has any more. */
  readonly lost: number;
}

/**
 * Compares a store with the chat.
 *
 * @param lines the last ones of each room, by the keys of rooms
 * @throws {StoreError} if what it has is of another chat: nothing of that is overwritten
 */
export function lackingIn(
  kept: Kept,
  state: ChatState,
  lines: readonly (readonly [room: string, lines: readonly Said[]])[],
): Lacking {
  const stored = new Map(kept.rooms);
  refuseOther(kept, stored.get(LOBBY)?.epoch, state.rooms.get(LOBBY)?.epoch);
  const records: StoreRecord[] = [
    ...differing("account", kept.accounts, state.accounts),
    ...differing("sanction", kept.sanctions, state.sanctions),
    ...[...stored.keys()].filter((key) => !state.rooms.has(key)).map((key) =>
      ({ kind: "room", key, value: undefined }) as const
    ),
    ...[...state.rooms].map(([key, room]) => changeOf(key, room)),
  ];
  let lost = 0;
  for (const [room, said] of lines) {
    const old = stored.get(room);
    const isSame = old !== undefined && old.epoch === state.rooms.get(room)?.epoch;
    const last = isSame ? old.last : 0;
    const missing = said.filter(({ number }) => number > last);
    if (isSame && missing[0] !== undefined) lost += missing[0].number - last - 1;
    records.push(...missing.map((line) => ({ kind: "line", room, line }) as const));
  }
  return { records, lost };
}

function refuseOther(kept: Kept, theirs: string | undefined, ours: string | undefined): void {
  const isEmpty = kept.accounts.length + kept.rooms.length + kept.sanctions.length === 0;
  if (isEmpty || theirs === ours) return;
  throw new StoreError(
    "failed",
    "Cannot keep a copy of the cluster's chat there: the data is another chat's. Name a file that does not exist yet",
  );
}

/** What is not as it is in the store, or is no more. */
function differing<Kind extends "account" | "sanction">(
  kind: Kind,
  kept: readonly (readonly [key: string, value: unknown])[],
  now: Iterable<readonly [key: string, value: unknown]>,
): readonly StoreRecord[] {
  const stored = new Map(kept.map(([key, value]) => [key, JSON.stringify(value)]));
  const present = new Map(now);
  const changed = [...present].filter(([key, value]) => stored.get(key) !== JSON.stringify(value));
  const gone = [...stored.keys()].filter((key) => !present.has(key));
  return [...changed, ...gone.map((key) => [key, undefined] as const)]
    .map(([key, value]) => ({ kind, key, value }) as StoreRecord);
}
