// A chat in one process: what is handed over has happened when the call is over.

import type { Backplane, BackplaneHome, Seat } from "./backplane.ts";

/** The order of one process, which is the default. Nothing is copied, and nothing waits. */
export function memoryBackplane(): Backplane {
  let home: BackplaneHome | undefined;
  return {
    name: "memory",
    isShared: false,
    backlog: 0,
    servers: 1,
    isFirst: true,
    join(joining, { secret }): Promise<Seat> {
      home = joining;
      return Promise.resolve({ first: 1, step: 1, secret });
    },
    append: (input) => home?.happened(input, true),
    whenRoom: (callback) => callback(),
    pause: () => {},
    resume: () => {},
    leave(): Promise<void> {
      home?.happened({ kind: "stopped" }, false);
      return Promise.resolve();
    },
  };
}
