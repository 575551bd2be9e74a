// Results as text: for each workload a table with server, control and their ratio; and one small table in
// Markdown that has the essence of all.

import { busy, isLoadBound, type Metric, metricsOf, ratio } from "./metrics.ts";
import { type Report, RUNTIME_TITLES } from "./report.ts";
import type { Result } from "./rounds.ts";
import type { Figures } from "./statistics.ts";
import { isMain, type Workload } from "./workloads.ts";

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
    ...workload.kind === "fan-out" ? [mark(server), mark(control)] : [],
  ]);
  const titles = ["", ...metrics.flatMap(() => ["server", "control", "ratio"])];
  if (workload.kind === "fan-out") titles.push("server", "control");
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)) + (column % 3 === 1 ? 2 : 0)
  );
  const groups = metrics.map(({ title }, index) => {
    const width = widths.slice(1 + 3 * index, 4 + 3 * index).reduce((sum, next) => sum + next + 1, 0);
    return title.padStart(width);
  });
  if (workload.kind === "fan-out") groups.push(" busy %: server/load");
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)).join(
      " ",
    );
  const isAnyBound = results.some(({ server, control }) => isLoadBound(server) || isLoadBound(control));
  return [
    workload.title,
    " ".repeat(widths[0]!) + groups.join(""),
    line(titles),
    ...rows.map(line),
    ...isAnyBound ? ["! The load was busier than the server, which could do more than this."] : [],
    "",
  ].map((text) => text.trimEnd()).join("\n");
}

/** The essence, for the README: in parentheses the ratio to the control. */
export function markdownTable(report: Report): string {
  const runtimes = [...new Set(report.results.map(({ runtime }) => runtime))];
  const rows = report.workloads.filter(isMain).flatMap((workload) =>
    essence(workload).map(([title, cell]) => [
      title,
      ...runtimes.map((runtime) =>
        cell(report.results.find((one) => one.workload === workload.name && one.runtime === runtime))
      ),
    ])
  );
  const titles = ["", ...runtimes.map((runtime) => `${RUNTIME_TITLES[runtime]} ${report.versions[runtime]}`)];
  const rule = titles.map((_, column) => column === 0 ? "---" : "--:");
  return [titles, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

type Cell = (result: Result | undefined) => string;

/** The lines of a workload in the small table. */
function essence(workload: Workload): readonly (readonly [title: string, cell: Cell])[] {
  const metrics = metricsOf(workload);
  const [first, p50, p99] = metrics as [Metric, Metric, Metric];
  const compared = (metric: Metric, unit: string): Cell => (result) =>
    `${write(metric, result?.server)}${unit} (${ratio(metric.key, result?.server, result?.control)})`;
  if (workload.kind === "fan-out") {
    const rate = compared(first, "/s");
    const cell: Cell = (result) =>
      `${rate(result)}, ${write(p50, result?.server)} / ${write(p99, result?.server)} ms`;
    return [[workload.title, cell]];
  }
  const count = workload.marks.at(-1)?.toLocaleString("en");
  return [
    [`Memory of each of ${count} idle clients`, compared(first, " KB")],
    [`Until ${count} have connected and registered`, compared(metrics.at(-1) as Metric, " s")],
  ];
}

function write(metric: Metric, figures: Figures | undefined): string {
  const value = figures?.[metric.key];
  return value === undefined ? "–" : metric.write(value);
}

function mark(figures: Figures | undefined): string {
  return busy(figures) + (isLoadBound(figures) ? "!" : "");
}
