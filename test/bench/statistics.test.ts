import { describe, expect, test } from "vitest";
import { busy, digits, quantity, ratio, WARNINGS } from "../../scripts/bench/metrics.ts";
import { secondsOf, ticksOf } from "../../scripts/process_usage.ts";
import { textTable } from "../../scripts/bench/tables.ts";
import { workloadsNamed } from "../../scripts/bench/workloads.ts";
import { type Figures, median, medians, quantile, Samples } from "../../scripts/bench/statistics.ts";

describe("statistics", () => {
  test("the median is the middle, or between the two in the middle", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([10, 9, 100, 1])).toBe(9.5);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  test("the median of figures is taken for each of them", () => {
    expect(medians([{ a: 1, b: 9 }, { a: 3, b: 7 }, { a: 2, b: 8 }])).toEqual({ a: 2, b: 8 });
    expect(medians([])).toBeUndefined();
  });

  test("a quantile needs no order and leaves the samples alone", () => {
    const samples = [4, 1, 3, 2];
    expect(quantile(samples, 0.5)).toBe(3);
    expect(quantile(samples, 0.99)).toBe(4);
    expect(quantile(samples, 1)).toBe(4);
    expect(samples).toEqual([4, 1, 3, 2]);
    expect(quantile([], 0.5)).toBeNaN();
  });

  test("samples grow, and start again", () => {
    const samples = new Samples();
    for (let i = 0; i < 5000; i++) samples.add(i);
    expect(samples.values.length).toBe(5000);
    expect(samples.values[4999]).toBe(4999);
    samples.clear();
    samples.add(7);
    expect([...samples.values]).toEqual([7]);
  });
});

describe("metrics", () => {
  test("numbers have three digits that count", () => {
    expect([4_214_000, 999_700, 812_345, 56_123, 97, 0.0421].map(quantity)).toEqual([
      "4.21 M",
      "1.00 M",
      "812 k",
      "56.1 k",
      "97.0",
      "0.0421",
    ]);
    expect([0, 14, 99.99, 421.7, NaN].map(digits)).toEqual(["0", "14.0", "100", "422", "–"]);
  });

  test("a ratio needs both sides", () => {
    expect(ratio("a", { a: 3 }, { a: 4 })).toBe("0.75");
    expect(ratio("a", { a: 3 }, undefined)).toBe("–");
    expect(ratio("a", { a: 3 }, { a: 0 })).toBe("–");
  });

  test("the load is blamed only if it was full and the server was not, others if they took much", () => {
    const marks = (figures: Figures) =>
      WARNINGS.filter(({ isDue }) => isDue(figures)).map(({ mark }) => mark);
    expect(marks({ serverBusy: 0.8, loadBusy: 0.97, othersBusy: 0.05 })).toEqual(["!"]);
    expect(marks({ serverBusy: 0.97, loadBusy: 0.98, othersBusy: 0.05 })).toEqual([]);
    expect(marks({ serverBusy: 0.3, loadBusy: 0.4, othersBusy: 1.2 })).toEqual(["~"]);
    expect(marks({ memory: 6000 })).toEqual([]);
  });

  test("how busy server and load were is told in percent", () => {
    expect(busy({ serverBusy: 0.987, loadBusy: 0.42 })).toBe("99/42");
    expect(busy(undefined)).toBe("–");
  });
});

test("a table has server, control and ratio, a dash for what could not be measured, and says who was the bottleneck", () => {
  const [workload] = workloadsNamed(["broadcast-100"]);
  const server = { deliveries: 1e6, p50: 10, p99: 20, processor: 0.2, serverBusy: 0.7, loadBusy: 0.98 };
  const control = { ...server, deliveries: 2e6 };
  const results = [
    { workload: "broadcast-100", runtime: "node", server, control },
    { workload: "broadcast-100", runtime: "deno", server: undefined, control },
  ] as const;
  const table = textTable(workload!, results);
  expect(table).toMatch(/^Node +1\.00 M +2\.00 M +0\.50 .* 70\/98!/m);
  expect(table).toMatch(/^Deno +– +2\.00 M +– /m);
  expect(table).toContain("! The load was full");
});

describe("process usage", () => {
  test("reads ticks from /proc even if the program's name is made to confuse", () => {
    expect(ticksOf("42 (a) (b 1 2) S 1 42 42 0 -1 4194304 100 0 0 0 120 30 0 0 20 0 1")).toBe(150);
  });

  test("reads the times of ps", () => {
    expect(["3:04.56", "02:03:04", "1-02:03:04"].map(secondsOf)).toEqual([184.56, 7384, 93_784]);
  });
});
