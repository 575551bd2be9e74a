// Which of a room's lines are meant by lines or times: programs page through a room by either.

/** A line by the word for its numbering, or a moment in milliseconds since 1970. */
export type Point = { readonly number: number; readonly epoch: string | undefined } | { readonly at: number };

/** Those before, after or around a point, or between two; or the last, perhaps of those after a point. */
export type Way = "latest" | "before" | "after" | "around" | "between";

/** Some lines of a room. */
export interface Range {
  /** On which side of the points they are. */
  readonly way: Way;
  /** One, or two if it is between them: then from the first on, if that is later, backwards. None for the last of all. */
  readonly points: readonly Point[];
}

/** Where a point is among the lines, by their numbers. */
export interface Place {
  /** The last line that is not after it. */
  readonly upTo: number;
  /** The first line that is not before it; the same, if the point is a line. */
  readonly from: number;
}

/** The last `most` lines before one, if that is given, or the first `most` after one. */
export interface Bounds {
  readonly since: number | undefined;
  readonly before: number | undefined;
  readonly most: number;
}

/** Which lines these are. Lines have numbers without gaps: to have those between two is to have so many. */
export function boundsOf(way: Way, places: readonly Place[], most: number, last: number): Bounds {
  // A client may know of lines that there are not.
  const [a, b] = places.map(({ from, upTo }) => ({
    upTo: Math.min(upTo, last),
    from: Math.min(from, last + 1),
  }));
  const before = (number: number | undefined, count: number): Bounds => ({
    since: undefined,
    before: number,
    most: Math.max(0, Math.min(most, count)),
  });
  const after = (number: number, count: number): Bounds => ({
    since: number,
    before: undefined,
    most: Math.max(0, Math.min(most, count)),
  });
  if (a === undefined) return before(undefined, most);
  switch (way) {
    case "latest":
      return before(undefined, last - a.upTo);
    case "before":
      return before(a.from, most);
    case "after":
      return after(a.upTo, most);
    case "around":
      return after(Math.max(0, a.from - 1 - Math.floor(most / 2)), most);
    case "between": {
      const other = b ?? a;
      return a.upTo <= other.upTo
        ? after(a.upTo, other.from - a.upTo - 1)
        : before(a.from, a.from - other.upTo - 1);
    }
  }
}
