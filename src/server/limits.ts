// Every limit that the server keeps, as one table: its unit, default and range, and what the command says about it.
// Checks, flags, help and documentation are made from it or compared with it. In comments: where a number comes from.

import type { FloodRule } from "../engine/flood.ts";
import { DEFAULT_RULES } from "../engine/rules.ts";
import type { LimitSpec, LimitTable } from "./limit_spec.ts";
import { HANDSHAKE_TIMEOUT } from "../transports/transport.ts";

/** What one client and all of them together may cost. The numbers are those of {@link LIMITS}. */
export interface Limits {
  /** The most bytes of a line, not counting its end. In bytes; 64 to 1,048,576; default 4096. */
  readonly maxLine: number;
  /** How long an unfinished line may take. In milliseconds; 1 to 2,147,483,647; default 30,000. */
  readonly lineTimeout: number;
  /** What a client may leave unread. In bytes; at least 1; default 1,048,576. */
  readonly maxUnread: number;
  /**
   * How long a client may leave something unread without taking a byte of it. In milliseconds; 1 to 2,147,483,647;
   * default 30,000.
   */
  readonly stallTimeout: number;
  /**
   * What happens to a client over either limit: it is disconnected, or lines are dropped until it reads again.
   * `disconnect` or `drop`; default `disconnect`.
   */
  readonly slowReader: "disconnect" | "drop";
  /** The most clients at once. A number of clients; at least 1; default 10,000. */
  readonly maxClients: number;
  /**
   * The most clients of one address (IPv6: of one /64); loopback and Unix sockets are exempt. A number of clients; at
   * least 1; default 64.
   */
  readonly maxPerAddress: number;
  /**
   * How much a client may say at once, and per second. In lines; each at least 1; default `{ burst: 200, rate: 20 }`;
   * or `off`, which also switches off the next two, unless you set them.
   */
  readonly flood: FloodRule | "off";
  /**
   * How much a client may say at once, and per second. In bytes; each at least 1; default
   * `{ burst: 32_768, rate: 4096 }`; or `off`.
   */
  readonly floodBytes: FloodRule | "off";
  /**
   * How much all clients together may say to one room, or to one person, at once, and per second; more lines wait. In
   * bytes; each at least 1; default `{ burst: 262_144, rate: 65_536 }`; or `off`.
   */
  readonly roomBytes: FloodRule | "off";
  /**
   * How long the lines of a client may wait because of these three, before it is disconnected. In milliseconds; 1 to
   * 2,147,483,647; default 60,000.
   */
  readonly floodTimeout: number;
  /**
   * How much of waiting lines is held, for all clients together; beyond that, the client with the most is disconnected. In
   * bytes; at least 1; default 67,108,864.
   */
  readonly maxHeld: number;
  /**
   * How long the hook `authorizeName` may take; after that, the client does not get the name. In milliseconds; 1 to
   * 2,147,483,647; default 10,000.
   */
  readonly authorizeTimeout: number;
  /**
   * How long a TLS handshake may take, from the accepted connection on. In milliseconds; 1 to 2,147,483,647; default
   * 10,000.
   */
  readonly handshakeTimeout: number;
  /** How long a client may say nothing. In milliseconds; 1 to 2,147,483,647; default `off`: people read, too. */
  readonly idleTimeout: number | "off";
  /** The most rooms at once, besides the lobby. A number of rooms; at least 1; default 1000. */
  readonly maxRooms: number;
  /** The most rooms that one client may be in, besides the lobby. A number of rooms; at least 1; default 20. */
  readonly maxRoomsEach: number;
  /** The most rooms that one client may own when it makes another. A number of rooms; at least 1; default 5. */
  readonly maxRoomsOwned: number;
  /** The most clients in one room; the lobby has room for all. A number of clients; at least 1; default 10,000. */
  readonly maxMembers: number;
  /** The most names that may be claimed. In accounts; at least 1; default 100,000. */
  readonly maxAccounts: number;
  /** The fewest characters of a password. In characters; 1 to 64; default 8. */
  readonly minPassword: number;
  /** The most private messages that wait for a claimed name. In messages; 0 to 1000; default 20. */
  readonly maxWaiting: number;
  /** How much history of each room is kept in memory, up to 64 Ki characters. A number of lines; 0 to 10,000; default 200. */
  readonly history: number;
  /** How much history of each room the data file keeps. A number of lines; 0 to 10,000,000; default 10,000. */
  readonly archive: number;
  /** How many of a room's last lines are shown to people who join. A number of lines; 0 to 200; default 20. */
  readonly shownOnJoin: number;
  /** Whether a room is told who comes in, leaves, or takes another name. `told` or `silent`; default `told`. */
  readonly comings: "told" | "silent";
  /** How long `close()` waits for clients to take their last lines. In milliseconds; 0 to 2,147,483,647; default 5000. */
  readonly grace: number;
}

/** Limits for UDP, where only silence tells that a peer has gone. The numbers are those of {@link UDP_LIMITS}. */
export interface UdpLimits {
  /** How long a peer may be silent. In milliseconds; 1 to 2,147,483,647; default 300,000. */
  readonly idleTimeout: number;
  /**
   * The most peers of a listener; with one more, the one heard from least recently is lost. A number of peers; at least 1;
   * default 1000.
   */
  readonly maxPeers: number;
}

/** 2³¹ - 1 ms: what a timer holds on all three runtimes. */
const MAX_TIMER = 2_147_483_647;

const ANY_TIME = [1, MAX_TIMER] as const;
const ANY_COUNT = [1, Number.MAX_SAFE_INTEGER] as const;

/** Every limit but those of UDP. */
export const LIMITS: LimitTable<Limits> = {
  // 4 KiB is what the recipe reads at once, and what NATS allows for a control line. The least holds `REGISTER` with
  // a name; 1 MiB is the most that one turn may have to move.
  maxLine: {
    unit: "bytes",
    default: 4096,
    range: [64, 1_048_576],
    help: "longer lines are dropped whole, and their sender is told",
  },
  // Ten times what a slow typist in character mode pauses, and short enough to make holding a line open pointless.
  lineTimeout: {
    unit: "milliseconds",
    default: 30_000,
    range: ANY_TIME,
    help: "how long an unfinished line may take",
  },
  // The default queue of Centrifugo; some 10,000 lines of chat behind.
  maxUnread: {
    unit: "bytes",
    default: 1_048_576,
    range: ANY_COUNT,
    help: "what a client may leave unread",
  },
  // Three times the write deadline of NATS, for a phone that changes networks.
  stallTimeout: {
    unit: "milliseconds",
    default: 30_000,
    range: ANY_TIME,
    help: "how long it may read none of that",
  },
  // Who is disconnected is told why; lines that vanish in silence are the worse surprise.
  slowReader: {
    unit: "word",
    default: "disconnect",
    words: ["disconnect", "drop"],
    help: "what happens to slow readers: disconnect, or drop lines",
  },
  // What one process of two cores is benchmarked with.
  maxClients: {
    unit: "clients",
    default: 10_000,
    range: ANY_COUNT,
    help: "clients at once",
  },
  // An office or a school behind one address, not a botnet in one flat. Ergo's default is 16, for IRC's long-lived
  // clients.
  maxPerAddress: {
    unit: "clients",
    default: 64,
    range: ANY_COUNT,
    help: "clients of one address, IPv6: of one /64; not loopback",
  },
  // 200 at once lets a person paste a page; 20 a second is faster than anyone reads.
  flood: {
    unit: "lines a second",
    default: { burst: 200, rate: 20 },
    range: ANY_COUNT,
    words: ["off"],
    help: "lines of one client at once, and per second; or off, with the next two",
  },
  // 32 KiB at once are eight of the longest lines, or a page with its markup; 4 KiB a second is one of the longest.
  floodBytes: {
    unit: "bytes a second",
    default: { burst: 32_768, rate: 4096 },
    range: ANY_COUNT,
    words: ["off"],
    help: "bytes of one client at once, and per second; or off",
  },
  // 64 KiB a second: in a room and in private together 1 Mbit/s, what a modest line takes. 256 KiB at once is a quarter of
  // what a reader may leave unread: in one room and in private together half, so that nobody is sent away for what others
  // have said. Whoever is in twenty rooms must read more, should all of them be that loud at once.
  roomBytes: {
    unit: "bytes a second",
    default: { burst: 262_144, rate: 65_536 },
    range: ANY_COUNT,
    words: ["off"],
    help: "bytes said to one room or person at once, and per second; or off",
  },
  // A book of 1,400 lines passes. Whoever has more than that before it leaves, or vanishes, keeps its place for no
  // longer.
  floodTimeout: {
    unit: "milliseconds",
    default: 60_000,
    range: ANY_TIME,
    help: "how long these three may make lines wait",
  },
  // 1,000 clients that wait, at one chunk of Node's or Deno's sockets each (64 KiB).
  maxHeld: {
    unit: "bytes",
    default: 67_108_864,
    range: ANY_COUNT,
    help: "waiting lines of all clients together",
  },
  // A person waits no longer for a login; the same as a TLS handshake has.
  authorizeTimeout: {
    unit: "milliseconds",
    default: 10_000,
    range: ANY_TIME,
    help: "how long a login may take",
    isForHosts: true,
  },
  // See {@link HANDSHAKE_TIMEOUT}.
  handshakeTimeout: {
    unit: "milliseconds",
    default: HANDSHAKE_TIMEOUT,
    range: ANY_TIME,
    help: "how long a TLS handshake may take",
  },
  // People read, too.
  idleTimeout: {
    unit: "milliseconds",
    default: "off",
    range: ANY_TIME,
    words: ["off"],
    help: "how long a client may say nothing; or off",
  },
  // 128 MiB of history at most.
  maxRooms: { unit: "rooms", default: DEFAULT_RULES.maxRooms, range: ANY_COUNT, help: "rooms at once" },
  // More than anybody reads; Ergo allows 100.
  maxRoomsEach: {
    unit: "rooms",
    default: DEFAULT_RULES.maxRoomsEach,
    range: ANY_COUNT,
    help: "rooms that one client may be in",
  },
  // The 64 clients of one address can't make all of the rooms there may be.
  maxRoomsOwned: {
    unit: "rooms",
    default: DEFAULT_RULES.maxRoomsOwned,
    range: ANY_COUNT,
    help: "rooms that one client may own when it makes another",
  },
  // As many as a server takes.
  maxMembers: {
    unit: "clients",
    default: DEFAULT_RULES.maxMembers,
    range: ANY_COUNT,
    help: "clients in one room; not the lobby",
  },
  // Some 50 MB of a process.
  maxAccounts: {
    unit: "accounts",
    default: DEFAULT_RULES.maxAccounts,
    range: ANY_COUNT,
    help: "names that may be claimed",
  },
  // The least that NIST SP 800-63B allows; what was kept elsewhere, as on IRC, may be shorter.
  minPassword: {
    unit: "characters",
    default: 8,
    range: [1, 64],
    help: "characters that a password must have",
  },
  // A screen, to be read when one comes back.
  maxWaiting: {
    unit: "messages",
    default: DEFAULT_RULES.maxWaiting,
    range: [0, 1000],
    help: "private messages that wait for a claimed name",
  },
  // Some screens of talk; Ergo keeps 2048, Centrifugo none.
  history: {
    unit: "lines",
    default: 200,
    range: [0, 10_000],
    help: "lines that are kept of each room, up to 64 Ki characters",
  },
  // A year of a room where 27 lines a day are said; 40 MB of disk at most, at 4 KiB a line.
  archive: {
    unit: "lines",
    default: 10_000,
    range: [0, 10_000_000],
    help: "lines of each room that the data file keeps",
  },
  // A screen, with some room for what is said next.
  shownOnJoin: {
    unit: "lines",
    default: DEFAULT_RULES.shownOnJoin,
    range: [0, 200],
    help: "lines shown to people who join a room",
  },
  // A room in which people come and go without a word feels haunted.
  comings: {
    unit: "word",
    default: "told",
    words: ["told", "silent"],
    help: "whether rooms are told who comes and goes",
  },
  // What a person waits at a prompt; a last line crosses any network in less.
  grace: {
    unit: "milliseconds",
    default: 5000,
    range: [0, MAX_TIMER],
    help: "how long a shutdown may wait for last lines to be sent",
  },
};

/** The limits of UDP. */
export const UDP_LIMITS: LimitTable<UdpLimits> = {
  // Routers forget a silent UDP peer after 2 to 5 minutes (RFC 4787, REQ-5), and nothing would reach it then.
  idleTimeout: {
    unit: "milliseconds",
    default: 300_000,
    range: ANY_TIME,
    help: "after how long a silent UDP peer counts as gone",
  },
  // A broadcast is a system call for each, and 1,000 of them take some 10 ms of everybody's turn.
  maxPeers: {
    unit: "peers",
    default: 1000,
    range: ANY_COUNT,
    help: "UDP peers of a listener; the least recently heard goes first",
  },
};

/** The defaults. */
export const DEFAULT_LIMITS: Limits = defaultsOf(LIMITS);

/** The defaults of UDP. */
export const DEFAULT_UDP_LIMITS: UdpLimits = defaultsOf(UDP_LIMITS);

function defaultsOf<Values>(table: LimitTable<Values>): Values {
  const rows = Object.entries<LimitSpec<unknown>>(table);
  return Object.fromEntries(rows.map(([name, row]) => [name, row.default])) as Values;
}
