// What was measured of the engine, as text: a line for each kind of step, a column for each size.

import { type EngineResult, type SizeResult, type StepName, STEPS } from "./engine_sizes.ts";
import { digits } from "./metrics.ts";
import { RUNTIME_TITLES } from "./report.ts";

/** One runtime. */
export function engineTable({ runtime, sizes, version }: EngineResult): string {
  const steps = Object.entries(STEPS) as [StepName, string][];
  const row = (title: string, cell: (size: SizeResult) => string) => [title, ...sizes.map(cell)];
  const rows = [
    row("people", ({ people }) => people.toLocaleString("en")),
    row("rooms", ({ rooms }) => rooms.toLocaleString("en")),
    ...steps.map(([name, title]) => row(title, ({ steps }) => digits(steps[name] ?? NaN))),
    row("mean of all, with garbage collected", ({ mean }) => digits(mean)),
    row("bytes of heap for each person", ({ memory }) => digits(memory)),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)).join(
      "  ",
    )
  );
  const heading = `The engine alone on ${
    RUNTIME_TITLES[runtime]
  } ${version}: microseconds of a step, medians`;
  return [heading, ...lines, ""].join("\n");
}
