import { describe, expect, test } from "vitest";
import { readArguments, USAGE, UsageError } from "../../scripts/bench/arguments.ts";
import { fitted, isSweep, WORKLOAD_NAMES, workloadsNamed } from "../../scripts/bench/workloads.ts";

describe("arguments of the benchmark", () => {
  test("without any, everything but the sweep is measured five times", () => {
    expect(readArguments([])).toEqual({
      isHelp: false,
      runtimes: [],
      workloads: [],
      rounds: 5,
      seconds: 2,
      isQuick: false,
      format: "text",
      plot: undefined,
      from: undefined,
    });
    expect(workloadsNamed([]).map(({ name }) => name)).toEqual(WORKLOAD_NAMES.slice(0, -1));
  });

  test("names come with commas or one by one", () => {
    const words = ["--runtime", "node,bun", "--workload", "crowd", "--workload", "private-100"];
    const { runtimes, workloads } = readArguments(words);
    expect(runtimes).toEqual(["node", "bun"]);
    expect(workloads).toEqual(["crowd", "private-100"]);
  });

  test("a plot needs the sweep", () => {
    expect(readArguments(["--plot", "a.svg"]).workloads).toEqual(WORKLOAD_NAMES);
    expect(readArguments(["--plot", "a.svg", "--workload", "crowd"]).workloads).toEqual(["crowd", "sweep"]);
    expect(readArguments(["--plot", "a.svg", "--workload", "sweep"]).workloads).toEqual(["sweep"]);
  });

  test("quick is one short round, unless told otherwise", () => {
    expect(readArguments(["--quick"])).toMatchObject({ rounds: 1, seconds: 0.2 });
    expect(readArguments(["--quick", "--rounds", "3"])).toMatchObject({ rounds: 3, seconds: 0.2 });
  });

  test.each([
    ["--runtime", "python"],
    ["--workload", "everything"],
    ["--workload", ""],
    ["--rounds", "0"],
    ["--rounds", "1.5"],
    ["--rounds", ""],
    ["--seconds", "31"],
    ["--seconds", "soon"],
    ["--frobnicate"],
    ["file"],
    ["--json", "--markdown"],
  ])("%s %s is refused", (...words) => {
    expect(() => readArguments(words.filter((word) => word !== undefined))).toThrow(UsageError);
  });

  test("the usage text has every workload", () => {
    for (const name of WORKLOAD_NAMES) expect(USAGE).toContain(name);
  });
});

describe("workloads", () => {
  test("the sweep goes from 10 to 3,000 clients and has the broadcasts of the table in it", () => {
    const sizes = workloadsNamed(["sweep"]).filter(isSweep).map(({ clients }) => clients);
    expect(sizes.sort((a, b) => a - b)).toEqual([10, 30, 100, 300, 1000, 3000]);
  });

  test("each is measured once, however often it is named", () => {
    const names = workloadsNamed(WORKLOAD_NAMES).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("where descriptors are few, a crowd is smaller and a broadcast is left out", () => {
    const [crowd] = workloadsNamed(["crowd"]);
    const [broadcast] = workloadsNamed(["broadcast-1000"]);
    expect(fitted(crowd!, 2500)).toMatchObject({ name: "crowd", marks: [1000, 2000] });
    expect(fitted(crowd!, 900)).toBeUndefined();
    expect(fitted(broadcast!, 900)).toBeUndefined();
    expect(fitted(broadcast!, 1000)).toBe(broadcast);
  });
});
