// What each figure is called, and how a number is written for people.

import type { Figures } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

export interface Metric {
  readonly key: string;
  readonly title: string;
  write(value: number): string;
}

// deno-fmt-ignore
const FAN_OUT: readonly Metric[] = [
  { key: "deliveries", title: "deliveries/s", write: quantity },
  { key: "p50", title: "p50 ms", write: digits },
  { key: "p99", title: "p99 ms", write: digits },
  { key: "processor", title: "CPU µs each", write: digits },
];

const MEMORY: Metric = { key: "memory", title: "KB a client", write: (bytes) => digits(bytes / 1000) };

/** What is compared with the control, in the order of the columns. */
export function metricsOf(workload: Workload): readonly Metric[] {
  if (workload.kind === "fan-out") return FAN_OUT;
  const entered = workload.marks.map((mark) => ({
    key: `entered${mark}`,
    title: `s to ${mark.toLocaleString("en")}`,
    write: digits,
  }));
  return [MEMORY, ...entered];
}

/** Server by control, if both are known. */
export function ratio(key: string, server: Figures | undefined, control: Figures | undefined): string {
  const value = (server?.[key] ?? NaN) / (control?.[key] ?? NaN);
  return Number.isFinite(value) ? value.toFixed(2) : "–";
}

/** "99/42": how busy server and load were, in percent of a processor. */
export function busy(figures: Figures | undefined): string {
  const percent = (key: string) => Math.round((figures?.[key] ?? NaN) * 100);
  return figures === undefined ? "–" : `${percent("serverBusy")}/${percent("loadBusy")}`;
}

/** What a reader should know about a row of figures: a mark for the row, and what it means. */
export const WARNINGS: readonly Warning[] = [
  {
    mark: "!",
    meaning: "The load was full and the server was not: the server could do more than this.",
    isDue: ({ serverBusy = 1, loadBusy = 0 }) => loadBusy > 0.9 && serverBusy < 0.9,
  },
  {
    mark: "~",
    meaning: "Other programs took more than a fifth of a processor meanwhile: expect noise.",
    isDue: ({ othersBusy = 0 }) => othersBusy > 0.2,
  },
];

interface Warning {
  readonly mark: string;
  readonly meaning: string;
  isDue(figures: Figures): boolean;
}

/** Three digits that count: 4.21 M, 812 k, 56.1 k, 97.0. */
export function quantity(value: number): string {
  if (value >= 999_500) return `${digits(value / 1e6)} M`;
  return value >= 1000 ? `${digits(value / 1000)} k` : digits(value);
}

/** Three digits that count, without an exponent: 0.0421, 4.20, 421. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return size >= 99.95 || size < 0.001 ? value.toFixed(0) : value.toPrecision(3);
}
