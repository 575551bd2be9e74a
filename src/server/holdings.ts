// All bytes of lines that wait, of all clients. Each client holds little, but there may be thousands.

/** Something that holds bytes. */
export interface Holder {
  /** Whether its lines wait because it or others send too fast, and for nothing of ours. */
  readonly isHeldBack: boolean;
  /** It must go, and what it holds with it: there is no room for all that waits. */
  letGo(): void;
}

/** Counts held bytes, and lets go of whoever holds most when there are too many. */
export class Holdings {
  readonly #most: number;
  /** Those who hold something. */
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
    while (this.#total > this.#most) {
      let largest: Holder | undefined;
      let most = 0;
      for (const [holder, bytes] of this.#held) {
        if (!holder.isHeldBack || bytes <= most) continue;
        largest = holder;
        most = bytes;
      }
      if (largest === undefined) return;
      this.#held.delete(largest);
      this.#total -= most;
      largest.letGo();
    }
  }
}
