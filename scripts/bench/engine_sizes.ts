// What of the engine is measured at which sizes, and what comes of it. Knows neither the engine nor a runtime.

import type { RuntimeName } from "../processes.ts";
import type { Figures } from "./statistics.ts";

/** How many people there are, and in how many rooms; each is in one of them, and all are in the lobby. */
export interface Size {
  readonly people: number;
  readonly rooms: number;
}

/** What was measured at a size. */
export interface SizeResult extends Size {
  /** By the names of {@link STEPS}: microseconds, medians. */
  readonly steps: Figures;
  /** The mean of all steps, in microseconds, with the collection of garbage. */
  readonly mean: number;
  /** Bytes of heap that each person takes. */
  readonly memory: number;
}

/** What was measured on a runtime. */
export interface EngineResult {
  readonly runtime: RuntimeName;
  readonly version: string;
  readonly sizes: readonly SizeResult[];
}

/** What is measured, by name, and what it is for people. */
export const STEPS = {
  connect: "a client connects",
  register: "takes a name",
  join: "comes into its room",
  say: "says a line there",
  send: "writes to somebody",
  rename: "takes another name",
  claim: "claims its name",
  mark: "says how far it has read",
  who: "asks who is in its room",
  rooms: "asks which rooms there are",
  leave: "leaves its room",
  close: "is gone",
  tick: "a tick, after ten came or left",
} as const;

/** The name of a step. */
export type StepName = keyof typeof STEPS;

/** From a small chat to as many people as a server takes by default, then to as many rooms. */
export const SIZES: readonly Size[] = [
  { people: 100, rooms: 1 },
  { people: 1000, rooms: 1 },
  { people: 10_000, rooms: 1 },
  { people: 10_000, rooms: 10 },
  { people: 10_000, rooms: 100 },
  { people: 10_000, rooms: 1000 },
];

/** With `--quick`: does it work at all? */
export const QUICK_SIZES: readonly Size[] = [{ people: 20, rooms: 1 }, { people: 40, rooms: 4 }];
