// A connection's life on the way in: bytes to lines, lines to commands, commands to the engine.
//
// What surprises: a chunk may hold a thousand lines, and this client is not the only one. After its share of
// the turn the rest waits, with the connection paused, until everybody else has had theirs.

import { type Dialect } from "../dialects/dialect.ts";
import {
  createLineSplitter,
  feed,
  feedEnd,
  type Line,
  type LineSplitter,
  nextLine,
  OVERLONG,
} from "../dialects/line_splitter.ts";
import { answerTo, recognize, type Stranger } from "../dialects/stranger.ts";
import { createTelnetFilter } from "../dialects/telnet.ts";
import type { SessionId } from "../engine/state.ts";
import { formatEndpoint } from "../transports/endpoint.ts";
import type { CloseReason, Connection, ConnectionHandler } from "../transports/transport.ts";
import { type Recipient, Slot } from "./outbox.ts";
import type { Input } from "../engine/input.ts";
import type { ServerLogger, Settings } from "./options.ts";
import type { Stats } from "./stats.ts";

/** The chat that a session belongs to. */
export interface SessionHome {
  readonly settings: Settings;
  readonly dialect: Dialect;
  readonly logger: ServerLogger;
  readonly stats: Stats;
  dispatch(input: Input): void;
  /** Shows a line to the host program; whether it has taken it. */
  isTaken(line: string, session: SessionLoop): boolean;
  /** A mistake of ours or of a hook: costs this one connection. */
  contain(session: SessionLoop, error: unknown): void;
  /** The connection is over. */
  forget(session: SessionLoop, reason: CloseReason): void;
}

/** 256 lines: some half a millisecond of work, so that a paste of a file delays nobody by more than that. */
const LINES_PER_TURN = 256;

/** One client, from its first byte to its last. */
export class SessionLoop implements ConnectionHandler, Recipient {
  readonly id: SessionId;
  readonly connection: Connection;
  readonly slot = new Slot();
  /** Whether the engine knows this session: from accepting it until it is hung up. */
  isAlive = true;
  readonly #home: SessionHome;
  readonly #dialect: Dialect;
  readonly #splitter: LineSplitter;
  /** The first bytes, until they show that this is no browser; then nothing. */
  #opening: Uint8Array | undefined;
  #hasEnded = false;
  /** Whether lines wait for the next turn. */
  #isResting = false;

  constructor(home: SessionHome, id: SessionId, connection: Connection) {
    this.id = id;
    this.connection = connection;
    this.#home = home;
    this.#dialect = home.dialect;
    const { isGuarded } = this.#dialect;
    this.#splitter = createLineSplitter(home.settings.maxLine, isGuarded ? createTelnetFilter() : undefined);
    this.#opening = isGuarded ? EMPTY : undefined;
  }

  /** Where the client connects from, for logs. */
  get peer(): string {
    return formatEndpoint(this.connection.remote);
  }

  read(chunk: Uint8Array): void {
    if (!this.isAlive) return;
    const bytes = this.#opening === undefined ? chunk : this.#look(this.#opening, chunk);
    if (bytes === undefined) return;
    feed(this.#splitter, bytes);
    if (!this.#isResting) this.#takeLines();
  }

  ended(): void {
    if (!this.isAlive) return;
    this.#hasEnded = true;
    if (this.#opening !== undefined) feed(this.#splitter, this.#opening);
    feedEnd(this.#splitter);
    if (!this.#isResting) this.#takeLines();
  }

  drained(): void {}

  closed(reason: CloseReason): void {
    this.#home.forget(this, reason);
  }

  /** Handles what has come, up to this client's share of the turn. */
  #takeLines(): void {
    try {
      for (let share = LINES_PER_TURN; share > 0; share--) {
        const line = nextLine(this.#splitter);
        if (line === undefined) {
          if (this.#hasEnded) this.#home.dispatch({ kind: "closed", session: this.id });
          return;
        }
        this.#take(line);
        if (!this.isAlive) return;
      }
      this.#rest();
    } catch (error) {
      this.#home.contain(this, error);
    }
  }

  #take(line: Line): void {
    const { settings, stats } = this.#home;
    stats.lines += 1;
    if (line === OVERLONG) {
      stats.overlong += 1;
      this.#home.dispatch({
        kind: "said",
        session: this.id,
        command: { kind: "overlong", limit: settings.maxLine },
      });
      return;
    }
    const text = this.#dialect.clean(line);
    if (settings.onLine !== undefined && this.#home.isTaken(text, this)) return;
    const command = this.#dialect.parse(text);
    if (command !== undefined) this.#home.dispatch({ kind: "said", session: this.id, command });
  }

  #rest(): void {
    this.#isResting = true;
    this.connection.pause();
    this.#home.settings.endOfTurn(() => {
      this.#isResting = false;
      if (!this.isAlive) return;
      this.#takeLines();
      if (!this.#isResting) this.connection.resume();
    });
  }

  /** Holds back the first bytes until it is clear who talks; gives back what a person said. */
  #look(opening: Uint8Array, chunk: Uint8Array): Uint8Array | undefined {
    const bytes = joined(opening, chunk);
    const verdict = recognize(bytes);
    if (verdict === "undecided") {
      this.#opening = bytes;
      return undefined;
    }
    this.#opening = undefined;
    if (verdict === "chat") return bytes;
    this.#turnAway(verdict);
    return undefined;
  }

  #turnAway(stranger: Stranger): void {
    const { logger, stats } = this.#home;
    stats.strangers += 1;
    logger.warn("Turned away {peer}: it speaks {protocol}", { peer: this.peer, protocol: stranger });
    this.connection.write(answerTo(stranger));
    this.#home.dispatch({ kind: "closed", session: this.id });
  }
}

const EMPTY = new Uint8Array(0);

/** A copy of both: the second one is only lent to us. */
function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
