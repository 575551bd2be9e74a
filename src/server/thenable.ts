// Promises of the host program: from its own class, from a library, or any object with a `then`.

/** Whether that is a promise of any make. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null &&
    typeof (value as { then?: unknown }).then === "function";
}

/** Lets nobody wait for it, and nobody hear of its failure: unheard, that would end the process on Node. */
export function silenced(promise: PromiseLike<unknown>): void {
  Promise.resolve(promise).catch(() => {});
}
