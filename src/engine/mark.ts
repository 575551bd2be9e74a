// How far one has read. Plain data.

/** The last line that was read. */
export interface Mark {
  /** What stands for a room, or a person. */
  readonly target: string;
  /** The time of that line, in milliseconds since 1970. */
  readonly at: number;
}
