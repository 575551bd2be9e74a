// The limits on the command line: each is an option that is called, described, read and refused as the server's own
// table says.

import fc from "fast-check";
import { expect, test } from "vitest";
import { LIMITS, type LimitSpec, UDP_LIMITS } from "../../src/api.ts";
import { readArguments } from "../../src/cli/arguments.ts";
import { FLAGS, LIMIT_FLAGS, UDP_LIMIT_FLAGS, variableOf } from "../../src/cli/flags.ts";
import type { LimitFlag } from "../../src/cli/limit_flags.ts";
import { usage } from "../../src/cli/usage.ts";
import {
  bytes,
  orWord,
  type Range,
  type Reader,
  rule,
  time,
  UsageError,
  wholeNumber,
  writeBytes,
  writeTime,
} from "../../src/cli/values.ts";
import { runCommand } from "../support/command.ts";

const ALL = [...LIMIT_FLAGS, ...UDP_LIMIT_FLAGS].map((flag) => [flag.name, flag] as const);
const ANY = [0, Number.MAX_SAFE_INTEGER] as const;
const ANY_TIME = [0, 2_147_483_647] as const;

test("every limit is an option, but for those of host programs", () => {
  const ofHosts = Object.entries(LIMITS).filter(([, row]) => row.isForHosts).map(([name]) => name);
  expect(ofHosts).toEqual(["authorizeTimeout"]);
  expect(LIMIT_FLAGS.map(({ limit }) => limit)).toEqual(
    Object.keys(LIMITS).filter((name) => !ofHosts.includes(name)),
  );
  expect(UDP_LIMIT_FLAGS.map(({ limit }) => limit)).toEqual(Object.keys(UDP_LIMITS));
  expect(ALL.map(([name]) => name)).toEqual(expect.arrayContaining(["max-line", "udp-max-peers", "grace"]));
});

test("no two options have one name", () => {
  expect(new Set(FLAGS.map(({ name }) => name)).size).toBe(FLAGS.length);
});

test.each(ALL)("--%s is in the help, with its default", (name, { fallback, row, value }) => {
  const line = usage().split("\n").find((line) => line.includes(`--${name} `)) ?? "";
  expect(line.replace(/ {2,}/g, " ")).toBe(` --${name} ${value} ${row.help} (${fallback})`);
});

test.each(ALL)("--%s takes the default that the help shows", (_name, flag) => {
  expect(readLimit(flag, [`--${flag.name}`, flag.fallback])).toEqual(flag.row.default);
  expect(readLimit(flag, [], { [flag.name]: flag.fallback })).toEqual(flag.row.default);
  expect(readLimit(flag, [])).toBe(undefined);
});

test.each(ALL)("--%s takes both ends of its range and no more", (_name, flag) => {
  const { range, words = [] } = flag.row;
  for (const word of words) expect(readLimit(flag, [`--${flag.name}`, word])).toBe(word);
  const wrong = ["", "x", "OFF", "-1", "1.5", "1e3", "NaN", "9".repeat(400)];
  if (range !== undefined) {
    for (const number of range) {
      expect(readLimit(flag, [`--${flag.name}`, typed(flag.row, number)])).toEqual(valueOf(flag.row, number));
    }
    wrong.push(typed(flag.row, range[0] - 1), typed(flag.row, range[1] + 1));
  }
  const isTime = flag.row.unit === "milliseconds";
  for (const text of wrong.filter((text) => !(isTime && text === "1.5"))) {
    const read = () => readLimit(flag, [`--${flag.name}=${text}`]);
    expect(read, text).toThrow(UsageError);
    expect(read, text).toThrow(`Cannot use --${flag.name} (${variableOf(flag.name)}) "${text}": wanted `);
  }
});

test.each([
  ["--max-unread", "1MiB", { maxUnread: 1_048_576 }],
  ["--max-line", "64KiB", { maxLine: 65_536 }],
  ["--max-held", "2GiB", { maxHeld: 2_147_483_648 }],
  ["--flood-bytes", "1MiB/64KiB", { floodBytes: { burst: 1_048_576, rate: 65_536 } }],
  ["--flood-bytes", "off", { floodBytes: "off" }],
  ["--handshake-timeout", "250ms", { handshakeTimeout: 250 }],
  ["--udp-idle-timeout", "1h", { udp: { idleTimeout: 3_600_000 } }],
  ["--grace", "0", { grace: 0 }],
])("%s %s", (option, text, options) => {
  expect(readArguments([option, text], {}).options).toMatchObject(options);
});

test.each([
  ["--flood", "1KiB/1", "BURST/RATE such as 200/20, or off"],
  ["--flood-bytes", "1/2/3", "BURST/RATE such as 32KiB/4KiB, or off"],
  ["--flood-bytes", "32KiB", "BURST/RATE such as 32KiB/4KiB, or off"],
  ["--max-line", "2MiB", "bytes such as 4096, 64KiB or 1MiB, from 64 to 1MiB"],
  ["--max-unread", "1MB", "bytes such as 4096, 64KiB or 1MiB, at least 1"],
  ["--grace", "9999h", "a time such as 30s, 250ms or 5m, from 0 to 2147483647ms"],
  ["--slow-reader", "wait", "disconnect or drop"],
  ["--max-clients", "0", "a whole number of at least 1"],
])("%s %s is refused with what was wanted", (option, text, wanted) => {
  expect(() => readArguments([option, text], {})).toThrow(`"${text}": wanted ${wanted}`);
});

test("a limit out of its range ends the command with 2, by name", async () => {
  const { code, stderr } = await runCommand(["--port", "0", "--handshake-timeout", "0"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/partyline: Cannot use --handshake-timeout .* "0": wanted a time .*, from 1ms to /);
});

test("what is written is read again: bytes, times, rules", () => {
  const sizes = fc.oneof(
    fc.maxSafeNat(),
    fc.tuple(fc.nat(8_000_000), fc.constantFrom(1024, 2 ** 20, 2 ** 30)).map(([count, size]) => count * size),
  );
  const times = fc.oneof(
    fc.integer({ min: ANY_TIME[0], max: ANY_TIME[1] }),
    fc.tuple(fc.nat(500), fc.constantFrom(1000, 60_000, 3_600_000)).map(([count, size]) => count * size),
  );
  fc.assert(fc.property(sizes, times, sizes, (size, milliseconds, other) => {
    expect(readAs(bytes(ANY), writeBytes(size))).toBe(size);
    expect(readAs(time(ANY_TIME), writeTime(milliseconds))).toBe(milliseconds);
    expect(readAs(rule(bytes(ANY), "1/1"), `${writeBytes(size)}/${writeBytes(other)}`))
      .toEqual({ burst: size, rate: other });
  }));
});

test("whatever is typed is a number of the range, or refused", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.stringMatching(/^\d{1,20}(\.\d{1,3})?(ms|s|m|h|KiB|MiB|GiB|kb)?$/),
    fc.constantFrom(
      "off",
      "constructor",
      "__proto__",
      "1constructor",
      "",
      " 1",
      "1 ",
      "٣",
      "0x10",
      "Infinity",
    ),
  );
  const ranges = fc.tuple(fc.nat(10_000), fc.nat(2_000_000_000)).map((
    [least, more],
  ): Range => [least, least + more]);
  fc.assert(fc.property(texts, ranges, fc.constantFrom(bytes, time, wholeNumber), (text, range, reader) => {
    let number: unknown;
    try {
      number = readAs(orWord(reader(range), ["off"]), text);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return;
    }
    if (number === "off" && text === "off") return;
    expect(Number.isInteger(number)).toBe(true);
    expect(number).toBeGreaterThanOrEqual(range[0]);
    expect(number).toBeLessThanOrEqual(range[1]);
  }));
});

function readLimit(flag: LimitFlag, args: string[], variables: { [name: string]: string } = {}): unknown {
  const { options } = readArguments(args, variables);
  const limits: unknown = UDP_LIMIT_FLAGS.includes(flag) ? options.udp : options;
  return (limits as { readonly [limit: string]: unknown })[flag.limit];
}

function typed({ unit }: LimitSpec, number: number): string {
  if (unit === "milliseconds") return `${number}ms`;
  return unit.endsWith(" a second") ? `${number}/${number}` : String(number);
}

function valueOf({ unit }: LimitSpec, number: number): unknown {
  return unit.endsWith(" a second") ? { burst: number, rate: number } : number;
}

function readAs<T>(read: Reader<T>, text: string): T {
  return read(text, (wanted) => new UsageError(wanted));
}
