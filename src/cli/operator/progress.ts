// How far long work has come, on a terminal only: one line on standard error that writes over itself.

import process from "node:process";

/** 500 ms: often enough to see that something happens. What is done sooner shows nothing. */
const INTERVAL = 500;

/** Shows how many of `total` are done. */
export function progress(total: number): { done(count: number): void; end(): void } {
  const { stderr } = process;
  let shownAt = performance.now();
  let hasShown = false;
  return {
    done(count) {
      const now = performance.now();
      if (!stderr.isTTY || now - shownAt < INTERVAL) return;
      shownAt = now;
      hasShown = true;
      stderr.write(`\r${count} of ${total} lines`);
    },
    end() {
      if (hasShown) stderr.write("\r\x1b[K");
    },
  };
}
