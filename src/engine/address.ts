// IP addresses as people write them, made comparable: 32 hexadecimal digits, of which IPv4 has the last eight, behind
// the prefix that RFC 4291 (2.5.5.2) gives it in IPv6. So `1.2.3.4` and `::ffff:1.2.3.4` are one address.

import type { SanctionTarget } from "./sanction.ts";

/** A range of addresses: the first `bits` of an address. */
export type AddressRange = Extract<SanctionTarget, { readonly kind: "address" }>;

/** 64 bits: what one household is given of IPv6 (RFC 6177); one address of it is changed at will. */
const USUAL_IPV6_BITS = 64;

const IPV4_START = `${"0".repeat(20)}ffff`;

/** A range as it is typed: `1.2.3.4`, `1.2.3.0/24`, `2001:db8::/48`; nothing if it is none. Without bits IPv6 means a /64. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = "", bits, ...rest] = text.split("/");
  const digits = digitsOf(address);
  if (digits === undefined || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) {
    return undefined;
  }
  const isIpv4 = digits.startsWith(IPV4_START);
  const most = isIpv4 ? 32 : 128;
  const count = bits === undefined ? (isIpv4 ? 32 : USUAL_IPV6_BITS) : Number(bits);
  if (count > most) return undefined;
  return {
    kind: "address",
    address: isIpv4 ? firstOfIpv4(digits, count) : firstOfIpv6(digits, count),
    bits: count,
  };
}

/** Whether an address is within a range. */
export function isInRange(address: string, range: AddressRange): boolean {
  return rangesWith(address)(range);
}

/** Whether a range has that address in it: for those who ask of a thousand, since the address is read once. */
export function rangesWith(address: string): (range: AddressRange) => boolean {
  const digits = digitsOf(address);
  if (digits === undefined) return () => false;
  return (range) => {
    const start = startOf(range);
    if (start === undefined || !digits.startsWith(start.whole)) return false;
    return start.mask === 0 || (digitAt(digits, start.whole.length) & start.mask) === start.part;
  };
}

/** What all addresses of a range begin with. */
interface Start {
  /** Digits. */
  readonly whole: string;
  /** Which bits of the next one count, and what they are. */
  readonly mask: number;
  readonly part: number;
}

/** By range, since bans stay and each newcomer is held against all: to read a range takes a microsecond. */
const STARTS = new WeakMap<AddressRange, Start | "none">();

function startOf(range: AddressRange): Start | undefined {
  let known = STARTS.get(range);
  if (known === undefined) {
    known = readStart(range) ?? "none";
    STARTS.set(range, known);
  }
  return known === "none" ? undefined : known;
}

function readStart({ address, bits }: AddressRange): Start | undefined {
  const digits = digitsOf(address);
  if (digits === undefined) return undefined;
  const count = digits.startsWith(IPV4_START) ? bits + 96 : bits;
  const whole = digits.slice(0, count >> 2);
  const mask = maskOf(count);
  return { whole, mask, part: mask === 0 ? 0 : digitAt(digits, whole.length) & mask };
}

/** A range as it is typed. */
export function writeRange({ address, bits }: AddressRange): string {
  return bits === (address.includes(":") ? 128 : 32) ? address : `${address}/${bits}`;
}

/** The digits of an address; nothing if it is none. */
function digitsOf(address: string): string | undefined {
  const text = address.split("%")[0] as string;
  if (!text.includes(":")) {
    const bytes = bytesOf(text);
    return bytes === undefined ? undefined : IPV4_START + bytes;
  }
  // An IPv4 address may stand for the last two groups.
  const lastColon = text.lastIndexOf(":") + 1;
  const end = text.slice(lastColon);
  const bytes = end.includes(".") ? bytesOf(end) : undefined;
  const written = bytes === undefined
    ? text
    : `${text.slice(0, lastColon)}${bytes.slice(0, 4)}:${bytes.slice(4)}`;
  const [head = "", tail, ...rest] = written.split("::");
  const front = groupsOf(head);
  const back = tail === undefined ? [] : groupsOf(tail);
  if (front === undefined || back === undefined || rest.length > 0) return undefined;
  const missing = 8 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...front, ...Array<string>(missing).fill("0000"), ...back].join("");
}

function bytesOf(text: string): string | undefined {
  const bytes = text.split(".");
  if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256)) {
    return undefined;
  }
  return bytes.map((byte) => Number(byte).toString(16).padStart(2, "0")).join("");
}

function groupsOf(text: string): readonly string[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => group.toLowerCase().padStart(4, "0"));
}

/** The first bits of some digits, all others 0. */
function masked(digits: string, bits: number): string {
  const whole = bits >> 2;
  const mask = maskOf(bits);
  if (mask === 0) return digits.slice(0, whole).padEnd(32, "0");
  const digit = digitAt(digits, whole) & mask;
  return (digits.slice(0, whole) + digit.toString(16)).padEnd(32, "0");
}

/** Which bits of the digit behind the whole ones count, of so many bits in all. */
function maskOf(bits: number): number {
  return (0b1111 << (4 - (bits & 3))) & 0b1111;
}

function digitAt(digits: string, index: number): number {
  return parseInt(digits[index] as string, 16);
}

function firstOfIpv4(digits: string, bits: number): string {
  const bytes = masked(digits, bits + 96).slice(24).match(/../g) as string[];
  return bytes.map((byte) => parseInt(byte, 16)).join(".");
}

function firstOfIpv6(digits: string, bits: number): string {
  const groups = (masked(digits, bits).match(/..../g) as string[]).map((group) =>
    parseInt(group, 16).toString(16)
  );
  const end = groups.findLastIndex((group) => group !== "0") + 1;
  return end > 6 ? groups.join(":") : `${groups.slice(0, end).join(":")}::`;
}
