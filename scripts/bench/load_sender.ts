// One sender: keeps a window of messages in flight, and writes all that became due in a turn at once.

import { Buffer } from "node:buffer";
import type { LoadClient } from "./load_client.ts";
import { message, numberMessage, NUMBERS } from "./protocol.ts";

export class LoadSender {
  readonly #client: LoadClient;
  /** A window of messages; a write takes the first few, with their numbers filled in. */
  readonly #messages: Buffer;
  readonly #messageLength: number;
  /** When the messages in flight were sent, by number modulo window. */
  readonly #times: Float64Array;
  #due = 0;
  #sent = 0;
  #back = 0;

  /** @param to the only receiver, or undefined for everybody */
  constructor(client: LoadClient, to: number | undefined, window: number) {
    this.#client = client;
    const bytes = message(client.index, to);
    this.#messages = Buffer.concat(Array.from({ length: window }, () => bytes));
    this.#messageLength = bytes.length;
    this.#times = new Float64Array(window);
  }

  /** How many messages it has sent, or is about to. */
  get sent(): number {
    return this.#sent;
  }

  /** One more message is due; true if it is the first since the last write. */
  send(now: number): boolean {
    this.#times[this.#sent % this.#times.length] = now;
    this.#due++;
    numberMessage(this.#messages, this.#due * this.#messageLength, this.#sent % NUMBERS);
    this.#sent++;
    return this.#due === 1;
  }

  /** A message came back; how long it was away, in milliseconds. */
  cameBack(now: number): number {
    return now - (this.#times[this.#back++ % this.#times.length] as number);
  }

  write(): void {
    this.#client.write(this.#messages.subarray(0, this.#due * this.#messageLength));
    this.#due = 0;
  }
}
