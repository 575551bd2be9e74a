// The table of limits: what the documentation of a field says is what the table says, and whatever is out of its range
// is refused by name before anything listens.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  DEFAULT_LIMITS,
  LIMITS,
  type LimitSpec,
  serve,
  type ServeOptions,
  type Transport,
  UDP_LIMITS,
} from "../../src/api.ts";
import { DEFAULT_UDP_LIMITS } from "../../src/server/limits.ts";
import { resolveLimits, resolveUdpLimits } from "../../src/server/resolve_limits.ts";
import { UDP_IDLE_TIMEOUT, UDP_MAX_PEERS } from "../../src/transports/datagrams/settings.ts";
import type { ListenOptions } from "../../src/transports/transport.ts";

const ROWS: [name: string, row: LimitSpec, isUdp: boolean][] = [
  ...Object.entries<LimitSpec>(LIMITS).map(([name, row]): [string, LimitSpec, boolean] => [name, row, false]),
  ...Object.entries<LimitSpec>(UDP_LIMITS).map((
    [name, row],
  ): [string, LimitSpec, boolean] => [name, row, true]),
];

test.each(ROWS)("%s: its documentation has unit, range and default as the table", (name, row, isUdp) => {
  const text = readFileSync(new URL("../../src/server/limits.ts", import.meta.url), "utf8");
  const part = text.slice(text.indexOf(`export interface ${isUdp ? "UdpLimits" : "Limits"}`));
  const end = part.indexOf(`\n  readonly ${name}: `);
  const field = part.slice(part.lastIndexOf("/**", end), end).replace(/\s+(\*\s+)?/g, " ");
  expect(field).toContain(documentation(row));
});

test.each(ROWS)(
  "%s: its default and both ends of its range can be used, and nothing beyond",
  async (name, row, isUdp) => {
    const { default: fallback, range, words = [] } = row;
    for (const value of [fallback, ...words]) expect(resolved(name, isUdp, value)).toEqual(value);
    const full = isUdp ? `udp.${name}` : name;
    await expect(refused(asked(name, isUdp, "x"))).resolves.toMatchObject(
      refusal("TypeError", `${full} "x"`),
    );
    if (range === undefined) return;
    const isRule = row.unit.endsWith(" a second");
    const value = (number: unknown) => isRule ? { burst: number, rate: 1 } : number;
    for (const number of range) expect(resolved(name, isUdp, value(number))).toEqual(value(number));
    for (const number of [range[0] - 1, range[1] + 1, range[0] + 0.5, NaN, Infinity, -Infinity]) {
      const { error, listened } = await refused(asked(name, isUdp, value(number)));
      expect([error.name, listened]).toEqual(["RangeError", 0]);
      expect(error.message).toContain(
        `Cannot use ${full}${isRule ? ".burst" : ""} ${number}: wanted a whole number `,
      );
    }
  },
);

test.each<[ServeOptions, string, string]>([
  [{ unixMode: 600 }, "RangeError", "unixMode 600"],
  [{ unixMode: -1 }, "RangeError", "unixMode -1"],
  [{ unixMode: 0o1000 }, "RangeError", "unixMode 512"],
  [{ unixMode: 1.5 }, "RangeError", "unixMode 1.5"],
  [{ unixMode: "600" as never }, "TypeError", "unixMode 600"],
  [{ maxLine: "4096" as never }, "TypeError", 'maxLine "4096"'],
  [{ maxLine: {} as never }, "TypeError", "maxLine"],
  [{ idleTimeout: 0 }, "RangeError", "idleTimeout 0"],
  [{ slowReader: "wait" as never }, "TypeError", 'slowReader "wait"'],
  [{ flood: 5 as never }, "TypeError", "flood 5"],
  [{ flood: { burst: 5 } as never }, "TypeError", "flood.rate undefined"],
  [{ flood: { burst: 5, rate: 0 } }, "RangeError", "flood.rate 0"],
  [{ udp: 5 as never }, "TypeError", "udp 5"],
  [{ udp: null as never }, "TypeError", "udp null"],
  [{ udp: { idleTimeOut: 5 } as never }, "TypeError", '"udp.idleTimeOut"'],
])("%j is refused before anything listens", async (options, type, text) => {
  expect(await refused(options)).toMatchObject(refusal(type, text));
});

test("every mode of a Unix socket that there is can be asked for", async () => {
  for (const unixMode of [0, 0o600, 0o777]) expect((await asksTransport({ unixMode })).mode).toBe(unixMode);
});

test("a transport is told the limits that are its own, or their defaults", async () => {
  const { handshakeTimeout, udp } = await asksTransport({});
  expect({ handshakeTimeout, udp }).toEqual({
    handshakeTimeout: DEFAULT_LIMITS.handshakeTimeout,
    udp: DEFAULT_UDP_LIMITS,
  });
  const given = { handshakeTimeout: 7, udp: { maxPeers: 3, idleTimeout: undefined } };
  expect(await asksTransport(given)).toMatchObject({
    handshakeTimeout: 7,
    udp: { maxPeers: 3, idleTimeout: DEFAULT_UDP_LIMITS.idleTimeout },
  });
});

test("who uses a transport without a server has the same defaults", () => {
  expect(DEFAULT_UDP_LIMITS).toEqual({ idleTimeout: UDP_IDLE_TIMEOUT, maxPeers: UDP_MAX_PEERS });
});

test("flood: off is off for all that slows down speakers, unless it is given", () => {
  expect(resolveLimits({ flood: "off" })).toEqual({
    ...DEFAULT_LIMITS,
    flood: "off",
    floodBytes: "off",
    roomBytes: "off",
  });
  const floodBytes = { burst: 5, rate: 5 };
  expect(resolveLimits({ flood: "off", floodBytes })).toMatchObject({ floodBytes, roomBytes: "off" });
  expect(resolveLimits({ flood: floodBytes })).toEqual({ ...DEFAULT_LIMITS, flood: floodBytes });
});

test("what is in its range comes out as it went in, and what was left out is the default", () => {
  const numbers = ROWS.filter(([, { range, unit }, isUdp]) => !isUdp && range && !unit.endsWith(" a second"));
  const some = fc.record(
    Object.fromEntries(numbers.map(([name, { range: [min, max] = [0, 0] }]) => [
      name,
      fc.maxSafeInteger().map(
        (number) => min + Math.abs(number) % (max - min + 1),
      ),
    ])),
    { requiredKeys: [] },
  );
  fc.assert(fc.property(some, (given) => {
    expect(resolveLimits(given)).toEqual({ ...DEFAULT_LIMITS, ...given });
  }));
});

/** As `Limits` says it. */
function documentation({ default: fallback, range, unit, words = [] }: LimitSpec): string {
  const alternatives = words.map((word) => `\`${word}\``).join(" or ");
  if (range === undefined) return `${alternatives}; default \`${fallback}\``;
  const isRule = unit.endsWith(" a second");
  const [least, most] = range;
  const bounds = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `${least} to ${grouped(most)}`;
  const kind = ["clients", "lines", "peers", "rooms"].includes(unit)
    ? `A number of ${unit}`
    : `In ${unit.split(" ")[0]}`;
  const shown = typeof fallback === "number"
    ? grouped(fallback)
    : typeof fallback === "string"
    ? `\`${fallback}\``
    : `\`{ burst: ${grouped(fallback.burst, "_")}, rate: ${
      grouped(fallback.rate, "_")
    } }\`; or ${alternatives}`;
  return `${kind}; ${isRule ? "each " : ""}${bounds}; default ${shown}`;
}

/** 4096, but 10,000. */
function grouped(number: number, separator = ","): string {
  return number < 10_000 ? String(number) : String(number).replace(/\B(?=(\d{3})+$)/g, separator);
}

function asked(name: string, isUdp: boolean, value: unknown): ServeOptions {
  return isUdp ? { udp: { [name]: value } } : { [name]: value };
}

function resolved(name: string, isUdp: boolean, value: unknown): unknown {
  const given = { [name]: value };
  const limits: object = isUdp ? resolveUdpLimits(given) : resolveLimits(given);
  return (limits as { readonly [name: string]: unknown })[name];
}

/** The error of a server that cannot be, and how often it had asked its transport to listen. */
async function refused(options: ServeOptions): Promise<{ readonly error: Error; readonly listened: number }> {
  let listened = 0;
  const transport: Transport = {
    name: "none",
    listen: () => Promise.reject(new Error(`Listened ${++listened}`)),
  };
  const error = await serve({ ...options, transport }).then(() => new Error("It serves"), (error) => error);
  return { error, listened };
}

function refusal(name: string, text: string): object {
  return { error: { name, message: expect.stringContaining(text) }, listened: 0 };
}

/** What a transport is asked for. */
async function asksTransport(options: ServeOptions): Promise<ListenOptions> {
  const asked: ListenOptions[] = [];
  const transport: Transport = {
    name: "none",
    listen: (_endpoint, _accept, options = {}) => {
      asked.push(options);
      return Promise.reject(new Error("No network"));
    },
  };
  await expect(serve({ ...options, transport })).rejects.toThrow("No network");
  return asked[0] as ListenOptions;
}
