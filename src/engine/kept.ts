// A chat that goes on where another one ended, from what was stored of it.

import { Map } from "immutable";
import type { Account } from "./account.ts";
import type { KeptRoom } from "./change.ts";
import type { Step } from "./effect.ts";
import { modesFrom, opened } from "./modes.ts";
import { emptyRoom } from "./room.ts";
import { putRoom } from "./rooms.ts";
import type { Sanction } from "./sanction.ts";
import type { Rules } from "./rules.ts";
import { changed, type ChatState, createState, keyOf, LOBBY } from "./state.ts";

/** What was kept of a chat, as far as its state is concerned. */
export interface KeptState {
  /** The claimed names, by their keys. */
  readonly accounts: readonly (readonly [key: string, account: Account])[];
  /** Bans and mutes, by their keys. */
  readonly sanctions: readonly (readonly [key: string, sanction: Sanction])[];
  /** The rooms, by their keys, each with the number of its last line. */
  readonly rooms: readonly (readonly [key: string, room: KeptRoom & LastLine])[];
}

/** The last line of a room: its number, and when it was said, if that is known. */
export interface LastLine {
  /** Its number; 0 if nothing was said. */
  readonly last: number;
  /** When it was said, in milliseconds since 1970. */
  readonly lastAt?: number | undefined;
  /** The last ones, of which the last is it: where `lastAt` is not kept. */
  readonly lines?: readonly { readonly at: number }[] | undefined;
}

/** When the last line was said; 0 if that is not known. */
export function lastAtOf({ lastAt, lines }: Omit<LastLine, "last">): number {
  return lastAt ?? lines?.at(-1)?.at ?? 0;
}

/** The same chat, in which nobody has been yet, with what was kept. */
export function withKept(state: ChatState, { accounts, rooms, sanctions }: KeptState): ChatState {
  const always = new Set([LOBBY, ...state.rules.keptRooms.map(keyOf)]);
  const owners = new Set(accounts.map(([key]) => key));
  const restored = rooms.reduce((next, [key, room]) => {
    const { epoch, last, madeAt, name, topic } = room;
    // The account may have been removed while nobody was here.
    const owner = room.owner !== undefined && owners.has(room.owner) ? room.owner : undefined;
    const isKept = always.has(key);
    const modes = modesFrom(room.modes);
    const empty = emptyRoom(name, isKept, epoch, {
      key: isKept ? undefined : room.key,
      owner,
      topic,
      modes: isKept ? opened(modes) : modes,
      madeAt,
    });
    return putRoom(next, key, { ...empty, last, lastAt: lastAtOf(room) });
  }, state);
  return changed(restored, {
    accounts: Map(accounts),
    sanctions: Map(sanctions),
    waiting: accounts.reduce((sum, [, { waiting }]) => sum + waiting.length, 0),
  });
}

/** Goes on under other rules, as if the chat had ended and begun again. Whoever was waited for is so no longer. */
export function refound(state: ChatState, rules: Rules): Step {
  const always = new Set([LOBBY, ...rules.keptRooms.map(keyOf)]);
  const rooms = [...state.rooms].filter(([key, { owner }]) => owner !== undefined || always.has(key))
    .sort(([a], [b]) => a < b ? -1 : 1);
  const kept = { accounts: [...state.accounts], sanctions: [...state.sanctions], rooms };
  const empty = createState(rules, state.epoch, state.level);
  const next = changed(withKept(empty, kept), { made: state.made });
  const gone = [...state.rooms.keys()].filter((key) => !next.rooms.has(key)).sort();
  return { state: next, effects: gone.map((room) => ({ kind: "forget", room })) };
}
