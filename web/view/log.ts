// The list of lines, drawn by hand, and where its reader is.
//
// Two rules of scrolling. At the end it stays at the end, whatever takes space. Elsewhere the first visible row
// keeps its place, whatever is added, dropped or laid out above it: our own arithmetic, since browsers anchor
// differently and not at all at the top.

import type { Item, Place } from "../model/place.ts";
import type { World } from "../model/world.ts";
import * as WORDS from "../words.ts";
import { Blocks } from "./blocks.ts";
import { drawHead, drawTail, type PendingDeeds } from "./log_ends.ts";

/** Nearer than this to the end is at the end, in pixels: a line and a half. */
const NEAR = 40;

export interface LogDeeds extends PendingDeeds {
  readonly older: (place: Place) => Promise<void>;
  /** Whether the end is in view has changed. */
  readonly onEnd: (isAtEnd: boolean) => void;
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
  readonly #blocks: Blocks;
  readonly #spots = new Map<string, Spot>();
  #place: Place | undefined;
  #generation = -1;
  #anchor: Spot & { readonly row: HTMLElement } | undefined;
  #isAsking = false;
  #lastTop = 0;

  constructor(log: HTMLElement, world: World, deeds: LogDeeds) {
    this.#log = log;
    this.#world = world;
    this.#deeds = deeds;
    const sizes = new ResizeObserver(() => this.#settle());
    sizes.observe(log);
    this.#blocks = new Blocks(log, world, sizes, (old, row) => {
      if (this.#anchor?.row === old) this.#anchor = { ...this.#anchor, row };
    });
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  /** Draws what is new. */
  sync(place: Place, isConnected: boolean): void {
    if (place !== this.#place || place.generation !== this.#generation) this.#open(place);
    this.#blocks.redraw(place);
    this.#blocks.addNew(place, this.isAtEnd);
    this.#drawHead(place);
    drawTail(this.#blocks.tail, this.#world, place, isConnected, this.#deeds);
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
    this.#build(place, index, 3);
    this.#isAtEndQuietly(false);
    const row = this.#blocks.rowOf(place.items[index] as Item) as HTMLElement;
    this.#anchor = { row, uid: spot.uid, top: spot.top };
    this.#lastTop = this.#log.scrollTop;
  }

  #remember(): void {
    if (this.#place === undefined) return;
    if (this.isAtEnd || this.#anchor === undefined) this.#spots.delete(this.#place.id);
    else this.#spots.set(this.#place.id, { uid: this.#anchor.uid, top: this.#anchor.top });
    this.#anchor = undefined;
  }

  #build(place: Place, index: number, behind = 0): void {
    this.#anchor = undefined;
    this.#blocks.build(place, index, behind);
  }

  #drawHead(place: Place): void {
    const hasMore = place.hasOlder || this.#blocks.first !== place.items[0];
    const text = this.#isAsking ? WORDS.loadingOlder : hasMore ? "" : WORDS.historyBegins;
    drawHead(this.#blocks.head, this.#world, place, text);
  }

  #isShowingEnd(): boolean {
    const last = this.#place?.items.at(-1);
    return last === undefined || this.#blocks.last === last;
  }

  /** After any change of layout: to the end, or back to where the reader was. */
  #settle(): void {
    const log = this.#log;
    if (!this.isAtEnd) return this.#hold();
    log.scrollTop = log.scrollHeight;
    this.#lastTop = log.scrollTop;
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
    else if (!this.isAtEnd && log.scrollHeight - log.scrollTop < 3 * log.clientHeight) {
      if (this.#blocks.addBelow(place)) this.#settle();
    }
  }

  /** Less than a screen and a half is above. */
  #isNearTop(): boolean {
    return this.#log.scrollTop < 1.5 * this.#log.clientHeight;
  }

  /** More lines above: from what the room holds, or from the server. */
  #goUp(place: Place): void {
    if (this.#blocks.addAbove(place)) {
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

  /** The first row that is in view. */
  #findAnchor(): void {
    const row = this.isAtEnd
      ? undefined
      : this.#blocks.firstRow((node) => this.#topOf(node) + node.getBoundingClientRect().height > 0);
    this.#anchor = row && { row, uid: Number(row.dataset.uid), top: this.#topOf(row) };
  }

  #topOf(node: HTMLElement): number {
    return node.getBoundingClientRect().top - this.#log.getBoundingClientRect().top;
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
