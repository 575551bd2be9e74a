// The list of lines, drawn by hand: blocks of 50 rows that the browser lays out only when they are near
// (`content-visibility`), at most 40 of them, so that a long room costs what a short one costs.
//
// Two rules of scrolling. At the end it stays at the end, whatever takes space. Elsewhere the first visible row
// keeps its place, whatever is added, dropped or laid out above it: our own arithmetic, since browsers anchor
// differently and not at all at the top.

import type { Item, Place } from "../model/place.ts";
import { isFirst } from "../model/rows.ts";
import type { World } from "../model/world.ts";
import * as WORDS from "../words.ts";
import { element } from "./dom.ts";
import { pendingRow, rowOf } from "./row.ts";
import type { Pending } from "../model/outbox.ts";

/** 50 rows: see BLOCKS; laying one out takes a millisecond or two. */
const ROWS = 50;
/** 40 blocks, 2,000 lines, in the document at once. */
const BLOCKS = 40;
/** Nearer than this to the end is at the end: a line and a half. */
const NEAR = 40;

export interface LogDeeds {
  readonly older: (place: Place) => Promise<void>;
  readonly again: (pending: Pending) => void;
  readonly discard: (pending: Pending) => void;
  /** Whether the end is in view has changed. */
  readonly onEnd: (isAtEnd: boolean) => void;
}

interface Block {
  readonly node: HTMLElement;
  /** Its items, in order. */
  readonly items: Item[];
}

/** Where a room was when it was left: at its end, or with an item at so many pixels from the top. */
interface Spot {
  readonly uid: number;
  readonly top: number;
}

export class LogView {
  isAtEnd = true;
  readonly #log: HTMLElement;
  readonly #world: World;
  readonly #deeds: LogDeeds;
  readonly #head = element("div", "more");
  readonly #tail = element("div", "tail");
  readonly #spots = new Map<string, Spot>();
  readonly #rows = new WeakMap<Item, HTMLElement>();
  readonly #sizes: ResizeObserver;
  #place: Place | undefined;
  #generation = -1;
  #blocks: Block[] = [];
  #anchor: { readonly row: HTMLElement; readonly uid: number; readonly top: number } | undefined;
  #isAsking = false;
  #lastTop = 0;
  #tailText = "";

  constructor(log: HTMLElement, world: World, deeds: LogDeeds) {
    this.#log = log;
    this.#world = world;
    this.#deeds = deeds;
    this.#sizes = new ResizeObserver(() => this.#settle());
    this.#sizes.observe(log);
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Draws what is new. */
  sync(place: Place, isConnected: boolean): void {
    if (place !== this.#place || place.generation !== this.#generation) this.#open(place);
    this.#drawTouched(place);
    this.#addMissing(place);
    this.#drawHead(place);
    this.#drawTail(place, isConnected);
    this.#settle();
    if (this.#isNearTop()) this.#goUp(place);
  }

  /** To the newest line. */
  toEnd(): void {
    const place = this.#place;
    if (place === undefined) return;
    this.#isShowingEnd() || this.#build(place, place.items.length);
    this.#setAtEnd(true);
    this.#settle();
  }

  /** Draws all again: another day has begun. */
  redraw(): void {
    this.#generation = -1;
  }

  #open(place: Place): void {
    const isOther = place !== this.#place && place.id !== this.#place?.id;
    if (isOther) this.#remember();
    this.#place = place;
    this.#generation = place.generation;
    place.touched.clear();
    const spot = isOther ? this.#spots.get(place.id) : this.#anchor;
    const index = spot === undefined ? -1 : place.items.findIndex(({ uid }) => uid === spot.uid);
    if (spot === undefined || index < 0 || (!isOther && this.isAtEnd)) {
      this.#build(place, place.items.length);
      this.#setAtEnd(true);
      return;
    }
    this.#build(place, Math.min(place.items.length, index + 3 * ROWS));
    this.#isAtEndQuietly(false);
    const row = this.#rows.get(place.items[index] as Item) as HTMLElement;
    this.#anchor = { row, uid: spot.uid, top: spot.top };
    this.#lastTop = this.#log.scrollTop;
  }

  #remember(): void {
    if (this.#place === undefined) return;
    if (this.isAtEnd || this.#anchor === undefined) this.#spots.delete(this.#place.id);
    else this.#spots.set(this.#place.id, { uid: this.#anchor.uid, top: this.#anchor.top });
    this.#anchor = undefined;
  }

  /** Some blocks up to an index. */
  #build(place: Place, end: number): void {
    for (const { node } of this.#blocks) this.#sizes.unobserve(node);
    this.#blocks = [];
    this.#anchor = undefined;
    const start = Math.max(0, end - 4 * ROWS);
    for (let from = start; from < end; from += ROWS) {
      this.#blocks.push(this.#blockOf(place, from, Math.min(end, from + ROWS)));
    }
    this.#log.replaceChildren(this.#head, ...this.#blocks.map(({ node }) => node), this.#tail);
  }

  #blockOf(place: Place, from: number, to: number): Block {
    const block: Block = { node: element("div", "block"), items: [] };
    for (let i = from; i < to; i++) this.#addRow(place, block, i);
    this.#sizes.observe(block.node);
    return block;
  }

  #addRow(place: Place, block: Block, index: number): void {
    const item = place.items[index] as Item;
    block.items.push(item);
    block.node.append(this.#draw(place, index));
  }

  #draw(place: Place, index: number): HTMLElement {
    const item = place.items[index] as Item;
    const row = rowOf(this.#world, place, place.items[index - 1], item);
    row.dataset.uid = String(item.uid);
    this.#rows.set(item, row);
    return row;
  }

  #drawTouched(place: Place): void {
    for (const item of place.touched) {
      const old = this.#rows.get(item);
      if (old?.parentNode?.parentNode !== this.#log) continue;
      const index = place.items.indexOf(item);
      if (index >= 0) this.#replace(place, index, old);
    }
    place.touched.clear();
  }

  #replace(place: Place, index: number, old: HTMLElement): void {
    const anchor = this.#anchor;
    const row = this.#draw(place, index);
    old.replaceWith(row);
    if (anchor?.row === old) this.#anchor = { ...anchor, row };
  }

  /** Rows behind the last one, if the end is shown; the block in front, if the top is near. */
  #addMissing(place: Place): void {
    const { items } = place;
    this.#dropTrimmed(place);
    let last = this.#blocks.at(-1);
    const lastItem = last?.items.at(-1);
    let next = lastItem === undefined ? 0 : lastIndexOf(items, lastItem) + 1;
    if (items.length - next > 8 * ROWS && this.isAtEnd) {
      this.#build(place, items.length);
      return;
    }
    // Who reads far above gets no rows at the end that nobody sees.
    while (next < items.length && (this.isAtEnd || this.#blocks.length < BLOCKS)) {
      if (last === undefined || last.items.length >= ROWS) {
        last = this.#blockOf(place, next, next);
        this.#blocks.push(last);
        this.#tail.before(last.node);
      }
      this.#addRow(place, last, next++);
    }
    if (this.isAtEnd) { while (this.#blocks.length > BLOCKS) this.#drop(this.#blocks.shift() as Block); }
  }

  /** The room has forgotten its oldest items. */
  #dropTrimmed(place: Place): void {
    const first = place.items[0];
    while (this.#blocks.length > 1 && first !== undefined) {
      const block = this.#blocks[0] as Block;
      if (place.items.indexOf(block.items.at(-1) as Item) >= 0) return;
      this.#drop(this.#blocks.shift() as Block);
    }
  }

  #drop(block: Block): void {
    this.#sizes.unobserve(block.node);
    block.node.remove();
  }

  #drawHead(place: Place): void {
    const isEmpty = place.items.length === 0 && !this.#world.outbox.some((one) => one.place === place.id);
    this.#head.className = isEmpty ? "empty" : "more";
    if (isEmpty) {
      const isTalk = place.kind === "talk";
      const isKnown = isTalk || place.to !== undefined;
      const title = isTalk ? WORDS.emptyTalk(place.name) : isKnown ? WORDS.emptyRoom : WORDS.loading;
      const hint = isTalk ? WORDS.emptyTalkHint : isKnown ? WORDS.emptyRoomHint : "";
      this.#head.replaceChildren(element("b", "", title), element("span", "", hint));
    } else {
      const hasMore = place.hasOlder || this.#blocks[0]?.items[0] !== place.items[0];
      const text = this.#isAsking ? WORDS.loadingOlder : hasMore ? "" : WORDS.historyBegins;
      this.#head.replaceChildren(place.kind === "talk" ? "" : text);
    }
  }

  #drawTail(place: Place, isConnected: boolean): void {
    const waiting = this.#world.outbox.filter((pending) => pending.place === place.id);
    const text = JSON.stringify([waiting, isConnected, this.#world.me]);
    if (text === this.#tailText) return;
    this.#tailText = text;
    let before = place.items.at(-1);
    this.#tail.replaceChildren(...waiting.map((pending) => {
      const item = { uid: 0, kind: "said", from: this.#world.me ?? null, isOwn: true, ...pending } as Item;
      const row = pendingRow(this.#world, pending, isFirst(before, item), isConnected, {
        again: () => this.#deeds.again(pending),
        discard: () => this.#deeds.discard(pending),
      });
      before = item;
      return row;
    }));
  }

  #isShowingEnd(): boolean {
    const last = this.#place?.items.at(-1);
    return last === undefined || this.#blocks.at(-1)?.items.at(-1) === last;
  }

  /** After any change of layout: to the end, or back to where the reader was. */
  #settle(): void {
    const log = this.#log;
    if (this.isAtEnd) {
      log.scrollTop = log.scrollHeight;
      this.#lastTop = log.scrollTop;
      return;
    }
    this.#hold();
  }

  /** Takes back what moved the anchor, other than the reader. */
  #hold(): void {
    const log = this.#log;
    const anchor = this.#anchor;
    if (anchor !== undefined && anchor.row.isConnected) {
      const top = anchor.top - (log.scrollTop - this.#lastTop);
      const moved = this.#topOf(anchor.row) - top;
      if (Math.abs(moved) >= 0.5) log.scrollTop += moved;
      this.#anchor = { ...anchor, top };
    }
    this.#lastTop = log.scrollTop;
  }

  #scrolled(): void {
    const place = this.#place;
    if (place === undefined) return;
    const log = this.#log;
    const isNearEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    // Guessed heights that become real push the end away: only who scrolls up has left it.
    const isGoingUp = log.scrollTop < this.#lastTop - 1;
    this.#setAtEnd(this.#isShowingEnd() && (isNearEnd || (this.isAtEnd && !isGoingUp)));
    if (this.isAtEnd && !isNearEnd) this.#settle();
    // Heights that were guessed may have become real since: that is not the reader's doing.
    this.#hold();
    this.#findAnchor();
    if (this.#isNearTop()) this.#goUp(place);
    else if (!this.isAtEnd && log.scrollHeight - log.scrollTop < 3 * log.clientHeight) this.#goDown(place);
  }

  /** Less than a screen and a half is above. */
  #isNearTop(): boolean {
    return this.#log.scrollTop < 1.5 * this.#log.clientHeight;
  }

  /** One more block in front: from what the room holds, or from the server. */
  #goUp(place: Place): void {
    const first = this.#blocks[0]?.items[0];
    const index = first === undefined ? 0 : place.items.indexOf(first);
    if (index > 0) {
      this.#blocks.unshift(this.#blockOf(place, Math.max(0, index - ROWS), index));
      this.#head.after((this.#blocks[0] as Block).node);
      // What stood first had a day above it, and its author.
      const row = this.#rows.get(first as Item);
      if (row !== undefined) this.#replace(place, index, row);
      while (this.#blocks.length > BLOCKS) this.#drop(this.#blocks.pop() as Block);
      this.#drawHead(place);
      this.#settle();
      return;
    }
    if (this.#isAsking || !place.hasOlder) return;
    this.#isAsking = true;
    this.#drawHead(place);
    void this.#deeds.older(place).catch(() => {}).then(() => {
      this.#isAsking = false;
      if (place === this.#place) this.#drawHead(place);
    });
  }

  #goDown(place: Place): void {
    const last = this.#blocks.at(-1)?.items.at(-1);
    const next = last === undefined ? 0 : lastIndexOf(place.items, last) + 1;
    if (next >= place.items.length) return;
    const block = this.#blockOf(place, next, Math.min(place.items.length, next + ROWS));
    this.#blocks.push(block);
    this.#tail.before(block.node);
    while (this.#blocks.length > BLOCKS) this.#drop(this.#blocks.shift() as Block);
    this.#settle();
  }

  /** The first row that is in view. */
  #findAnchor(): void {
    if (this.isAtEnd) {
      this.#anchor = undefined;
      return;
    }
    const block = this.#blocks.find(({ node }) => this.#bottomOf(node) > 0);
    const rows = block === undefined ? [] : [...block.node.children] as HTMLElement[];
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#bottomOf(rows[middle] as HTMLElement) > 0) high = middle;
      else low = middle + 1;
    }
    const row = rows[low];
    this.#anchor = row && { row, uid: Number(row.dataset.uid), top: this.#topOf(row) };
  }

  #topOf(node: HTMLElement): number {
    return node.getBoundingClientRect().top - this.#log.getBoundingClientRect().top;
  }

  #bottomOf(node: HTMLElement): number {
    return node.getBoundingClientRect().bottom - this.#log.getBoundingClientRect().top;
  }

  #setAtEnd(isAtEnd: boolean): void {
    const wasAtEnd = this.isAtEnd;
    this.#isAtEndQuietly(isAtEnd);
    if (isAtEnd !== wasAtEnd) this.#deeds.onEnd(isAtEnd);
  }

  #isAtEndQuietly(isAtEnd: boolean): void {
    this.isAtEnd = isAtEnd;
    if (isAtEnd) this.#anchor = undefined;
  }
}

/** Looked for from the end, where it nearly always is. */
function lastIndexOf(items: readonly Item[], item: Item): number {
  return items.lastIndexOf(item);
}
