// Results as text: for each workload a table with server, control and their ratio.

import { busy, type Metric, metricsOf, ratio, WARNINGS } from "./metrics.ts";
import { RUNTIME_TITLES } from "./report.ts";
import type { Result } from "./rounds.ts";
import type { Figures } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

/** One workload, with a line per runtime. Each metric has three columns: server, control, ratio. */
export function textTable(workload: Workload, results: readonly Result[]): string {
  const metrics = metricsOf(workload);
  const rows = results.map(({ runtime, server, control }) => [
    RUNTIME_TITLES[runtime],
    ...metrics.flatMap((metric) => [
      write(metric, server),
      write(metric, control),
      ratio(metric.key, server, control),
    ]),
    busyAndMarks(server),
    busyAndMarks(control),
  ]);
  const titles = ["", ...metrics.flatMap(() => ["server", "control", "ratio"]), "server", "control"];
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)) + (column % 3 === 1 ? 2 : 0)
  );
  const groups = metrics.map(({ title }, index) => {
    const width = widths.slice(1 + 3 * index, 4 + 3 * index).reduce((sum, next) => sum + next + 1, 0);
    return title.padStart(width);
  });
  groups.push("  busy %: server/load");
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)).join(
      " ",
    );
  const measured = results.flatMap(({ server, control }) => [server ?? {}, control ?? {}]);
  const warnings = WARNINGS.filter(({ isDue }) => measured.some(isDue));
  return [
    workload.title,
    " ".repeat(widths[0]!) + groups.join(""),
    line(titles),
    ...rows.map(line),
    ...warnings.map(({ mark, meaning }) => `${mark} ${meaning}`),
    "",
  ].map((text) => text.trimEnd()).join("\n");
}

/** One value, or a dash if it could not be measured. */
export function write(metric: Metric, figures: Figures | undefined): string {
  const value = figures?.[metric.key];
  return value === undefined ? "–" : metric.write(value);
}

function busyAndMarks(figures: Figures | undefined): string {
  const due = WARNINGS.filter(({ isDue }) => isDue(figures ?? {}));
  return busy(figures) + due.map(({ mark }) => mark).join("");
}
