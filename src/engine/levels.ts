// The level at which an engine computes. Servers of different versions that compute one chat must get the same result, so
// all of them keep to the old level until the last server that knows no other has left. The level is part of the state: a
// step that gives another result in a new version looks at `state.level`. See CONTRIBUTING.md, "Change what is computed".

/** The levels that a version of partyline can compute. */
export interface Levels {
  /** The oldest one. */
  readonly low: number;
  /** The newest one, at which a chat of its own begins. */
  readonly high: number;
}

/** Those of this version. */
export const ENGINE_LEVELS: Levels = { low: 2, high: 2 };
