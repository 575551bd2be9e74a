// What comes out of JSON as it went in. A server takes its own inputs from memory and those of others from the log, and who
// joins later has them from a snapshot: whatever is not the same after each of these ways would make servers differ.

/** 100: nothing of ours is deeper than six, and no runtime runs out of stack at that. */
const DEEPEST = 100;

/** Whether JSON keeps it: no infinite number, no -0, nothing missing in a list, nothing that is not plain data. */
export function isPlain(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object": {
      if (value === null) return true;
      if (depth === DEEPEST) return false;
      if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1));
      if (Object.getPrototypeOf(value) !== Object.prototype) return false;
      // A field that is `undefined` is as good as none.
      return Object.values(value).every((field) => field === undefined || isPlain(field, depth + 1));
    }
    default:
      return false;
  }
}
