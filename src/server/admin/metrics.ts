// The metrics for Prometheus. This file counts only turns: the code that does the work counts in plain numbers, and
// they are read here when somebody asks. No label has the name of a person or a room.

import process from "node:process";
import { runtimeName } from "../../transports/runtime.ts";
import { VERSION } from "../../version.ts";
import {
  COUNTER_METRICS,
  type Counters,
  GAUGE_METRICS,
  type MetricName,
  type ServerStats,
} from "../stats.ts";
import type { Labels, PromClient, Registry } from "./prom_client.ts";

/** What is looked at. */
export interface Observed {
  readonly stats: ServerStats;
  /** How many clients speak each language. */
  readonly sessions: ReadonlyMap<string, number>;
  /** How many records wait for the store. */
  readonly unwritten: number;
}

/**
 * Seconds. A turn of an idle chat takes a tenth of a millisecond, one that writes to thousands some ten milliseconds;
 * beyond a second people notice.
 */
const TURN_BUCKETS = [
  ...[0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
];

/** All metrics of one server. */
export class Metrics {
  readonly #registry: Registry;
  readonly #observeTurn: (seconds: number) => void;
  #observed: Observed | undefined;

  constructor(client: PromClient) {
    this.#registry = new client.Registry();
    const registers = [this.#registry];
    const turns = new client.Histogram({
      name: "partyline_turn_duration_seconds",
      help:
        "How long a turn took, from the first line that somebody is to be told until all are written and kept.",
      buckets: TURN_BUCKETS,
      registers,
    });
    this.#observeTurn = (seconds) => turns.observe(seconds);
    const observed = () => this.#observed;
    for (const { name, help, kind, label, values } of families()) {
      new client[kind]({
        name,
        help,
        labelNames: label,
        registers,
        collect() {
          const now = observed();
          this.reset();
          if (now !== undefined) { for (const [labels, value] of values(now)) this.inc(labels, value); }
        },
      });
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** A turn is over. */
  turnTaken(milliseconds: number): void {
    this.#observeTurn(milliseconds / 1000);
  }

  /** All of them as text. */
  async text(observed: Observed): Promise<string> {
    this.#observed = observed;
    return await this.#registry.metrics();
  }
}

/** Numbers of one name. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly kind: "Counter" | "Gauge";
  readonly label: readonly string[];
  values(observed: Observed): readonly (readonly [labels: Labels, value: number])[];
}

function families(): readonly Family[] {
  return [...counters(), ...gauges(), ...ofTheProcess()];
}

/** Those that differ in their reason only are one family. */
function counters(): readonly Family[] {
  const byName = new Map<string, [keyof Counters, MetricName][]>();
  for (const counter of Object.keys(COUNTER_METRICS) as (keyof Counters)[]) {
    const metric = COUNTER_METRICS[counter];
    byName.set(metric.name, [...byName.get(metric.name) ?? [], [counter, metric]]);
  }
  return [...byName].map(([name, members]) => ({
    name,
    help: (members[0] as (typeof members)[0])[1].help,
    kind: "Counter",
    label: members.some(([, { reason }]) => reason !== undefined) ? ["reason"] : [],
    values: ({ stats }) =>
      members.map(([counter, { reason }]) => [reason === undefined ? {} : { reason }, stats[counter]]),
  }));
}

function gauges(): readonly Family[] {
  const names = Object.keys(GAUGE_METRICS) as (keyof typeof GAUGE_METRICS)[];
  return [
    ...names.map((name) => gauge(GAUGE_METRICS[name], ({ stats }) => stats[name])),
    {
      name: "partyline_sessions",
      help: "Clients by the language that they speak.",
      kind: "Gauge",
      label: ["dialect"],
      values: ({ sessions }) => [...sessions].map(([dialect, count]) => [{ dialect }, count]),
    },
    gauge({
      name: "partyline_store_waiting_records",
      help: "What has yet to be kept; more than a moment's worth where the store fails.",
    }, ({ unwritten }) => unwritten),
  ];
}

/** Names that dashboards know, where there are such. */
function ofTheProcess(): readonly Family[] {
  const runtime = runtimeName();
  const version = process.versions[runtime] ?? "";
  const started = Date.now() / 1000 - process.uptime();
  return [
    {
      name: "partyline_build_info",
      help: "1, with what runs here.",
      kind: "Gauge",
      label: ["version", "runtime", "runtime_version"],
      values: () => [[{ version: VERSION, runtime, runtime_version: version }, 1]],
    },
    gauge({
      name: "process_start_time_seconds",
      help: "When the process was started, in seconds since 1970.",
    }, () => started),
    gauge({
      name: "process_resident_memory_bytes",
      help: "Memory of the process.",
    }, () => process.memoryUsage().rss),
    {
      name: "partyline_memory_bytes",
      help: "Memory of the runtime: of its heap that is in use, of its heap, and outside of it.",
      kind: "Gauge",
      label: ["kind"],
      values: () => {
        const { external, heapTotal, heapUsed } = process.memoryUsage();
        return [
          [{ kind: "heap_used" }, heapUsed],
          [{ kind: "heap_total" }, heapTotal],
          [{ kind: "external" }, external],
        ];
      },
    },
  ];
}

function gauge({ name, help }: MetricName, value: (observed: Observed) => number): Family {
  return { name, help, kind: "Gauge", label: [], values: (observed) => [[{}, value(observed)]] };
}
