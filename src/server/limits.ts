// Every bound that the server keeps, with its default and where the number comes from. Times are in
// milliseconds, sizes in bytes.

import type { FloodRule } from "../engine/flood.ts";

/** What one client and all of them together may cost. */
export interface Limits {
  /** The most bytes of a line, its end not counted. Default {@link MAX_LINE}. */
  readonly maxLine: number;
  /** How long an unfinished line may take. Default {@link LINE_TIMEOUT}. */
  readonly lineTimeout: number;
  /** The most bytes that a client may leave unread. Default {@link MAX_UNREAD}. */
  readonly maxUnread: number;
  /** How long a client may leave something unread without taking a byte of it. Default {@link STALL_TIMEOUT}. */
  readonly stallTimeout: number;
  /** What happens to a client over either bound: it is disconnected, or lines are dropped until it reads again. Default `disconnect`. */
  readonly slowReader: "disconnect" | "drop";
  /** The most clients at once. Default {@link MAX_CLIENTS}. */
  readonly maxClients: number;
  /** The most clients of one address (IPv6: of one /64); loopback and Unix sockets are exempt. Default {@link MAX_PER_ADDRESS}. */
  readonly maxPerAddress: number;
  /** How many lines a client may say at once, and a second; `off` for no limit. Default {@link FLOOD}. */
  readonly flood: FloodRule | "off";
  /** How many bytes of lines a client may say at once, and a second; `off` for no limit. Default {@link FLOOD_BYTES}; `off` if `flood` is. */
  readonly floodBytes: FloodRule | "off";
  /**
   * How many bytes may be said to one room, or to one person, at once, and a second, by all together; whoever has more
   * to say waits. `off` for no limit. Default {@link ROOM_BYTES}; `off` if `flood` is.
   */
  readonly roomBytes: FloodRule | "off";
  /** How long the lines of a client may wait for any of these three, before it is disconnected. Default {@link FLOOD_TIMEOUT}. */
  readonly floodTimeout: number;
  /** How many bytes of waiting lines are held, for all clients together; over it, whoever waited longest goes. Default {@link MAX_HELD}. */
  readonly maxHeld: number;
  /** How long the hook `authorize` may take; then the name is not given. Default {@link AUTHORIZE_TIMEOUT}. */
  readonly authorizeTimeout: number;
  /** How long a client may say nothing; `off` for ever. Default `off`: people read, too. */
  readonly idleTimeout: number | "off";
  /** How long `close()` waits for clients to take their last lines. Default {@link GRACE}. */
  readonly grace: number;
}

/** 4096 bytes: what the recipe reads at once, and what NATS allows for a control line. */
export const MAX_LINE = 4096;

/** 30 s: ten times what a slow typist in character mode pauses, and short enough to make holding a line open pointless. */
export const LINE_TIMEOUT = 30_000;

/** 1 MiB: the default queue of Centrifugo; some 10,000 lines of chat behind. */
export const MAX_UNREAD = 1_048_576;

/** 30 s: three times the write deadline of NATS, for a phone that changes networks. */
export const STALL_TIMEOUT = 30_000;

/** 10,000: what one process of two cores is benchmarked with. */
export const MAX_CLIENTS = 10_000;

/** 64: an office or a school behind one address, not a botnet in one flat. Ergo's default is 16, for IRC's long-lived clients. */
export const MAX_PER_ADDRESS = 64;

/** 200 at once lets a person paste a page; 20 a second is faster than anyone reads. */
export const FLOOD: FloodRule = { burst: 200, rate: 20 };

/** 32 KiB at once are eight of the longest lines, or a page with its markup; 4 KiB a second is one of the longest. */
export const FLOOD_BYTES: FloodRule = { burst: 32_768, rate: 4_096 };

/**
 * 128 KiB a second is 1 Mbit/s, what a modest line takes. 256 KiB at once is a quarter of what a reader may leave
 * unread: in a room and in private together half, so that nobody is sent away for what others have said.
 */
export const ROOM_BYTES: FloodRule = { burst: 262_144, rate: 131_072 };

/** 60 s: a book of 1,400 lines passes. Whoever has more than that before it leaves, or vanishes, keeps its place for no longer. */
export const FLOOD_TIMEOUT = 60_000;

/** 64 MiB: 1,000 clients that wait, at one chunk of Node's or Deno's sockets each (64 KiB). */
export const MAX_HELD = 67_108_864;

/** 10 s: a person waits no longer for a login; the same as a TLS handshake has. */
export const AUTHORIZE_TIMEOUT = 10_000;

/** 5 s: what a person waits at a prompt; a last line crosses any network in less. */
export const GRACE = 5_000;

/** The defaults. */
export const DEFAULT_LIMITS: Limits = {
  maxLine: MAX_LINE,
  lineTimeout: LINE_TIMEOUT,
  maxUnread: MAX_UNREAD,
  stallTimeout: STALL_TIMEOUT,
  slowReader: "disconnect",
  maxClients: MAX_CLIENTS,
  maxPerAddress: MAX_PER_ADDRESS,
  flood: FLOOD,
  floodBytes: FLOOD_BYTES,
  roomBytes: ROOM_BYTES,
  floodTimeout: FLOOD_TIMEOUT,
  maxHeld: MAX_HELD,
  authorizeTimeout: AUTHORIZE_TIMEOUT,
  idleTimeout: "off",
  grace: GRACE,
};

/**
 * Fills in the defaults.
 *
 * @throws {RangeError} if a number is out of its range
 */
export function resolveLimits(given: { readonly [L in keyof Limits]?: Limits[L] | undefined }): Limits {
  // One word switches off all that slows down speakers.
  const defaults = given.flood === "off"
    ? { ...DEFAULT_LIMITS, floodBytes: "off", roomBytes: "off" } as const
    : DEFAULT_LIMITS;
  const limits = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, given[name as keyof Limits] ?? value]),
  ) as unknown as Limits;
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    checkNumber(name, limits[name as keyof typeof RANGES], least, most);
  }
  if (limits.idleTimeout !== "off") checkNumber("idleTimeout", limits.idleTimeout, 1, MAX_TIMER);
  if (!["disconnect", "drop"].includes(limits.slowReader)) {
    throw new TypeError(`Cannot use slowReader "${limits.slowReader}": wanted disconnect or drop`);
  }
  for (const name of ["flood", "floodBytes", "roomBytes"] as const) checkRule(name, limits[name]);
  return limits;
}

function checkRule(name: string, rule: FloodRule | "off"): void {
  if (rule === "off") return;
  if (typeof rule !== "object") {
    throw new TypeError(`Cannot use ${name} "${rule}": wanted { burst, rate } or off`);
  }
  checkNumber(`${name}.burst`, rule.burst, 1, MAX_COUNT);
  checkNumber(`${name}.rate`, rule.rate, 1, MAX_COUNT);
}

/** 2³¹ - 1 ms: what a timer holds on all three runtimes. */
const MAX_TIMER = 2_147_483_647;
const MAX_COUNT = Number.MAX_SAFE_INTEGER;

/** A line must hold `REGISTER` with a name; one of 1 MiB is the most that one turn may have to move. */
const RANGES = {
  maxLine: [64, 1_048_576],
  lineTimeout: [1, MAX_TIMER],
  maxUnread: [1, MAX_COUNT],
  stallTimeout: [1, MAX_TIMER],
  maxClients: [1, MAX_COUNT],
  maxPerAddress: [1, MAX_COUNT],
  floodTimeout: [1, MAX_TIMER],
  maxHeld: [1, MAX_COUNT],
  authorizeTimeout: [1, MAX_TIMER],
  grace: [0, MAX_TIMER],
} as const satisfies { readonly [L in keyof Limits]?: readonly [number, number] };

function checkNumber(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === MAX_COUNT ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`Cannot use ${name} ${value}: wanted a whole number ${range}`);
}
