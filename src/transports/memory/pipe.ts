// One direction of a connection in memory: a window of bytes under way, cut and delayed as the network likes.

import { Backlog } from "../../common/backlog.ts";
import type { Delay } from "../shared/base_connection.ts";

/** How the network treats what is under way. */
export interface Weather {
  /** How many of the bytes that could be delivered are. */
  readonly chunk: (available: number) => number;
  readonly delay: number;
  /** How many bytes may be under way. */
  readonly window: number;
  readonly schedule: Delay;
}

/** What one side of a pipe hears. */
export interface PipeReader {
  onBytes(bytes: Uint8Array): void;
  onEnd(): void;
  onReset(): void;
}

/** One direction of a connection: a window of bytes under way, delivered piece by piece. */
export class Pipe {
  private readonly weather: Weather;
  private readonly waiting = new Backlog();
  private reader: PipeReader | undefined;
  private whenRoom: (() => void) | undefined;
  private isEnded = false;
  private isReset = false;
  private isFlowing = false;
  private isScheduled = false;
  /** Nobody reads any more: what comes is dropped. */
  private isDropped = false;

  constructor(weather: Weather) {
    this.weather = weather;
  }

  attach(reader: PipeReader): void {
    this.reader = reader;
    if (this.isReset) this.weather.schedule(() => reader.onReset(), 0);
  }

  onRoom(whenRoom: () => void): void {
    this.whenRoom = whenRoom;
  }

  /** Takes as much as the window has room for, and says how much that was. */
  offer(bytes: Uint8Array): number {
    if (this.isEnded || this.isReset || this.isDropped) return bytes.length;
    const taken = Math.min(bytes.length, Math.max(0, this.weather.window - this.waiting.bytes));
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
    this.weather.schedule(() => this.reader?.onReset(), this.weather.delay);
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
    this.weather.schedule(() => this.deliver(), this.weather.delay);
  }

  private deliver(): void {
    this.isScheduled = false;
    if (!this.isFlowing || this.isReset || this.isDropped) return;
    if (this.waiting.bytes > 0) {
      this.reader?.onBytes(this.nextPiece());
      this.whenRoom?.();
      this.pump();
    } else if (this.isEnded) {
      this.isDropped = true;
      this.reader?.onEnd();
    }
  }

  private nextPiece(): Uint8Array {
    const batch = this.waiting.take();
    const size = Math.min(batch.length, Math.max(1, this.weather.chunk(batch.length)));
    if (size < batch.length) this.waiting.putBack(batch.subarray(size));
    return batch.subarray(0, size);
  }
}
