// The lines of a place as blocks of 50 rows, which the browser lays out only when they are near (`content-visibility`);
// at most 40 of them, so that a long room costs what a short one costs. Where the reader is, it does not know.

import type { Item, Place } from "../model/place.ts";
import type { World } from "../model/world.ts";
import { element } from "./dom.ts";
import { rowOf } from "./row.ts";

/** 50 rows: see BLOCKS; laying one out takes a millisecond or two. */
const ROWS = 50;
/** 40 blocks, 2,000 lines, in the document at once. */
const BLOCKS = 40;

interface Block {
  readonly node: HTMLElement;
  /** Its items, in order. */
  readonly items: Item[];
}

export class Blocks {
  /** What stands above the first and below the last. */
  readonly head: HTMLElement = element("div", "more");
  readonly tail: HTMLElement = element("div", "tail");
  readonly #log: HTMLElement;
  readonly #world: World;
  readonly #sizes: ResizeObserver;
  readonly #onReplace: (old: HTMLElement, row: HTMLElement) => void;
  readonly #rows = new WeakMap<Item, HTMLElement>();
  #blocks: Block[] = [];

  /**
   * @param sizes looks at each block
   * @param onReplace a row is drawn again
   */
  constructor(
    log: HTMLElement,
    world: World,
    sizes: ResizeObserver,
    onReplace: (old: HTMLElement, row: HTMLElement) => void,
  ) {
    this.#log = log;
    this.#world = world;
    this.#sizes = sizes;
    this.#onReplace = onReplace;
  }

  get first(): Item | undefined {
    return this.#blocks[0]?.items[0];
  }

  get last(): Item | undefined {
    return this.#blocks.at(-1)?.items.at(-1);
  }

  rowOf(item: Item): HTMLElement | undefined {
    return this.#rows.get(item);
  }

  /** Only four of them, up to an item; or to somewhat behind it, if there are more. */
  build(place: Place, index: number, behind = 0): void {
    for (const { node } of this.#blocks) this.#sizes.unobserve(node);
    this.#blocks = [];
    const end = Math.min(place.items.length, index + behind * ROWS);
    for (let from = Math.max(0, end - 4 * ROWS); from < end; from += ROWS) {
      this.#blocks.push(this.#blockOf(place, from, Math.min(end, from + ROWS)));
    }
    this.#log.replaceChildren(this.head, ...this.#blocks.map(({ node }) => node), this.tail);
  }

  /** Draws again what has changed. */
  redraw(place: Place): void {
    for (const item of place.touched) {
      const old = this.#rows.get(item);
      if (old?.parentNode?.parentNode !== this.#log) continue;
      const index = place.items.indexOf(item);
      if (index >= 0) this.#replace(place, index, old);
    }
    place.touched.clear();
  }

  /** Rows behind the last one, if the end is shown. */
  addNew(place: Place, isAtEnd: boolean): void {
    const { items } = place;
    this.#dropForgotten(place);
    let block = this.#blocks.at(-1);
    let next = this.#next(place);
    if (items.length - next > 8 * ROWS && isAtEnd) return this.build(place, items.length);
    // Who reads far above gets no rows at the end that nobody sees.
    while (next < items.length && (isAtEnd || this.#blocks.length < BLOCKS)) {
      if (block === undefined || block.items.length >= ROWS) block = this.#push(place, next, next);
      this.#addRow(place, block, next++);
    }
    if (isAtEnd) this.#dropAbove();
  }

  /** One more block in front, of what the place holds. Returns whether there was any. */
  addAbove(place: Place): boolean {
    const { first } = this;
    const index = first === undefined ? 0 : place.items.indexOf(first);
    if (first === undefined || index <= 0) return false;
    const block = this.#blockOf(place, Math.max(0, index - ROWS), index);
    this.#blocks.unshift(block);
    this.head.after(block.node);
    // What stood first had a day above it, and its author.
    const row = this.#rows.get(first);
    if (row !== undefined) this.#replace(place, index, row);
    while (this.#blocks.length > BLOCKS) this.#drop(this.#blocks.pop() as Block);
    return true;
  }

  /** One more block behind. Returns whether there was any. */
  addBelow(place: Place): boolean {
    const next = this.#next(place);
    if (next >= place.items.length) return false;
    this.#push(place, next, Math.min(place.items.length, next + ROWS));
    this.#dropAbove();
    return true;
  }

  /** The first row of which `isBelow` is true, as of all behind it. */
  firstRow(isBelow: (node: HTMLElement) => boolean): HTMLElement | undefined {
    const block = this.#blocks.find(({ node }) => isBelow(node));
    const rows = block === undefined ? [] : [...block.node.children] as HTMLElement[];
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBelow(rows[middle] as HTMLElement)) high = middle;
      else low = middle + 1;
    }
    return rows[low];
  }

  /** Behind the last one that is drawn; looked for from the end, where it nearly always is. */
  #next({ items }: Place): number {
    return this.last === undefined ? 0 : items.lastIndexOf(this.last) + 1;
  }

  #push(place: Place, from: number, to: number): Block {
    const block = this.#blockOf(place, from, to);
    this.#blocks.push(block);
    this.tail.before(block.node);
    return block;
  }

  #blockOf(place: Place, from: number, to: number): Block {
    const block: Block = { node: element("div", "block"), items: [] };
    for (let i = from; i < to; i++) this.#addRow(place, block, i);
    this.#sizes.observe(block.node);
    return block;
  }

  #addRow(place: Place, block: Block, index: number): void {
    block.items.push(place.items[index] as Item);
    block.node.append(this.#draw(place, index));
  }

  #draw(place: Place, index: number): HTMLElement {
    const item = place.items[index] as Item;
    const row = rowOf(this.#world, place, place.items[index - 1], item);
    row.dataset.uid = String(item.uid);
    this.#rows.set(item, row);
    return row;
  }

  #replace(place: Place, index: number, old: HTMLElement): void {
    const row = this.#draw(place, index);
    old.replaceWith(row);
    this.#onReplace(old, row);
  }

  /** The room has forgotten its oldest items. */
  #dropForgotten({ items }: Place): void {
    while (this.#blocks.length > 1 && items.length > 0) {
      if (items.includes(this.#blocks[0]?.items.at(-1) as Item)) return;
      this.#drop(this.#blocks.shift() as Block);
    }
  }

  #dropAbove(): void {
    while (this.#blocks.length > BLOCKS) this.#drop(this.#blocks.shift() as Block);
  }

  #drop({ node }: Block): void {
    this.#sizes.unobserve(node);
    node.remove();
  }
}
