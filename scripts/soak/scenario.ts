// The shape of a scenario: something that strangers, a pause or a host program once did to the server, as a function
// that starts a server of its own, does it, and gives back what was wrong. Each is a file of this folder.

import type { RuntimeName } from "../processes.ts";
import type { StatusLine } from "../status_line.ts";

/** What a scenario is asked to do. */
export interface Plan {
  /** What it is called in the output. */
  readonly name: string;
  readonly runtime: RuntimeName;
  /** How long it goes on, in milliseconds, if it may choose. */
  readonly duration: number | undefined;
  /** How many hostile connections there are in a storm. */
  readonly connections: number | undefined;
  /** Whatever is left to chance depends on this. */
  readonly seed: number;
  /** The server's --flood in a storm. */
  readonly flood: string;
  readonly status: StatusLine;
}

export interface Scenario {
  /** For the usage text. */
  readonly what: string;
  /** Resolves to the problems, one line each. */
  readonly play: (plan: Plan) => Promise<readonly string[]>;
}

/** 30 s: how long anything may take that must happen soon, on a busy machine. */
export const PATIENCE = 30_000;

/** Lets time pass. */
export function passes(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
