// A room as we know it: what was said there, which numbers we have, who is in it. Data only.

import type { WireLine } from "./wire.ts";

/** One thing in a list of lines. */
export interface Item {
  /** Grows from one to the next, of all rooms. */
  readonly uid: number;
  /** `private`: from one person to another. `note`: a sentence of the server's. `state`: one of ours. */
  readonly kind: "said" | "acted" | "private" | "note" | "state";
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Its number in the room, if it was said there. */
  readonly n?: number;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly text: string;
  /** Whether it calls us by name, or is for us alone. */
  readonly isCall?: boolean;
}

/** One room. */
export interface Place {
  /** As its maker spelt it. */
  name: string;
  /** What it took to come in. */
  roomKey: string | undefined;
  items: Item[];
  /** The word for the numbering of its lines. */
  epoch: string | undefined;
  /** The number of the last line that is shown. */
  to: number | undefined;
  /** Lines before some that have come are asked for: those that have come wait in `ahead`. */
  isFilling: boolean;
  readonly ahead: Map<number, WireLine>;
  /** How many lines were kept no longer when we asked last. */
  gone: number;
  /** The number of the last line of ours that was answered; it may not have been shown yet. */
  own: number;
  topic: string | undefined;
  names: readonly string[];
  /** How many are in it, those without a name included; nothing if that is not known. */
  total: number | undefined;
  unread: number;
  /** How many of those call us. */
  calls: number;
}

/** 3,000 lines: what can be scrolled back to. */
const MOST_ITEMS = 3000;

/** A room of which nothing is known. */
export function createPlace(name: string): Place {
  return {
    name,
    roomKey: undefined,
    items: [],
    epoch: undefined,
    to: undefined,
    isFilling: false,
    ahead: new Map(),
    gone: 0,
    own: 0,
    topic: undefined,
    names: [],
    total: undefined,
    unread: 0,
    calls: 0,
  };
}

let lastUid = 0;

/** Adds one at the end. */
export function append(place: Place, item: Omit<Item, "uid">): Item {
  const whole = { ...item, uid: ++lastUid };
  place.items.push(whole);
  // Not each time: moving them would take longer than keeping some more.
  if (place.items.length > MOST_ITEMS + 500) place.items = place.items.slice(-MOST_ITEMS);
  return whole;
}
