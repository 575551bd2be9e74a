import { describe, expect, test } from "vitest";
import { plotOf } from "../../scripts/bench/plot.ts";
import { markdownTable, readmeText } from "../../scripts/bench/readme_text.ts";
import { FORMAT, type Report } from "../../scripts/bench/report.ts";
import type { Result } from "../../scripts/bench/rounds.ts";
import { linear, logarithmic, ticks } from "../../scripts/bench/scale.ts";
import { element, pathThrough, text } from "../../scripts/bench/svg.ts";
import { textTable } from "../../scripts/bench/tables.ts";
import { WORKLOAD_NAMES, workloadsNamed } from "../../scripts/bench/workloads.ts";

function report(): Report {
  const workloads = workloadsNamed(WORKLOAD_NAMES);
  const results = workloads.flatMap((workload) =>
    (["node", "deno", "bun"] as const).map((runtime, index): Result => {
      const deliveries = 1000 * (workload.kind === "crowd" ? 0 : workload.clients) * (index + 1);
      const rest = { p50: 10, p99: 20, processor: 0.2, serverBusy: 0.7, loadBusy: 0.98 };
      const figures = workload.kind === "crowd"
        ? {
          memory: 6000,
          ...Object.fromEntries(workload.marks.map((mark) => [`entered${mark}`, mark / 5000])),
        }
        : { deliveries, ...rest };
      const control = workload.kind === "crowd" ? figures : { ...figures, deliveries: deliveries * 2 };
      return { workload: workload.name, runtime, server: figures, control };
    })
  );
  const versions = { node: "20.20.2", deno: "2.9.5", bun: "1.4.5" };
  const machine = 'A <fast> & "old" one';
  return {
    format: FORMAT,
    date: "2025-11-23",
    machine,
    versions,
    rounds: 5,
    seconds: 2,
    workloads,
    results,
    notes: [],
  };
}

/** Fails unless every element is closed in its order. */
function checkNesting(svg: string): void {
  const open: string[] = [];
  for (const [, end, name, , alone] of svg.matchAll(/<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g)) {
    if (end) expect(open.pop()).toBe(name);
    else if (!alone) open.push(name!);
  }
  expect(open).toEqual([]);
  expect(svg.replace(/<[^<>]*>/g, "")).not.toMatch(/[<>]/);
}

describe("SVG", () => {
  test("texts and attributes are escaped", () => {
    expect(element("text", { x: 1.25, id: `"a" < b` }, text("R&D <1>\x00"))).toBe(
      '<text x="1.3" id="&quot;a&quot; &lt; b">R&amp;D &lt;1&gt;</text>',
    );
    expect(element("path", { d: pathThrough([[0, 1], [2.04, 3]]) })).toBe('<path d="M0 1 L2 3"/>');
  });

  test("the plot is well-formed and has a solid and a dashed line for each runtime", () => {
    const svg = plotOf(report());
    checkNesting(svg);
    const lines = svg.match(/<path d="M[^"]*( L[^"]*){5}"[^>]*>/g) ?? [];
    expect(lines.filter((line) => line.includes("dasharray")).length).toBe(3);
    expect(lines.length).toBe(6);
    for (
      const label of ["Node 20.20.2", "Deno 2.9.5", "Bun 1.4.5", ">3,000<", "A &lt;fast&gt; &amp;", ">10 M<"]
    ) {
      expect(svg).toContain(label);
    }
    expect(svg).not.toContain("NaN");
    expect(svg).not.toContain("Infinity");
  });

  test("what could not be measured is left out", () => {
    const whole = report();
    const results = whole.results.map((result) =>
      result.runtime === "deno" ? { ...result, server: undefined } : result
    );
    const svg = plotOf({ ...whole, results });
    checkNesting(svg);
    expect(svg).not.toContain("NaN");
    expect(() => plotOf({ ...whole, results: [] })).toThrow("no sweep");
  });
});

describe("scales", () => {
  test("keep differences or ratios", () => {
    expect(linear([0, 10], [100, 0])(2.5)).toBe(75);
    expect([10, 100, 1000].map(logarithmic([10, 1000], [0, 50])).map(Math.round)).toEqual([0, 25, 50]);
    expect(linear([5, 5], [0, 10])(5)).toBe(5);
  });

  test("ticks are round, begin at 0 and reach the largest value", () => {
    expect(ticks(7.6e6)).toEqual([0, 2e6, 4e6, 6e6, 8e6]);
    expect(ticks(1)).toEqual([0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
    expect(ticks(0)).toEqual([0, 1]);
    for (let most = 0.01; most < 1e8; most *= 1.07) {
      const marks = ticks(most);
      expect(marks.at(-1)).toBeGreaterThanOrEqual(most * 0.999999);
      expect(marks.length).toBeGreaterThanOrEqual(4);
      expect(marks.length).toBeLessThanOrEqual(7);
    }
  });
});

describe("tables", () => {
  test("a text table has server, control and ratio, and says when the load was the bottleneck", () => {
    const { workloads, results } = report();
    const table = textTable(workloads[0]!, results.filter(({ workload }) => workload === workloads[0]!.name));
    expect(table).toContain("1.00 M  2.00 M  0.50");
    expect(table).toContain("70/98!");
    expect(table).toContain("! The load was full");
  });

  test("the Markdown table has a line per workload, without the rest of the sweep", () => {
    const lines = markdownTable(report()).split("\n");
    expect(lines[0]).toBe("|  | Node 20.20.2 | Deno 2.9.5 | Bun 1.4.5 |");
    expect(lines.length).toBe(2 + 5 + 2);
    expect(lines[2]).toContain("| 1.00 M/s (0.50), 10.0 / 20.0 ms |");
    expect(lines.at(-1)).toContain("| 2.00 s (1.00) |");
  });

  test("the README's text has plot, machine and notes", () => {
    const text = readmeText({ ...report(), notes: ["crowd: 4000 clients"] }, "docs/throughput.svg");
    expect(text).toContain("](docs/throughput.svg)");
    expect(text).toContain('A <fast> & "old" one, 2025-11-23: medians of 5 rounds');
    expect(text).toContain("Note: crowd: 4000 clients.");
    expect(readmeText(report(), undefined)).not.toContain("![");
  });
});
