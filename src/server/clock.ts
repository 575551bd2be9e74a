// Time and turns, as arguments: a test brings its own.

import { setImmediate } from "node:timers";

/** What the server needs to know of time. */
export interface Clock {
  /** Milliseconds since some moment, never going back. */
  now(): number;
  /** Calls back when the present turn of the event loop has read what there was to read. */
  endOfTurn(callback: () => void): void;
  /** Calls back every so many milliseconds, until the function that it returns is called. */
  every(milliseconds: number, callback: () => void): () => void;
}

/** The clock on the wall. */
export const systemClock: Clock = {
  now: () => performance.now(),
  // Not a timeout, which would cost a millisecond, nor a microtask, which comes before the next socket is read.
  endOfTurn: (callback) => void setImmediate(callback),
  every: (milliseconds, callback) => {
    const timer = setInterval(callback, milliseconds);
    return () => clearInterval(timer);
  },
};
