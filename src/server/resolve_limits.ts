// The limits that a host program sets: checked by the table and with the defaults filled in.

import type { FloodRule } from "../engine/flood.ts";
import type { LimitSpec, LimitTable } from "./limit_spec.ts";
import {
  DEFAULT_LIMITS,
  DEFAULT_UDP_LIMITS,
  LIMITS,
  type Limits,
  UDP_LIMITS,
  type UdpLimits,
} from "./limits.ts";
import type { Given } from "./options.ts";

/**
 * Fills in the defaults.
 *
 * @throws {RangeError} if a number is out of its range
 * @throws {TypeError} if a limit is no number, rule or word that it may be
 */
export function resolveLimits(given: Given<Limits>): Limits {
  // One word switches off all that slows down speakers.
  const defaults = given.flood === "off"
    ? { ...DEFAULT_LIMITS, floodBytes: "off", roomBytes: "off" } as const
    : DEFAULT_LIMITS;
  return resolve(LIMITS, defaults, given);
}

/**
 * Fills in the defaults of UDP.
 *
 * @throws {RangeError} if a number is out of its range
 * @throws {TypeError} if it is no object, a limit no number, or there is no such limit
 */
export function resolveUdpLimits(given: Given<UdpLimits> = {}): UdpLimits {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`Cannot use udp ${shown(given)}: wanted { idleTimeout, maxPeers }`);
  }
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(UDP_LIMITS, name)) continue;
    throw new TypeError(`Cannot use option "udp.${name}": there is no such option`);
  }
  return resolve(UDP_LIMITS, DEFAULT_UDP_LIMITS, given, "udp.");
}

function resolve<Values>(
  table: LimitTable<Values>,
  defaults: Values,
  given: Given<Values>,
  prefix = "",
): Values {
  const rows = Object.entries<LimitSpec<unknown>>(table);
  return Object.fromEntries(rows.map(([name, row]) => {
    const value = given[name as keyof Values] ?? defaults[name as keyof Values];
    checkLimit(`${prefix}${name}`, row, value);
    return [name, value];
  })) as Values;
}

function checkLimit(name: string, row: LimitSpec<unknown>, value: unknown): void {
  const { range, unit } = row;
  const words: readonly unknown[] = row.words ?? [];
  if (words.includes(value)) return;
  const orWords = words.map((word) => ` or ${word}`).join("");
  if (range === undefined) {
    throw new TypeError(`Cannot use ${name} ${shown(value)}: wanted ${words.join(" or ")}`);
  }
  if (unit !== "lines a second" && unit !== "bytes a second") {
    return checkNumber(name, value, range, orWords);
  }
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`Cannot use ${name} ${shown(value)}: wanted { burst, rate }${orWords}`);
  }
  const { burst, rate } = value as FloodRule;
  checkNumber(`${name}.burst`, burst, range);
  checkNumber(`${name}.rate`, rate, range);
}

function checkNumber(
  name: string,
  value: unknown,
  [least, most]: readonly [number, number],
  orWords = "",
): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
  const bounds = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  const problem = `Cannot use ${name} ${shown(value)}: wanted a whole number ${bounds}${orWords}`;
  throw typeof value === "number" ? new RangeError(problem) : new TypeError(problem);
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
