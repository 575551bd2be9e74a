// Scales of a chart: values to pixels, and which values get a line and a label.

/** Values to pixels. */
export type Scale = (value: number) => number;

/** Equal differences are equally far apart. */
export function linear([least, most]: Range, [from, to]: Range): Scale {
  return (value) => from + (to - from) * share(value, least, most);
}

/** Equal ratios are equally far apart. */
export function logarithmic([least, most]: Range, pixels: Range): Scale {
  const scale = linear([Math.log(least), Math.log(most)], pixels);
  return (value) => scale(Math.log(value));
}

export type Range = readonly [from: number, to: number];

/** Round values from 0 up to the first that is not below `most`: four to seven of them, at least 0 and 1. */
export function ticks(most: number): readonly number[] {
  if (!(most > 0)) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(most / 5));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => most / step <= 6) ??
    10 * power;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

function share(value: number, least: number, most: number): number {
  // A single value is in the middle.
  return most === least ? 0.5 : (value - least) / (most - least);
}
