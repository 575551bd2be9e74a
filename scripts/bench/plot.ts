// The plot of the README: deliveries a second against the number of clients. No background of its own, and
// colours half-way between black and white, so that it can be read on light and dark pages; markers differ in
// shape, so that colours are not needed.

import type { RuntimeName } from "../processes.ts";
import { type Report, RUNTIME_TITLES } from "./report.ts";
import { linear, logarithmic, type Scale, ticks } from "./scale.ts";
import type { Side } from "./servers.ts";
import { element, pathThrough, type Point, text } from "./svg.ts";
import { type FanOut, isSweep } from "./workloads.ts";

const WIDTH = 800;
const HEIGHT = 490;
const LEFT = 64;
const RIGHT = WIDTH - 28;
const TOP = 132;
const BOTTOM = HEIGHT - 76;

const INK = "#767e88";
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const COLORS: { readonly [R in RuntimeName]: string } = { node: "#2a9d5c", deno: "#4285f4", bun: "#e2622b" };

/** The lines, with a point per size of the sweep that was measured. */
interface Series {
  readonly runtime: RuntimeName;
  readonly side: Side;
  readonly values: readonly (readonly [clients: number, deliveries: number])[];
}

/** The SVG document. */
export function plotOf(report: Report): string {
  const series = seriesOf(report);
  const sizes = sweepOf(report).map(({ clients }) => clients);
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map(([, deliveries]) => deliveries)));
  if (series.length === 0) throw new Error("Cannot draw the plot: the results have no sweep");
  const marks = ticks(most);
  const x = logarithmic([Math.min(...sizes), Math.max(...sizes)], [LEFT + 24, RIGHT - 16]);
  const y = linear([0, marks.at(-1)!], [BOTTOM, TOP]);
  const place = ([clients, deliveries]: Point): Point => [x(clients), y(deliveries)];
  const servers = series.filter(({ side }) => side === "server");
  const title = "Lines delivered by one server process";
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-labelledby": "title desc",
      "font-family": FONT,
      "font-size": 13,
      fill: INK,
    },
    element("title", { id: "title" }, text(title)),
    element("desc", { id: "desc" }, text(description(series))),
    label(LEFT - 40, 30, title, { "font-size": 18, "font-weight": 600 }),
    label(LEFT - 40, 52, "Broadcasts of 32 bytes; 10 senders, 8 messages in flight each"),
    ...legend(servers.map(({ runtime }) => runtime), report),
    ...horizontals(marks, y),
    ...verticals(sizes, x),
    ...series.map((one) => line(one, one.values.map(place))),
    ...servers.flatMap(({ runtime, values }) => values.map((value) => marker(runtime, place(value)))),
    label((LEFT + RIGHT) / 2, BOTTOM + 42, "clients (logarithmic)", { "text-anchor": "middle" }),
    label(LEFT - 40, HEIGHT - 10, footer(report), { "font-size": 11 }),
  ) + "\n";
}

/** The points of the plot, from left to right. */
function sweepOf({ workloads }: Report): readonly FanOut[] {
  return workloads.filter(isSweep).sort((a, b) => a.clients - b.clients);
}

/** Dashed lines first, so that the solid ones lie above them. */
function seriesOf(report: Report): readonly Series[] {
  const { results } = report;
  const sweep = sweepOf(report);
  const runtimes = [...new Set(results.map(({ runtime }) => runtime))];
  return (["control", "server"] as const).flatMap((side) =>
    runtimes.map((runtime) => ({
      runtime,
      side,
      values: sweep.flatMap(({ name, clients }) => {
        const result = results.find((one) => one.workload === name && one.runtime === runtime);
        const deliveries = result?.[side]?.["deliveries"];
        return deliveries === undefined ? [] : [[clients, deliveries] as const];
      }),
    })).filter(({ values }) => values.length > 0)
  );
}

function line({ runtime, side }: Series, points: readonly Point[]): string {
  const style = side === "server"
    ? { "stroke-width": 2.5 }
    : { "stroke-width": 1.3, "stroke-dasharray": "5 4" };
  const color = COLORS[runtime];
  return element("path", {
    d: pathThrough(points),
    fill: "none",
    stroke: color,
    "stroke-linejoin": "round",
    ...style,
  });
}

function marker(runtime: RuntimeName, [x, y]: Point): string {
  const fill = COLORS[runtime];
  switch (runtime) {
    case "node":
      return element("circle", { cx: x, cy: y, r: 4.5, fill });
    case "deno":
      return element("rect", { x: x - 4, y: y - 4, width: 8, height: 8, fill });
    case "bun":
      return element("path", {
        d: `${pathThrough([[x, y - 5.5], [x + 5.2, y + 4], [x - 5.2, y + 4]])} Z`,
        fill,
      });
  }
}

function legend(runtimes: readonly RuntimeName[], { versions }: Report): readonly string[] {
  const y = 80;
  const dash = { "stroke-width": 1.3, "stroke-dasharray": "5 4" };
  const stroke = (x: number, color: string, style: { readonly [name: string]: string | number }) =>
    element("path", { d: pathThrough([[x, y - 4], [x + 30, y - 4]]), fill: "none", stroke: color, ...style });
  const items = runtimes.flatMap((runtime, index) => {
    const x = LEFT - 40 + index * 150;
    return [
      stroke(x, COLORS[runtime], { "stroke-width": 2.5 }),
      marker(runtime, [x + 15, y - 4]),
      label(x + 38, y, `${RUNTIME_TITLES[runtime]} ${versions[runtime] ?? ""}`),
    ];
  });
  const x = LEFT - 40 + runtimes.length * 150;
  return [...items, stroke(x, INK, dash), label(x + 38, y, "bare sockets of the same runtime")];
}

function horizontals(marks: readonly number[], y: Scale): readonly string[] {
  return [
    ...marks.flatMap((value) => [
      rule([LEFT, y(value)], [RIGHT, y(value)], value === 0 ? 1 : 0.28),
      label(LEFT - 8, y(value) + 4.5, amount(value, marks.at(-1)!), { "text-anchor": "end" }),
    ]),
    label(LEFT - 40, TOP - 12, "deliveries per second", { "font-size": 12 }),
  ];
}

function verticals(sizes: readonly number[], x: Scale): readonly string[] {
  return sizes.flatMap((size) => [
    rule([x(size), BOTTOM], [x(size), BOTTOM + 5], 1),
    label(x(size), BOTTOM + 21, size.toLocaleString("en"), { "text-anchor": "middle" }),
  ]);
}

function rule(from: Point, to: Point, opacity: number): string {
  return element("path", { d: pathThrough([from, to]), stroke: INK, "stroke-opacity": opacity });
}

function label(
  x: number,
  y: number,
  content: string,
  style: { readonly [name: string]: string | number } = {},
): string {
  return element("text", { x, y, ...style }, text(content));
}

/** "2 M", "250 k": all labels of an axis in the unit of its largest. */
function amount(value: number, most: number): string {
  if (value === 0) return "0";
  const [unit, name] = most >= 1e6 ? [1e6, " M"] : most >= 1e3 ? [1e3, " k"] : [1, ""];
  return `${Number((value / unit).toPrecision(4))}${name}`;
}

/** For those who can't see it. */
function description(series: readonly Series[]): string {
  return series.map(({ runtime, side, values }) => {
    const points = values.map(([clients, deliveries]) => `${clients}: ${amount(deliveries, deliveries)}`);
    return `${RUNTIME_TITLES[runtime]}${side === "control" ? ", bare sockets" : ""}: ${points.join(", ")}`;
  }).join("; ");
}

function footer({ machine, rounds, date }: Report): string {
  const how = rounds === 1 ? "One round" : `Medians of ${rounds} rounds`;
  return `${how} over loopback, ${date}: ${machine}`;
}
