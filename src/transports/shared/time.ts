// Time, as an argument: a test brings its own.

/** What a transport needs to know of time. A server's own clock, which may know more, will do. */
export interface Time {
  /** Milliseconds since some moment, never going back. */
  now(): number;
  /** Calls back every so many milliseconds, until the function that it returns is called. */
  every(milliseconds: number, callback: () => void): () => void;
  /** Calls back once, after so many milliseconds, unless the function that it returns is called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The runtime's monotonic clock and timers. */
export const systemTime: Time = {
  now: () => performance.now(),
  every: (milliseconds, callback) => {
    const timer = setInterval(callback, milliseconds);
    return () => clearInterval(timer);
  },
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
