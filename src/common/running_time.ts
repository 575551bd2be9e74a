// The time in which this process ran. While a laptop sleeps, a process is stopped or a container is paused, peers
// can't reach us, and that must not count towards their timeouts.

/**
 * A clock that stands still while the process does. It must be read regularly.
 *
 * @param now milliseconds since some moment, never going back
 * @param longest the most milliseconds between two reads that count as time in which the process ran; of a longer
 *   gap no more than that counts
 */
export function runningTime(now: () => number, longest: number): () => number {
  let looked = now();
  let ran = looked;
  return () => {
    const time = now();
    ran += Math.min(time - looked, longest);
    looked = time;
    return ran;
  };
}
