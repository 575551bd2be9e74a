// The package `prom-client`, loaded only if somebody asks for metrics, and the part of it that we use. It brings 4 MB
// of packages, which nobody else should have to fetch: on npm it is an optional peer dependency.

import { errorCode, TransportError } from "../../transports/error.ts";

/** A number that goes up and, if it is a gauge, down. */
export interface Metric {
  /** Forgets its values. */
  reset(): void;
  inc(labels: Labels, value: number): void;
}

/** How often something took how long. */
export interface Histogram {
  observe(value: number): void;
}

/** All metrics of one endpoint. */
export interface Registry {
  readonly contentType: string;
  /** All of them as text. */
  metrics(): Promise<string>;
}

/** What tells values of one metric apart. */
export type Labels = { readonly [name: string]: string };

interface MetricOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  readonly registers: readonly Registry[];
  /** Called before the values are read. */
  collect(this: Metric): void;
}

/** What we touch of the package. */
export interface PromClient {
  readonly Registry: new () => Registry;
  readonly Counter: new (options: MetricOptions) => Metric;
  readonly Gauge: new (options: MetricOptions) => Metric;
  readonly Histogram: new (
    options: Omit<MetricOptions, "collect"> & { readonly buckets: readonly number[] },
  ) => Histogram;
}

/**
 * Loads it.
 *
 * @throws {TransportError} if it is not installed, with how to do that
 */
export async function loadPromClient(endpoint: string): Promise<PromClient> {
  try {
    // @ts-ignore: It may not be there.
    const { default: package_ } = await import("prom-client");
    return package_ as unknown as PromClient;
  } catch (error) {
    if (!/NOT_FOUND$/.test(errorCode(error))) throw error;
    // dnt-shim-ignore
    const command = "Deno" in globalThis ? "deno add npm:prom-client" : "npm install prom-client";
    throw new TransportError(
      `Cannot listen on ${endpoint}: metrics need the package prom-client: ${command}`,
      "ENOTSUP",
      { cause: error },
    );
  }
}
