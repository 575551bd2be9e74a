// Which of its own ways an engine follows. Servers of different versions that compute one chat must come to the same, so
// all of them follow the older way until the last server that knows no other has left. The level is part of the state: a
// step that a new version takes otherwise looks at `state.level`. See CONTRIBUTING.md, "Change what is computed".

/** The levels that a version of partyline can compute. */
export interface Levels {
  /** The oldest one. */
  readonly low: number;
  /** The newest one, at which a chat of its own begins. */
  readonly high: number;
}

/** Those of this version. */
export const ENGINE_LEVELS: Levels = { low: 2, high: 2 };
