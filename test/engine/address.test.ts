// Ranges of addresses, held against arithmetic; and how often they are read.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AddressRange, isInRange, parseRange, rangesWith } from "../../src/engine/address.ts";

const IPV4 = 0xffffn << 32n;

/** Neighbours, so that many are in each other's ranges. */
const ipv4 = fc.tuple(fc.constantFrom(10, 10, 11, 192), fc.nat(3), fc.nat(255), fc.nat(255)).map((bytes) => ({
  text: bytes.join("."),
  value: IPV4 + BigInt(bytes.reduce((value, byte) => value * 256 + byte, 0)),
}));
const ipv6 = fc.tuple(
  fc.constantFrom(0x2001, 0x2001, 0x2000, 0xfe80),
  ...Array.from({ length: 7 }, () => fc.constantFrom(0, 0, 1, 0xdb8, 0xffff)),
).map((groups) => ({
  text: groups.map((group) => group.toString(16)).join(":"),
  value: groups.reduce((value, group) => value * 65536n + BigInt(group), 0n),
}));
const one = fc.oneof(ipv4, ipv6);

function isWithin(address: bigint, first: bigint, bits: number): boolean {
  const dropped = BigInt(128 - bits);
  return address >> dropped === first >> dropped;
}

describe("a range", () => {
  test("has the addresses in it that begin with the same bits, and no others", () => {
    fc.assert(
      fc.property(one, one, fc.nat(128), (address, first, most) => {
        const isIpv4 = first.text.includes(".");
        const bits = isIpv4 ? most % 33 : most;
        const range = parseRange(`${first.text}/${bits}`) as AddressRange;
        const expected = isWithin(address.value, first.value, isIpv4 ? bits + 96 : bits);
        expect(isInRange(address.text, range)).toBe(expected);
        // Whoever asks once more gets what was remembered.
        expect(isInRange(address.text, range)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(["", "nowhere", "1.2.3", "1.2.3.256", "::1::"])(
    "has nothing in it that is no address: %s",
    (text) => {
      expect(isInRange(text, { kind: "address", address: "0.0.0.0", bits: 0 })).toBe(false);
      const broken = { kind: "address", address: text, bits: 0 } as const;
      expect([isInRange("1.2.3.4", broken), isInRange("1.2.3.4", broken)]).toEqual([false, false]);
    },
  );

  test("is read once, however many addresses are held against it, and an address once for all ranges", () => {
    let reads = 0;
    const counted: AddressRange = {
      kind: "address",
      get address() {
        reads++;
        return "10.0.0.0";
      },
      bits: 9,
    };
    const within = rangesWith("10.1.2.3");
    expect([within(counted), within(counted), isInRange("11.0.0.1", counted)]).toEqual([true, true, false]);
    expect(reads).toBe(1);
  });
});
