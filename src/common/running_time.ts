// The time in which this process ran. A suspended laptop, a stopped process or a paused container must not be
// held against peers that could not reach us meanwhile.

/**
 * A clock that stands still while we do. It has to be looked at regularly.
 *
 * @param now milliseconds since some moment, never going back
 * @param longest the most milliseconds between two looks at which the process ran all along; of a longer gap no
 *   more than that counts
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
