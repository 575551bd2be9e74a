// One direction of a connection in memory: a window of bytes in flight, split and delayed as the network's
// conditions say.

import { Backlog } from "../../common/backlog.ts";
import type { Time } from "../shared/time.ts";

/** How the network treats what is in flight. */
export interface NetworkConditions {
  /** How many of the bytes that could be delivered are. */
  readonly chunk: (available: number) => number;
  readonly delay: number;
  /** How many bytes may be in flight. */
  readonly window: number;
  readonly time: Pick<Time, "after">;
}

/** What one side of a pipe is told. */
export interface PipeReader {
  onBytes(bytes: Uint8Array): void;
  onEnd(): void;
  onReset(): void;
}

/** One direction of a connection: a window of bytes in flight, delivered chunk by chunk. */
export class Pipe {
  private readonly conditions: NetworkConditions;
  private readonly waiting = new Backlog();
  private reader: PipeReader | undefined;
  private whenSpace: (() => void) | undefined;
  private isEnded = false;
  private isReset = false;
  private isFlowing = false;
  private isScheduled = false;
  /** Nobody reads any more: what comes is dropped. */
  private isDropped = false;

  constructor(conditions: NetworkConditions) {
    this.conditions = conditions;
  }

  attach(reader: PipeReader): void {
    this.reader = reader;
    if (this.isReset) this.conditions.time.after(0, () => reader.onReset());
  }

  onSpace(whenSpace: () => void): void {
    this.whenSpace = whenSpace;
  }

  /** Takes as much as the window has space for, and says how much that was. */
  offer(bytes: Uint8Array): number {
    if (this.isEnded || this.isReset || this.isDropped) return bytes.length;
    const taken = Math.min(bytes.length, Math.max(0, this.conditions.window - this.waiting.bytes));
    if (taken > 0) this.waiting.push(taken === bytes.length ? bytes : bytes.subarray(0, taken));
    this.pump();
    return taken;
  }

  end(): void {
    this.isEnded = true;
    this.pump();
  }

  reset(): void {
    if (this.isReset) return;
    this.isReset = true;
    this.conditions.time.after(this.conditions.delay, () => this.reader?.onReset());
  }

  flow(isFlowing: boolean): void {
    this.isFlowing = isFlowing;
    this.pump();
  }

  drop(): void {
    this.isDropped = true;
  }

  private pump(): void {
    if (this.isScheduled || !this.isFlowing || this.isReset || this.isDropped) return;
    if (this.waiting.bytes === 0 && !this.isEnded) return;
    this.isScheduled = true;
    this.conditions.time.after(this.conditions.delay, () => this.deliver());
  }

  private deliver(): void {
    this.isScheduled = false;
    if (!this.isFlowing || this.isReset || this.isDropped) return;
    if (this.waiting.bytes > 0) {
      this.reader?.onBytes(this.nextChunk());
      this.whenSpace?.();
      this.pump();
    } else if (this.isEnded) {
      this.isDropped = true;
      this.reader?.onEnd();
    }
  }

  private nextChunk(): Uint8Array {
    const batch = this.waiting.take();
    const size = Math.min(batch.length, Math.max(1, this.conditions.chunk(batch.length)));
    if (size < batch.length) this.waiting.putBack(batch.subarray(size));
    return batch.subarray(0, size);
  }
}
