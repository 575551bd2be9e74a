// Waiting with an end: a test that waits for something which never comes fails with a sentence that says what.

/** 10 s: far more than anything here takes on a busy machine, and less than the runner's own limit. */
export const DEADLINE = 10_000;

/** Gives up on a promise after a while. `what` completes the sentence "Waited 10 s for …". */
export async function within<T>(
  promise: Promise<T>,
  what: string | (() => string),
  milliseconds = DEADLINE,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const text = typeof what === "string" ? what : what();
      reject(new Error(`Waited ${milliseconds / 1000} s for ${text}`));
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Wakes those who wait for a condition whenever something has changed. */
export class Bell {
  #sleepers: (() => void)[] = [];

  /** Something has changed. */
  ring(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const wake of sleepers) wake();
  }

  /** Resolves once `isTrue` is; looked at now and after every ring. */
  async until(isTrue: () => boolean, what: string | (() => string), milliseconds = DEADLINE): Promise<void> {
    const watch = async () => {
      while (!isTrue()) await new Promise<void>((wake) => this.#sleepers.push(wake));
    };
    await within(watch(), what, milliseconds);
  }
}
