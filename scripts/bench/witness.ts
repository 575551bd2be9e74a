// Looks into the lines of one client and tells when a message of one sender comes back. Every line is checked,
// so that a server that tears, swaps or forgets lines is found out instead of measured.

import { isLine, numberOf, NUMBERS, senderOf } from "./protocol.ts";

export class Witness {
  readonly #sender: number;
  readonly #onBack: () => void;
  /** The beginning of a line whose end has not come yet. */
  readonly #part: Uint8Array;
  #partLength = 0;
  #next = 0;

  /** @param onBack called for each message of that sender, in their order */
  constructor(sender: number, lineLength: number, onBack: () => void) {
    this.#sender = sender;
    this.#onBack = onBack;
    this.#part = new Uint8Array(lineLength);
  }

  read(bytes: Uint8Array, length: number): void {
    const lineLength = this.#part.length;
    let at = 0;
    if (this.#partLength > 0) {
      at = Math.min(length, lineLength - this.#partLength);
      this.#keep(bytes, 0, at);
      if (this.#partLength < lineLength) return;
      this.#partLength = 0;
      this.#look(this.#part, 0);
    }
    for (; at + lineLength <= length; at += lineLength) this.#look(bytes, at);
    if (at < length) this.#keep(bytes, at, length);
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    this.#part.set(bytes.subarray(from, to), this.#partLength);
    this.#partLength += to - from;
  }

  #look(bytes: Uint8Array, start: number): void {
    const end = start + this.#part.length;
    if (!isLine(bytes, start, end)) throw new Error("A line is torn or not what was expected");
    if (senderOf(bytes, end) !== this.#sender) return;
    const number = numberOf(bytes, end);
    if (number !== this.#next) throw new Error(`Message ${number} came back instead of ${this.#next}`);
    this.#next = (this.#next + 1) % NUMBERS;
    this.#onBack();
  }
}
