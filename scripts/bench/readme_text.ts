// The README's "How fast": the plot, a sentence on how it was made, and one small table that has the essence.

import { type Metric, metricsOf, ratio } from "./metrics.ts";
import { type Report, RUNTIME_TITLES } from "./report.ts";
import type { Result } from "./rounds.ts";
import { write } from "./tables.ts";
import { isMain, type Workload } from "./workloads.ts";

/** What stands in the README under "How fast"; with the plot, if it was drawn. */
export function readmeText(report: Report, plot: string | undefined): string {
  const { machine, rounds, date, notes } = report;
  const image = plot === undefined ? [] : [`![Deliveries per second, by number of clients](${plot})\n`];
  const how =
    `${machine}, ${date}: medians of ${rounds} rounds over loopback, the command with \`--flood off\` on one
processor and its clients on another, 32 bytes a message. Deliveries per second, and p50 / p99 of the round trip;
in parentheses the ratio to bare sockets, the shortest loop on the same runtime that writes the same bytes.`;
  const limits = notes.map((note) => `Note: ${note}.\n`);
  return [...image, `${how}\n`, ...limits, markdownTable(report), ""].join("\n");
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
