// Lines of ours that the server has not answered yet. They are sent one after the other, so that their order stays, and
// each has a key: one that is sent again after a lost connection is said once.

/** A line that waits. */
export interface Pending {
  readonly key: string;
  /** The room in which it was typed; nothing if it goes to the one that is current when it is sent. */
  readonly room: string | undefined;
  /** As it was typed. */
  readonly text: string;
  /** `unsure`: nobody can know whether it was heard. */
  state: "waiting" | "sent" | "unsure";
  /** How things were when it was sent first. */
  sent?: Sent | undefined;
}

/** Where a line was sent. */
interface Sent {
  readonly room: string;
  readonly me: string | undefined;
  /** The last number that we had seen there, and of which numbering. */
  readonly after: number;
  readonly epoch: string | undefined;
}

/** 200 lines: who types for that long without an answer talks to nobody. */
export const MOST_WAITING = 200;

/** The word of a command, in lower case, without its slash; nothing for talk. */
export function wordOf(text: string): string | undefined {
  return /^\/(?!\/)(\S*)/.exec(text)?.[1]?.toLowerCase();
}

/** What we say to a room: the text, and whether it is something that we do. Nothing for other commands. */
export function talkOf(text: string): { readonly text: string; readonly isAction: boolean } | undefined {
  const word = wordOf(text);
  if (word === undefined) return { text: text.startsWith("//") ? text.slice(1) : text, isAction: false };
  return word === "me" ? { text: text.slice(3).trim(), isAction: true } : undefined;
}

/** Without the password that is in it: others may look at our screen. */
export function withoutPassword(text: string): string {
  return text.replace(/^(\/claim\s+|\/(?:login|identify)\s+\S+\s+).+$/i, "$1…");
}

/** Doing these twice is as good as once. */
const HARMLESS = new Set([
  ...[
    "help",
    "nick",
    "register",
    "who",
    "names",
    "whois",
    "join",
    "j",
    "leave",
    "part",
    "rooms",
    "list",
    "time",
  ],
  ...["topic", "history", "ignore", "unignore", "away", "login", "identify", "claim", "quit", "exit", "bans"],
]);
/** These have a key for the server, as talk has. */
const KEYED = new Set(["me", "msg", "send"]);
/** These are about our name: they go first while there is a trouble with it. */
const NAMING = new Set(["nick", "register", "login", "identify", "help", "quit", "exit"]);

/** The next to send; while somebody has no right to its name, only what is about that. */
export function nextToSend(outbox: readonly Pending[], hasNameTrouble: boolean): Pending | undefined {
  if (outbox.some(({ state }) => state === "sent")) return undefined;
  return outbox.find(({ state, text }) =>
    state === "waiting" && (!hasNameTrouble || NAMING.has(wordOf(text) ?? ""))
  );
}

/**
 * The connection was lost, and there is another. What was on its way is sent again where that can't be heard twice.
 *
 * @param isResumed whether the server knows our keys
 * @param wasSaid whether a line of ours is among those that were said meanwhile; nothing if nobody can know
 */
export function afterLoss(
  outbox: readonly Pending[],
  isResumed: boolean,
  wasSaid: (pending: Pending) => boolean | undefined,
): Pending[] {
  return outbox.flatMap((pending): readonly Pending[] => {
    if (pending.state !== "sent") return [pending];
    const word = wordOf(pending.text);
    if (HARMLESS.has(word ?? "")) return [{ ...pending, state: "waiting" }];
    const isTalk = talkOf(pending.text) !== undefined;
    if (isResumed) return [{ ...pending, state: isTalk || KEYED.has(word ?? "") ? "waiting" : "unsure" }];
    const was = isTalk ? wasSaid(pending) : undefined;
    if (was === true) return [];
    return [{ ...pending, state: was === undefined ? "unsure" : "waiting" }];
  });
}
