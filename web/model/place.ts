// Where one can be: a room, or a private conversation with one person. Data only; who changes it stands in the
// other files of this folder. `items` is what is shown, in order; `touched` and `generation` tell the view what
// to draw again.

import type { Coming } from "./comings.ts";
import type { WireLine } from "./wire.ts";

/** One thing in a list of lines. */
export interface Item {
  /** Ours, for the view: grows in the order of arrival, not of the list. */
  readonly uid: number;
  /** `gap`: lines are missing here. `note`: a sentence that only we see. */
  readonly kind: "said" | "comings" | "note" | "gap";
  readonly at: number;
  /** Its number in the room; private lines have none. */
  readonly n?: number | undefined;
  readonly from?: string | null;
  text: string;
  readonly isAction?: boolean;
  isOwn?: boolean;
  /** Whether it calls us by name. */
  readonly isCall?: boolean;
  comings?: Coming[];
}

export interface Person {
  readonly name: string;
  readonly isModerator: boolean;
  readonly away: string | undefined;
}

export interface Place {
  /** `#dev` or `@bob`, in lower case. */
  readonly id: string;
  readonly kind: "room" | "talk";
  /** As it is spelt. */
  name: string;
  items: Item[];
  generation: number;
  readonly touched: Set<Item>;

  // Rooms: which numbers we hold, all of `from` to `to` that we may read.
  epoch: string | undefined;
  from: number | undefined;
  to: number | undefined;
  hasOlder: boolean;
  /** Whether lines may be missing behind `to`: then what is said waits until they are here. */
  isBehind: boolean;
  /** Lines that wait. */
  readonly ahead: Map<number, WireLine>;
  topic: string | undefined;
  isLocked: boolean;
  people: Person[];
  /** How many are in it, those without a name included. */
  total: number;
  /** How many of those who were listed have no name. The server lists the first 50. */
  guests: number;

  // Talks.
  /** `undefined`: not known. */
  isHere: boolean | undefined;
  awayReason: string | undefined;

  // Reading.
  unread: number;
  /** How many of those call us. */
  calls: number;
  /** The first line that is new since the place was left. */
  firstNew: number | undefined;
  /** Whether the next line becomes `firstNew`. */
  isArmed: boolean;
}

export const LOBBY = "#lobby";

export function roomId(name: string): string {
  return `#${name.toLowerCase()}`;
}

export function talkId(name: string): string {
  return `@${name.toLowerCase()}`;
}

export function createPlace(kind: "room" | "talk", name: string): Place {
  return {
    id: kind === "room" ? roomId(name) : talkId(name),
    kind,
    name,
    items: [],
    generation: 0,
    touched: new Set(),
    epoch: undefined,
    from: undefined,
    to: undefined,
    hasOlder: false,
    isBehind: true,
    ahead: new Map(),
    topic: undefined,
    isLocked: false,
    people: [],
    total: 0,
    guests: 0,
    isHere: undefined,
    awayReason: undefined,
    unread: 0,
    calls: 0,
    firstNew: undefined,
    isArmed: false,
  };
}

let lastUid = 0;

/** Adds `item` at the end. */
export function append(place: Place, item: Omit<Item, "uid">): Item {
  const whole: Item = { ...item, uid: ++lastUid };
  place.items.push(whole);
  return whole;
}

/** Puts items in front of all. */
export function prepend(place: Place, items: readonly Omit<Item, "uid">[]): void {
  place.items = [...items.map((item) => ({ ...item, uid: ++lastUid })), ...place.items];
}

/**
 * 3,000 lines: what a room keeps in memory, more than the 2,000 that are drawn at once. Older ones are asked
 * for again when somebody scrolls there.
 */
const KEPT = 3000;

/** Forgets the oldest items of a place that has too many; those of a room can be asked for again. */
export function trim(place: Place): void {
  if (place.items.length < KEPT + 500) return;
  for (const item of place.items.splice(0, place.items.length - KEPT)) place.touched.delete(item);
  const first = place.items.find((item) => item.n !== undefined);
  if (first?.n === undefined) return;
  place.from = first.n;
  place.hasOlder = first.n > 1;
}
