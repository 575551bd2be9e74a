// Values of another kind than we write: somebody has changed the file, or something has. Each row is read within `inRow`, so
// that it is told which one it was.

/** A value can't be of our writing; the message says in which row. */
export class DamageError extends Error {
  override readonly name = "DamageError";
}

/** Reads a row of a table. What goes wrong there is its values' fault: nothing else is looked at. */
export function inRow<T>(table: string, key: unknown, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new DamageError(`the row ${JSON.stringify(key)} of its table ${table} is damaged`, { cause });
  }
}

/** A list out of JSON. */
export function listOf<T>(value: readonly T[]): readonly T[] {
  if (Array.isArray(value)) return value;
  throw new TypeError("This is no list");
}

/** A text out of JSON. */
export function textOf<T extends string>(value: T): T {
  if (typeof value === "string") return value;
  throw new TypeError("This is no text");
}

/** A number out of JSON. */
export function numberOf(value: number): number {
  if (typeof value === "number") return value;
  throw new TypeError("This is no number");
}

/** What need not be there. */
export function maybe<T, R>(value: T | undefined, read: (value: T) => R): R | undefined {
  return value === undefined ? undefined : read(value);
}
