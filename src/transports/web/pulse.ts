// Who is still there: every peer is pinged, and one that says nothing for too long, pongs included, is gone. Browsers
// answer by themselves, whatever their page is doing.
//
// One timer looks after all connections of a listener. Its clock stands still while the process does, and so does
// that of a peer which we have paused, for then we don't hear it.

import { runningTime } from "../../common/running_time.ts";
import { systemTime, type Time } from "../shared/time.ts";

/** 10 looks in each interval: pings are spread over time as connections are, and a death is told in time. */
const LOOKS = 10;

/** A connection, as far as it has a pulse. */
export interface Living {
  /** When it was last heard of, by {@link Pulse.now}. */
  heardAt: number;
  /** When it was last asked. */
  askedAt: number;
  /** Whether we read what it says. */
  readonly isHeard: boolean;
  ping(): void;
  /** Nothing was heard of it for too long; it is not watched any more. */
  died(): void;
}

/** The pulse of all connections of a listener. */
export class Pulse {
  /** The time of the last look: exact enough, and free to read. */
  now: number;
  private readonly interval: number;
  private readonly deadAfter: number;
  private readonly time: Pick<Time, "now" | "every">;
  private readonly clock: () => number;
  private readonly living = new Set<Living>();
  private stop: (() => void) | undefined;

  constructor(interval: number, deadAfter: number, time: Pick<Time, "now" | "every"> = systemTime) {
    this.interval = interval;
    this.deadAfter = deadAfter;
    this.time = time;
    this.clock = runningTime(() => time.now(), 2 * this.gap);
    this.now = this.clock();
  }

  /** Looks after a connection. Returns how to end that. */
  watch(one: Living): () => void {
    if (this.stop === undefined) {
      this.look();
      this.stop = this.time.every(this.gap, () => this.look());
    }
    one.heardAt = one.askedAt = this.now;
    this.living.add(one);
    return () => {
      this.living.delete(one);
      if (this.living.size > 0) return;
      this.stop?.();
      this.stop = undefined;
    };
  }

  private get gap(): number {
    return Math.max(1, Math.floor(Math.min(this.interval, this.deadAfter) / LOOKS));
  }

  private look(): void {
    const now = this.now = this.clock();
    for (const one of this.living) {
      if (!one.isHeard) one.heardAt = now;
      if (now - one.heardAt >= this.deadAfter) {
        this.living.delete(one);
        one.died();
      } else if (now - one.askedAt >= this.interval) {
        one.askedAt = now;
        one.ping();
      }
    }
  }
}
