// A state as plain data, the same for the same chat however it came about: what maps have is sorted by key. What follows
// from the rest (`loggedIn`) is not in it.

import type { Map } from "immutable";
import { compare } from "./comparing.ts";
import type { ChatState } from "./state.ts";

/** What JSON can carry. */
export type Plain = string | number | boolean | null | undefined | readonly Plain[] | {
  readonly [name: string]: Plain;
};

/** Everything that a state knows, as JSON can carry it. */
export function plainState(state: ChatState): Plain {
  const { epoch, former, level, made, peak, rules, waiting, worded } = state;
  return {
    rules: plain(rules),
    // The first one goes without saying: there were recordings before there were levels.
    level: level === 1 ? undefined : level,
    epoch,
    made,
    waiting,
    worded,
    former: plain(former),
    peak,
    sessions: entries(state.sessions),
    names: entries(state.names.map(({ id }) => id)),
    rooms: entries(state.rooms.map(({ comings, members, ...room }) => ({
      ...room,
      // In the order of coming, which decides whose a room is next.
      members: [...members],
      comings: {
        came: [...comings.came],
        went: [...comings.went],
        renamed: [...comings.renamed],
      },
    }))),
    unsettled: [...state.unsettled].sort(),
    lastWriters: entries(state.lastWriters),
    ignorers: entries(state.ignorers.map((ids) => [...ids].sort((a, b) => a - b))),
    watchers: entries(state.watchers.map((ids) => [...ids].sort((a, b) => a - b))),
    marks: [...state.marks].map(plain),
    accounts: entries(state.accounts),
    sanctions: entries(state.sanctions),
    detached: [...state.detached].map(plain),
    detachedOf: entries(state.detachedOf),
    tokens: entries(state.tokens),
    taken: entries(state.taken),
  };
}

function entries<K extends string | number>(map: Map<K, unknown>): Plain {
  return [...map.keys()].sort(compare).map((key) => [key, plain(map.get(key))]);
}

/** Records are plain already; their fields are sorted, since two ways to make one may order them differently. */
function plain(value: unknown): Plain {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value as Plain;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined).sort(([a], [b]) =>
    compare(a, b)
  );
  return Object.fromEntries(fields.map(([name, field]) => [name, plain(field)]));
}
