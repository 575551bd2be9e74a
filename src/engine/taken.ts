// What programs have said with repeat keys. Plain data.

/** Something that was said with a key. */
export interface Taken {
  /** What its client knows it by. */
  readonly key: string;
  /** The name of the room; nothing if it was said to one person. */
  readonly room: string | undefined;
  /** Its number in the room. */
  readonly number: number | undefined;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}
