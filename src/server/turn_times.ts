// How long turns take. Reads no clock unless somebody wants to know.

/** Calls back at the end of the present turn. */
type EndOfTurn = (callback: () => void) => void;

/**
 * The same, with a look at the clock where a turn has its first line to tell, and one where all is written.
 *
 * @param taken is told how many milliseconds that took; nobody is if it is missing
 * @param now milliseconds; not the server's clock, which stands still while the process does
 */
export function timedTurns(
  endOfTurn: EndOfTurn,
  taken: ((milliseconds: number) => void) | undefined,
  now: () => number = () => performance.now(),
): EndOfTurn {
  if (taken === undefined) return endOfTurn;
  return (callback) => {
    const started = now();
    endOfTurn(() => {
      try {
        callback();
      } finally {
        taken(now() - started);
      }
    });
  };
}
