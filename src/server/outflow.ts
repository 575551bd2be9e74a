// What goes out to one client, and what happens if it does not read: it is disconnected with a word that
// says why, or lines are dropped, always whole, until it reads again and is told how many it missed.
//
// The number of bytes that the kernel has not taken is the only truth about a slow reader that all runtimes
// share; progress is what was written less what still waits. A long answer leaves in shares, one a turn, so
// that it delays nobody else.

import type { Voice } from "../dialects/dialect.ts";
import type { Notice } from "../engine/notice.ts";
import { Backlog } from "../common/backlog.ts";
import type { Connection } from "../transports/transport.ts";
import { encode } from "./encode.ts";
import type { Limits } from "./limits.ts";
import { Subscriber } from "./subscriber.ts";

/** 256 KiB: some 50 µs of copying; a usual turn's lines are a few KiB. */
const BYTES_PER_TURN = 262_144;

/** Whom an outflow concerns. */
export interface OutflowOwner {
  readonly connection: Connection;
  /** It must be disconnected: it left this many bytes unread, or took none of them for the stall time. */
  tooSlow(unread: number): void;
  /** Something threw while it was written to. */
  failed(error: unknown): void;
  /** From now on it misses lines. */
  startsMissing(unread: number): void;
  /** It misses no more; so many lines it has. */
  hasMissed(lines: number): void;
  nextTurn(callback: () => void): void;
}

/** The way out to one client. */
export class Outflow extends Subscriber {
  /** Why it is closed, for WebSockets, which can tell their clients. Default: an ordinary end. */
  code: number | undefined;
  readonly #owner: OutflowOwner;
  readonly #connection: Connection;
  readonly #limits: Limits;
  /** What is left for the next turns; made when it is first needed. */
  #rest: Backlog | undefined;
  #isClosing = false;
  /** Whether the last word has been said: nothing may follow it. */
  #isDone = false;
  #missed = 0;
  #written = 0;
  #taken = 0;
  /** Since when something has been waiting without progress. */
  #waitingSince: number | undefined;

  constructor(owner: OutflowOwner, voice: Voice, limits: Limits) {
    super(voice);
    this.#owner = owner;
    this.#connection = owner.connection;
    this.#limits = limits;
  }

  /** Bytes that the client was sent and that have not left. */
  get unread(): number {
    return this.#connection.pending + (this.#rest?.bytes ?? 0);
  }

  /** Bytes that the client was sent, whether it has read them or not. */
  get written(): number {
    return this.#written;
  }

  /** Sends whole lines, unless too much is waiting already. */
  write(bytes: Uint8Array): void {
    if (this.#isDone) return;
    if (!this.#hasRoom()) this.#refuse(bytes);
    else this.#send(bytes);
  }

  /** Says a last word, however much is waiting. What was said in the same turn and is not yet written is lost. */
  tellLast(notice: Notice): void {
    this.writeLast(this.#bytesOf(notice));
  }

  /** {@link tellLast} with bytes that are no notice. */
  writeLast(bytes: Uint8Array): void {
    this.#isDone = true;
    this.#send(bytes);
  }

  /** Closes the connection once everything has left. */
  close(): void {
    this.#isClosing = true;
    if (this.#rest === undefined) this.#connection.close(this.code);
  }

  failed(error: unknown): void {
    this.#owner.failed(error);
  }

  /** Looks whether the client makes progress. */
  tick(now: number): void {
    if (this.#missed > 0) this.#hasRoom();
    const { unread } = this;
    const taken = this.#written - unread;
    if (unread === 0 || taken !== this.#taken) {
      this.#taken = taken;
      this.#waitingSince = unread === 0 ? undefined : now;
    } else if (this.#limits.slowReader === "disconnect") {
      this.#waitingSince ??= now;
      if (now - this.#waitingSince >= this.#limits.stallTimeout) this.#owner.tooSlow(unread);
    }
  }

  #bytesOf(notice: Notice): Uint8Array {
    return encode(this.voice.render(notice));
  }

  /** Whether more may be written. Who missed lines must have read half of what waits first, and is told. */
  #hasRoom(): boolean {
    const { maxUnread } = this.#limits;
    if (this.#missed === 0) return this.unread <= maxUnread;
    if (this.unread > maxUnread / 2) return false;
    const missed = this.#missed;
    this.#missed = 0;
    this.#owner.hasMissed(missed);
    this.#send(this.#bytesOf({ kind: "missed", lines: missed }));
    return true;
  }

  #refuse(bytes: Uint8Array): void {
    if (this.#limits.slowReader === "disconnect") return this.#owner.tooSlow(this.unread);
    if (this.#missed === 0) this.#owner.startsMissing(this.unread);
    this.#missed += countLines(bytes);
  }

  #send(bytes: Uint8Array): void {
    this.#written += bytes.length;
    if (this.#rest === undefined && bytes.length <= BYTES_PER_TURN) {
      return this.#connection.write(bytes);
    }
    if (this.#rest !== undefined) return this.#rest.push(bytes);
    this.#rest = new Backlog();
    this.#rest.push(bytes);
    this.#sendShare(this.#rest);
  }

  #sendShare(rest: Backlog): void {
    for (let share = BYTES_PER_TURN; share > 0 && rest.bytes > 0;) {
      const bytes = rest.take();
      const size = bytes.length <= share ? bytes.length : endOfLines(bytes, share);
      if (size < bytes.length) rest.putBack(bytes.subarray(size));
      this.#connection.write(size < bytes.length ? bytes.subarray(0, size) : bytes);
      share = size < bytes.length ? 0 : share - size;
    }
    if (rest.bytes > 0) return this.#owner.nextTurn(() => this.#sendShare(rest));
    this.#rest = undefined;
    if (this.#isClosing) this.#connection.close(this.code);
  }
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, end + 1)) lines += 1;
  return lines;
}

/** How many of the first bytes are whole lines; a line that is longer than that is cut, which no datagram could carry. */
function endOfLines(bytes: Uint8Array, most: number): number {
  const end = bytes.lastIndexOf(LF, most - 1) + 1;
  return end > 0 ? end : most;
}

const LF = 10;
