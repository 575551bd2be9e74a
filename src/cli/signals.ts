// What a signal to end means: the first one is a wish, a later one is impatience.

/**
 * 1 s: what comes sooner after the first is its echo. `npm`, `bun run` and `deno task` pass on the SIGINT that
 * the terminal has given to the whole group already, and a service manager may tell wrapper and server both;
 * measured some milliseconds apart. Nobody is impatient within a second.
 */
export const ECHO_TIME = 1000;

/** What signals lead to. */
export interface Ending {
  /** The first signal: end gracefully. */
  end(): void;
  /** A later one: end at once. */
  exit(code: number): void;
  /** Milliseconds since some moment. */
  now(): number;
}

/** A function to call with the number of each signal that asks for the end. */
export function endingSignals({ end, exit, now }: Ending): (signal: number) => void {
  let first: number | undefined;
  return (signal) => {
    if (first === undefined) {
      end();
      // Only now: a crowd takes a while to be told, and an echo waits meanwhile.
      first = now();
    } else if (now() - first >= ECHO_TIME) exit(128 + signal);
  };
}
