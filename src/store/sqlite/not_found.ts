// What an operator named is not there. A class of its own, so that the command can tell it from a mistake of ours, which
// may be a RangeError as well.

/** There is no such account or room; the message says where to look. */
export class NotFoundError extends RangeError {
  override readonly name = "NotFoundError";
}
