// What a chat allows, as plain data. The two sets are the recipe to the letter and our kinder default
// (docs/protocol.md sections 1 and 2); a host program may mix its own.

/** The rules of a chat. Part of its state, so that a replay needs nothing else. */
export interface Rules {
  /** Whether people need a name before they may say or send anything. */
  readonly nameRequired: boolean;
  /** Whether the host program is asked before anyone gets a name. */
  readonly nameAuthorized: boolean;
  /** What happens when someone registers a name that another client holds. */
  readonly nameConflict: "refuse" | "takeOver";
  /** Whether `Alice` and `alice` are one name. */
  readonly nameCase: "folded" | "exact";
  /** The most characters that a registered name may have. */
  readonly maxName: number;
  /** Names that nobody can register, in lower case; `*serv` means every name that ends in it, also with signs after it. */
  readonly reservedNames: readonly string[];
  /** Whether a sender is told that nobody has that name. */
  readonly unknownRecipient: "told" | "silent";
  /** Names of rooms that are always there, besides the lobby. */
  readonly keptRooms: readonly string[];
  /** The most rooms at once. */
  readonly maxRooms: number;
  /** The most rooms that one client may be in. */
  readonly maxRoomsEach: number;
  /** The most rooms that one client may own when it makes another. */
  readonly maxRoomsOwned: number;
  /** The most characters of a room's topic. */
  readonly maxTopic: number;
  /** The most clients in one room; the lobby has room for all. */
  readonly maxMembers: number;
  /** The most names that may be claimed. */
  readonly maxAccounts: number;
  /** The most private messages that wait for a claimed name. */
  readonly maxWaiting: number;
  /** The most bans and mutes at once. */
  readonly maxSanctions: number;
  /** Whether people are told who comes into their rooms, leaves or changes names. Never in the lobby. */
  readonly comings: "told" | "silent";
  /** How many of its last lines a room shows to people who join. None in the lobby. */
  readonly shownOnJoin: number;
}

/** 32 characters: the nickname limit of Ergo, and what fits a prompt. */
const MAX_NAME = 32;

/** 1,000 rooms: with up to 64 Ki characters of history each, they are what a small machine has memory for. */
const MAX_ROOMS = 1000;

/** 20 rooms: more than anybody reads; Ergo allows 100. */
const MAX_ROOMS_EACH = 20;

/** 5 rooms: the 64 clients of one address can't make all of {@link MAX_ROOMS}. */
const MAX_ROOMS_OWNED = 5;

/** 300 characters: some lines of a terminal; Ergo allows 390. */
const MAX_TOPIC = 300;

/** 10,000 clients: as many as a server takes by default. */
const MAX_MEMBERS = 10_000;

/** 100,000 names: some 50 MB of a process. */
const MAX_ACCOUNTS = 100_000;

/** 20 messages: a screen, to be read when one comes back. */
const MAX_WAITING = 20;

/** 1,000 bans and mutes: more is work for a firewall. A newcomer is compared with all of them. */
const MAX_SANCTIONS = 1000;

/** 20 lines: a screen with some room for what is said next. */
const SHOWN_ON_JOIN = 20;

/**
 * People with such names are believed when they ask for a password. IRC networks have services (`NickServ`, `ChanServ`),
 * and all systems have the others; this chat calls people `guest` and itself `server`.
 */
const RESERVED_NAMES = [
  "guest",
  "server",
  "admin",
  "global",
  "moderator",
  "operator",
  "root",
  "system",
  "*serv",
];

/** The default: kinder than the recipe wherever the recipe hurts people. */
export const DEFAULT_RULES: Rules = {
  nameRequired: false,
  nameAuthorized: false,
  nameConflict: "refuse",
  nameCase: "folded",
  maxName: MAX_NAME,
  reservedNames: RESERVED_NAMES,
  unknownRecipient: "told",
  keptRooms: [],
  maxRooms: MAX_ROOMS,
  maxRoomsEach: MAX_ROOMS_EACH,
  maxRoomsOwned: MAX_ROOMS_OWNED,
  maxTopic: MAX_TOPIC,
  maxMembers: MAX_MEMBERS,
  maxAccounts: MAX_ACCOUNTS,
  maxWaiting: MAX_WAITING,
  maxSanctions: MAX_SANCTIONS,
  comings: "told",
  shownOnJoin: SHOWN_ON_JOIN,
};

/** The recipe to the letter. */
export const STRICT_RULES: Rules = {
  ...DEFAULT_RULES,
  nameConflict: "takeOver",
  nameCase: "exact",
  maxName: Number.MAX_SAFE_INTEGER,
  reservedNames: [],
  unknownRecipient: "silent",
};

/** The rules as they are now, where the others lack one or have something of another kind: the engine relies on each. */
export function withRules(rules: Rules, others: Rules): Rules {
  const [ours, theirs] = [rules, others] as unknown as readonly Readonly<Record<string, unknown>>[];
  const kept = Object.entries(ours ?? {}).filter(([name, value]) => kindOf(value) !== kindOf(theirs?.[name]));
  return kept.length === 0 ? others : { ...others, ...Object.fromEntries(kept) };
}

function kindOf(value: unknown): string {
  if (!Array.isArray(value)) return typeof value;
  return value.every((item) => typeof item === "string") ? "texts" : "list";
}
