// Group commit: one batch is on its way, and what is said meanwhile is the next one. It has arrived when it comes back in
// the log; until then it is kept, and sent again, the same bytes. Whoever reads it twice drops it by its number.

import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import type { Input } from "../../engine/input.ts";
import type { Joined } from "../../engine/terms.ts";
import { type Check, type Header, writeBatch } from "./batch.ts";
import { encode } from "./client.ts";
import { isPlain } from "./plain.ts";

/** 256 KiB: the most of a batch; a quarter of what nats-server takes by default. */
const MOST_BYTES = 262_144;

/** 1.5 s: what has not come back by then is sent again. */
const RESEND_AFTER = 1_500;

/** 1 KiB: more than the header of any batch but the first takes. */
const HEADER = 1024;

interface Waiting {
  readonly input: Input;
  readonly line: string;
  readonly bytes: number;
}

interface InFlight {
  readonly count: number;
  readonly data: Uint8Array;
  readonly inputs: readonly Input[];
  /** Of the inputs alone. */
  readonly bytes: number;
  readonly since: number;
  sentAt: number;
}

/** What one incarnation of a server writes. */
export class Writer {
  readonly #incarnation: string;
  readonly #publish: (data: Uint8Array) => boolean;
  readonly #most: number;
  /** The most bytes of one input. */
  readonly #longest: number;
  readonly #now: () => number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #count = 0;
  #inFlight: InFlight | undefined;
  #lastSent: number;
  /** The first of those of `waiting` that has not been sent. */
  #next = 0;
  #isOver = false;
  #isFlushing = false;

  /**
   * @param publish sends a message, if that is possible now; returns whether it was
   * @param maxPayload the most bytes that the server takes
   */
  constructor(
    incarnation: string,
    publish: (data: Uint8Array) => boolean,
    maxPayload: number,
    now: () => number,
  ) {
    this.#incarnation = incarnation;
    this.#publish = publish;
    this.#longest = maxPayload - HEADER;
    this.#most = Math.min(MOST_BYTES, this.#longest);
    this.#now = now;
    this.#lastSent = now();
  }

  /** Bytes that have not come back. */
  get backlog(): number {
    return this.#waitingBytes + (this.#inFlight?.bytes ?? 0);
  }

  /** For how long the batch on its way has not come back, in milliseconds; 0 if there is none. */
  get overdue(): number {
    return this.#inFlight === undefined ? 0 : this.#now() - this.#inFlight.since;
  }

  /** For how long nothing was sent, in milliseconds; 0 while something is on its way. */
  get silence(): number {
    return this.#inFlight === undefined ? this.#now() - this.#lastSent : 0;
  }

  /** Whether anything waits to be sent. */
  get hasWaiting(): boolean {
    return this.#next < this.#waiting.length;
  }

  /** The first batch. */
  join(joined: Joined): void {
    this.#send({ joined });
  }

  /** One more input. */
  append(input: Input): void {
    if (this.#isOver) return;
    const line = JSON.stringify(input);
    const bytes = Buffer.byteLength(line) + 1;
    if (bytes > this.#longest) return this.append(tooLong(input, this.#longest));
    // It happens here as the others read it.
    const read = isPlain(input) ? input : JSON.parse(line) as Input;
    this.#waiting.push({ input: read, line, bytes });
    this.#waitingBytes += bytes;
  }

  /**
   * Does {@link Writer.flush} after the next turn: what those say whose sockets are read then, many of them in answer to
   * what is written in this one, comes along. Half as many lines again are in a batch, so that fewer writes go to clients,
   * and these are what costs (Node 20, 500 clients, a busy machine: 0.09 µs of processor for each delivery, and 0.14
   * without this turn).
   */
  flushSoon(): void {
    if (this.#isFlushing || !this.hasWaiting) return;
    this.#isFlushing = true;
    setImmediate(() =>
      setImmediate(() => {
        this.#isFlushing = false;
        this.flush();
      })
    );
  }

  /** Sends what waits, unless a batch is on its way. */
  flush(): void {
    if (this.#inFlight !== undefined || !this.hasWaiting) return;
    let bytes = 0;
    let end = this.#next;
    for (; end < this.#waiting.length; end++) {
      const more = (this.#waiting[end] as Waiting).bytes;
      if (bytes > 0 && bytes + more > this.#most) break;
      bytes += more;
    }
    const batch = this.#waiting.slice(this.#next, end);
    this.#next = end;
    if (!this.hasWaiting) {
      this.#waiting = [];
      this.#next = 0;
    }
    this.#waitingBytes -= bytes;
    this.#send({}, batch, bytes);
  }

  /** Says that it is still there. */
  beat(check: Check | undefined): void {
    if (this.#inFlight === undefined) this.#send({ d: check });
  }

  /** Says goodbye, once all else has come back. */
  leave(): void {
    if (this.#inFlight !== undefined || this.hasWaiting || this.#isOver) return;
    this.#isOver = true;
    this.#send({ left: true });
  }

  /** Others have written in this name, up to that number: of what it hands over nothing counts any more but the goodbye. */
  giveUp(count: number): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#next = 0;
    this.#count = count;
    this.#isOver = true;
    this.#send({ left: true });
  }

  /** What is in the batch on its way, if these are its bytes: to read it from them costs as much as to have written it. */
  inputsIn(data: Uint8Array): readonly Input[] | undefined {
    const batch = this.#inFlight;
    return batch !== undefined && Buffer.compare(batch.data, data) === 0 ? batch.inputs : undefined;
  }

  /** A batch of this incarnation has come back. Returns whether it was the one on its way. */
  returned(count: number): boolean {
    if (this.#inFlight?.count !== count) return false;
    this.#inFlight = undefined;
    return true;
  }

  /** Sends again what has not come back in time, or at once. */
  resend(isAtOnce: boolean): void {
    const batch = this.#inFlight;
    if (batch === undefined || (!isAtOnce && this.#now() - batch.sentAt < RESEND_AFTER)) return;
    if (this.#publish(batch.data)) batch.sentAt = this.#now();
  }

  #send(rest: Omit<Header, "v" | "n" | "c">, batch: readonly Waiting[] = [], bytes = 0): void {
    this.#count += 1;
    const header: Header = { v: 1, n: this.#incarnation, c: this.#count, ...rest };
    const data = encode(writeBatch(header, batch.map(({ line }) => line)));
    const inputs = batch.map(({ input }) => input);
    const now = this.#now();
    this.#lastSent = now;
    this.#inFlight = { count: this.#count, data, inputs, bytes, since: now, sentAt: now };
    // Disconnected: it is sent when there is a connection again.
    this.#publish(data);
  }
}

/** What happens in place of an input that no message has room for: as JSON a text may be six times as long. */
function tooLong(input: Input, limit: number): Input {
  if (!("session" in input)) return { kind: "ticked", at: 0 };
  const { session } = input;
  return { kind: "said", session, command: { kind: "overlong", limit }, moment: { now: 0, random: 0 } };
}
