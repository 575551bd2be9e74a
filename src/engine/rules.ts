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
  /** Names that nobody can register, in lower case; `*serv` means every name that ends so. */
  readonly reservedNames: readonly string[];
  /** Whether a sender is told that there is no one of that name. */
  readonly unknownRecipient: "told" | "silent";
}

/** 32 characters: the nickname limit of Ergo, and what fits a prompt. */
const MAX_NAME = 32;

/**
 * Whoever is called so is believed when asking for a password. IRC networks have services (`NickServ`, `ChanServ`),
 * and all systems have the others; `guest` and `server` are what this chat itself calls people and itself.
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
};

/** The recipe to the letter. */
export const STRICT_RULES: Rules = {
  nameRequired: false,
  nameAuthorized: false,
  nameConflict: "takeOver",
  nameCase: "exact",
  maxName: Number.MAX_SAFE_INTEGER,
  reservedNames: [],
  unknownRecipient: "silent",
};
