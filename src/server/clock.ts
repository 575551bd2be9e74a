// Time, turns and random numbers, as an argument: a test brings its own.

import { setImmediate } from "node:timers";
import { systemTime } from "../transports/shared/time.ts";
import { runningTime } from "../common/running_time.ts";

/** The server's only source of time and random numbers; nothing else in it asks the runtime for either. */
export interface Clock {
  /** Milliseconds since some moment, never going back. */
  now(): number;
  /** Milliseconds since 1970. */
  date(): number;
  /** A random number from 0 up to, not including, 1. */
  random(): number;
  /** Calls back when this turn of the event loop has read all that there was to read. */
  endOfTurn(callback: () => void): void;
  /** Calls back every so many milliseconds, until the function that it returns is called. */
  every(milliseconds: number, callback: () => void): () => void;
  /** Calls back once, after so many milliseconds, unless the function that it returns is called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** 250 ms: how often deadlines are looked at, and so how late one may be; 10,000 clients take 0.2 ms. */
export const TICK = 250;

/** 1 s: a server that comes that much late to its deadlines did not run, and nobody could be heard meanwhile. */
const LONGEST_DELAY = 1_000;

/** The same clock, which stands still while the process does. Somebody must look at it once a {@link TICK}. */
export function runningClock(clock: Clock): Clock {
  return {
    now: runningTime(() => clock.now(), TICK + LONGEST_DELAY),
    date: () => clock.date(),
    random: () => clock.random(),
    endOfTurn: (callback) => clock.endOfTurn(callback),
    every: (milliseconds, callback) => clock.every(milliseconds, callback),
    after: (milliseconds, callback) => clock.after(milliseconds, callback),
  };
}

/** The runtime's own monotonic clock, timers and random numbers. */
export const systemClock: Clock = {
  ...systemTime,
  date: () => Date.now(),
  random: () => Math.random(),
  // Not a timeout, which would cost a millisecond, nor a microtask, which comes before the next socket is read.
  endOfTurn: (callback) => void setImmediate(callback),
};
