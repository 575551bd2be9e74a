// What a server holds: before, at most, and now.

import type { Child } from "../processes.ts";

interface Use {
  readonly memory: number;
  readonly descriptors: number;
}

/** 64 MiB: what the collectors of the three runtimes leave about after a run, some 30 MiB, and as much again. */
const MEMORY_MARGIN = 64;

/** 8 descriptors: what a runtime opens for itself at the first client. */
const DESCRIPTOR_MARGIN = 8;

export class Gauge {
  readonly #child: Child;
  #before: Use;
  #most: Use;
  #now: Use;

  constructor(child: Child) {
    this.#child = child;
    this.#before = this.#most = this.#now = useOf(child);
  }

  /** From now on counts: what there is now is what was there before. */
  begin(): void {
    this.#before = this.#most = this.#now = useOf(this.#child);
  }

  look(): void {
    try {
      this.#now = useOf(this.#child);
    } catch {
      // It has ended, and what it had last stands.
      return;
    }
    this.#most = {
      memory: Math.max(this.#most.memory, this.#now.memory),
      descriptors: Math.max(this.#most.descriptors, this.#now.descriptors),
    };
  }

  /** What is not as it was before. */
  problems(): readonly string[] {
    const { memory, descriptors } = this.#now;
    return [
      ...(memory > this.#before.memory + MEMORY_MARGIN
        ? [`memory is not back: ${this.story()}, margin ${MEMORY_MARGIN}`]
        : []),
      ...(descriptors > this.#before.descriptors + DESCRIPTOR_MARGIN
        ? [`descriptors are not back: ${this.story()}, margin ${DESCRIPTOR_MARGIN}`]
        : []),
    ];
  }

  /** "52 MiB, 40 descriptors". */
  present(): string {
    return `${this.#now.memory} MiB, ${shown(this.#now.descriptors)} descriptors`;
  }

  story(): string {
    const figures = (key: keyof Use, unit = "") =>
      `${shown(this.#before[key])}${unit} before, ${shown(this.#most[key])} at most, ${
        shown(this.#now[key])
      } after`;
    return `memory ${figures("memory", " MiB")}; descriptors ${figures("descriptors")}`;
  }
}

/** A dash for what this system does not show. */
function shown(value: number): string {
  return Number.isNaN(value) ? "–" : String(value);
}

function useOf(child: Child): Use {
  return { memory: Math.round(child.memory() / 1_048_576), descriptors: child.descriptors() };
}
