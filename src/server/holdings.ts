// What is held for those whose lines wait, all together. Each holds little, but there may be thousands.

/** Something that holds bytes. */
export interface Holder {
  /** Whether it waits because of its own haste, and for nothing of ours. */
  readonly isHeldBack: boolean;
  /** It must go, and what it holds with it. */
  tooFast(): void;
}

/** Counts held bytes, and lets go of whoever has waited longest when there are too many. */
export class Holdings {
  readonly #most: number;
  /** Those who hold something, in the order in which they began. */
  readonly #held = new Map<Holder, number>();
  #total = 0;

  /** @param most bytes of all together */
  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes that are held now. */
  get total(): number {
    return this.#total;
  }

  /** Notes how much one holds now. */
  set(holder: Holder, bytes: number): void {
    this.#total += bytes - (this.#held.get(holder) ?? 0);
    if (bytes > 0) this.#held.set(holder, bytes);
    else this.#held.delete(holder);
    if (this.#total > this.#most) this.#letGo();
  }

  #letGo(): void {
    for (const [holder, bytes] of this.#held) {
      if (this.#total <= this.#most) return;
      if (!holder.isHeldBack) continue;
      this.#held.delete(holder);
      this.#total -= bytes;
      holder.tooFast();
    }
  }
}
