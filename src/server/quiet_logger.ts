// Stands between the server and the host's logger, so that strangers can't fill the log and the logger can't disturb
// the chat: only so many lines of a kind get through in a minute, the rest is counted and reported, and errors of the
// logger stay here. Has no timer: whoever has one calls `tick`.

/** 20: enough to see what it is and where it comes from, and no stranger writes more than one line in 3 s. */
export const LINES_OF_A_KIND = 20;

/** A minute: what one person can follow, and how late an operator may learn how much was left out. */
export const WINDOW = 60_000;

type Level = "debug" | "info" | "warn" | "error";
type Properties = Record<string, unknown>;

/** The shape of `ServerLogger`, whose file imports this one. */
type HostLogger = { readonly [level in Level]: (message: string, properties: Properties) => unknown };

/** A logger that never throws, and says no more than an operator can read. */
export interface QuietLogger {
  /** Without a limit: who turns this level on wants all of it. */
  debug(message: string, properties: Properties): void;
  /** At most {@link LINES_OF_A_KIND} of each message in any {@link WINDOW}; so are the next two. */
  info(message: string, properties: Properties): void;
  warn(message: string, properties: Properties): void;
  error(message: string, properties: Properties): void;
  /** Without a limit either: what must be in the log however much of it there is. */
  always(message: string, properties: Properties): void;
  /** Tells what was left out, where a minute has passed since: to be called now and then. */
  tick(now: number): void;
  /** Tells what was left out and not told yet. */
  end(): void;
  /** How often the host's logger has thrown, or rejected. */
  readonly failures: number;
}

/**
 * Makes a host's logger quiet.
 *
 * @param now milliseconds since some moment, never going back
 */
export function quietLogger(host: HostLogger, now: () => number): QuietLogger {
  return new Quiet(host, now);
}

/** Lines of one message and one level: the message is a constant of ours, so there are few kinds. */
interface Kind {
  readonly level: Level;
  readonly message: string;
  /** When the last ones were let through, oldest first. */
  readonly passed: number[];
  leftOut: number;
  /** When the first of those that were left out came. */
  since: number;
}

class Quiet implements QuietLogger {
  failures = 0;
  readonly #host: HostLogger;
  readonly #now: () => number;
  readonly #kinds = new Map<string, Kind>();

  constructor(host: HostLogger, now: () => number) {
    this.#host = host;
    this.#now = now;
  }

  debug(message: string, properties: Properties): void {
    this.#say("debug", message, properties);
  }

  info(message: string, properties: Properties): void {
    this.#limit("info", message, properties);
  }

  warn(message: string, properties: Properties): void {
    this.#limit("warn", message, properties);
  }

  error(message: string, properties: Properties): void {
    this.#limit("error", message, properties);
  }

  tick(now: number): void {
    for (const kind of this.#kinds.values()) {
      if (kind.leftOut > 0 && now - kind.since >= WINDOW) this.#tell(kind);
    }
  }

  end(): void {
    for (const kind of this.#kinds.values()) {
      if (kind.leftOut > 0) this.#tell(kind);
    }
  }

  always(message: string, properties: Properties): void {
    this.#say("info", message, properties);
  }

  #limit(level: Level, message: string, properties: Properties): void {
    const now = this.#now();
    this.tick(now);
    const kind = this.#kindOf(level, message);
    const { passed } = kind;
    while (passed.length > 0 && now - (passed[0] as number) >= WINDOW) passed.shift();
    if (passed.length < LINES_OF_A_KIND) {
      passed.push(now);
      this.#say(level, message, properties);
      return;
    }
    if (kind.leftOut === 0) kind.since = now;
    kind.leftOut += 1;
  }

  #kindOf(level: Level, message: string): Kind {
    const key = `${level} ${message}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const kind = { level, message, passed: [], leftOut: 0, since: 0 };
    this.#kinds.set(key, kind);
    return kind;
  }

  #tell(kind: Kind): void {
    const count = kind.leftOut;
    // First: a logger may call the chat, and so come back here.
    kind.leftOut = 0;
    this.#say(kind.level, "Left out {count} more lines like this: {kind}", { count, kind: kind.message });
  }

  #say(level: Level, message: string, properties: Properties): void {
    try {
      const promise = this.#host[level](message, properties) as { then?: unknown } | null | undefined;
      if (typeof promise?.then === "function") promise.then(undefined, () => this.failures += 1);
    } catch {
      this.failures += 1;
    }
  }
}
