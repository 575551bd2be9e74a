// What happens to clients that an operator wants to know: each event is a line in the log and, mostly, a counter.

import type { ServerLogger } from "./options.ts";
import type { QuietLogger } from "./quiet_logger.ts";
import { type Counters, createCounters } from "./stats.ts";

/** One kind of event. Braces in the message name the properties that are reported with it. */
interface EventKind {
  /** `always` is told as information, and never left out. */
  readonly level: keyof ServerLogger | "always";
  readonly message: string;
  readonly counter?: keyof Counters;
}

/** All events. */
const EVENTS = {
  connected: { level: "debug", counter: "connections", message: "{peer} connected" },
  gone: { level: "debug", message: "{peer} is gone: {reason}" },
  refused: { level: "warn", counter: "refused", message: "Refusing {peer}: {reason}" },
  refusedHandshake: {
    level: "warn",
    counter: "refused",
    message: "Refusing {peer} before its TLS handshake: {reason}",
  },
  acceptError: {
    level: "warn",
    counter: "acceptErrors",
    message: "A connection failed at {endpoint}: {error}",
  },
  wrongProtocol: {
    level: "warn",
    counter: "wrongProtocol",
    message: "Turning away {peer}: it speaks {protocol}",
  },
  overlong: { level: "info", counter: "overlong", message: "Dropping a line of {peer}: it was too long" },
  unfinished: {
    level: "warn",
    counter: "unfinished",
    message: "Dropping a line of {peer}: it was never finished",
  },
  flood: { level: "info", counter: "floods", message: "Holding back {peer}: it sends too fast" },
  tooFast: {
    level: "warn",
    counter: "tooFast",
    message: "Disconnecting {peer}: its lines had to wait for too long",
  },
  noRoom: {
    level: "warn",
    counter: "tooFast",
    message: "Disconnecting {peer}: too many lines are waiting, and it has sent most of them",
  },
  tooSlow: {
    level: "warn",
    counter: "tooSlow",
    message: "Disconnecting {peer}: it left {unread} bytes unread",
  },
  missing: { level: "warn", message: "Skipping lines for {peer}: it left {unread} bytes unread" },
  idle: { level: "info", counter: "idle", message: "Disconnecting {peer}: it said nothing for too long" },
  unsent: { level: "warn", message: "Not sent to {endpoint}: {error}" },
  sessionError: {
    level: "error",
    counter: "internalErrors",
    message: "Disconnecting {peer} after an error in the server or in a hook: {error}",
  },
  commandError: {
    level: "error",
    counter: "internalErrors",
    message: "The command /{command} failed for {peer}: {error}",
  },
  passwordRight: { level: "info", message: "{peer} is logged in as {name}" },
  passwordWrong: {
    level: "warn",
    counter: "wrongPasswords",
    message: "A wrong password for {name} from {peer}",
  },
  passwordTooOften: {
    level: "warn",
    counter: "wrongPasswords",
    message: "Not looking at a password of {peer}: there were too many",
  },
  moderated: {
    level: "always",
    counter: "moderated",
    message: "{moderator} ({peer}): {act} {whom}; reason: {reason}",
  },
  sanctioned: {
    level: "always",
    counter: "moderated",
    message: "{moderator} ({peer}): {act} {whom}, {until}; reason: {reason}",
  },
  announced: { level: "always", counter: "moderated", message: "{moderator} ({peer}): announce" },
  storeFails: { level: "error", counter: "storeErrors", message: "Nothing is kept by {store} now: {error}" },
  storeTrouble: { level: "error", counter: "storeErrors", message: "Trouble with {store}: {error}" },
  storeLoses: {
    level: "error",
    message: "{lines} lines and {changes} changes are lost: {store} could not keep them until the end",
  },
  storeWorks: { level: "info", message: "All that waited is kept by {store} again" },
  seated: { level: "info", message: "Part of the chat at {chat} (servers: {servers})" },
  serverJoined: {
    level: "info",
    message: "Another server is part of this chat, of version {version} (servers: {servers})",
  },
  serverLeft: { level: "info", message: "One of the other servers has left this chat (servers: {servers})" },
  serverGivenUp: {
    level: "warn",
    message: "One of the other servers was silent for too long, and is given up (servers: {servers})",
  },
  cutOff: {
    level: "error",
    counter: "cutOffs",
    message:
      "Cut off from the other servers of this chat: lines wait, and nobody may come in, until NATS answers again",
  },
  rejoined: { level: "info", message: "One of the servers of this chat again, after {seconds} s" },
  archiveLacks: {
    level: "warn",
    message:
      "The data lacks {lines} lines that were said while this server was away: nobody has them any more",
  },
  leveled: { level: "info", message: "All servers of this chat know level {level}: it goes on with it" },
  expelled: {
    level: "error",
    counter: "expulsions",
    message: "The other servers have given this one up: its clients were told to connect again",
  },
  clusterTrouble: { level: "error", counter: "clusterErrors", message: "Trouble with the cluster: {reason}" },
  clusterOver: { level: "error", message: "Closing, for the chat can't go on here: {reason}" },
  recordingFails: { level: "error", message: "Nothing more is recorded in {file}: {error}" },
  noAnswer: {
    level: "error",
    counter: "internalErrors",
    message:
      "No answer about {peer} within {timeout} ms: of the host program, or of too many passwords at once",
  },
  closeError: {
    level: "error",
    counter: "internalErrors",
    message: "Cannot stop listening on {endpoint}: {error}",
  },
  engineError: { level: "error", counter: "internalErrors", message: "An error in the server: {error}" },
} as const satisfies { readonly [name: string]: EventKind };

/** The name of an event. */
export type EventName = keyof typeof EVENTS;

/** Where they are written to. */
type EventLogger = ServerLogger & Pick<QuietLogger, "always">;

/** Counts events and writes them to the log. */
export class Events {
  readonly counters = createCounters();
  readonly #logger: EventLogger;

  constructor(logger: EventLogger) {
    this.#logger = logger;
  }

  /** Something happened. */
  report(name: EventName, properties: Record<string, unknown>): void {
    const { counter, level, message }: EventKind = EVENTS[name];
    if (counter !== undefined) this.counters[counter] += 1;
    this.#logger[level](message, properties);
  }
}
