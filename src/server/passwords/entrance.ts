// The password of the whole server, which IRC clients give as PASS. It could be guessed like those of names, so wrong
// ones are slowed in the same way: by address only, so that somebody who guesses can't keep out those who know it.

import type { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import type { EntryVerdict } from "../../dialects/dialect.ts";
import type { SessionId } from "../../engine/session.ts";
import type { Connection } from "../../transports/transport.ts";
import type { Events } from "../events.ts";
import { originOf, PASSWORD_TRIES, Throttle } from "./throttle.ts";

/** Who wants to come in. */
interface Guest {
  readonly id: SessionId;
  readonly connection: Pick<Connection, "remote">;
  /** Where it connects from, for logs. */
  readonly peer: string;
}

/** Compares what clients give as the password of the server with what it is. */
export class Entrance {
  readonly #events: Events;
  readonly #tries: Throttle<"address">;

  /** @param now milliseconds since some moment, never going back */
  constructor(events: Events, now: () => number) {
    this.#events = events;
    this.#tries = new Throttle({ address: PASSWORD_TRIES.address }, now);
  }

  /** Whether it is the password; after too many wrong ones from there it is not looked at. */
  compare(
    { connection, id, peer }: Guest,
    given: string,
    right: string,
  ): EntryVerdict {
    const keys = { address: originOf(connection.remote, id) };
    const wait = this.#tries.take(keys);
    if (wait > 0) {
      this.#events.report("passwordTooOften", { peer });
      return { wait };
    }
    const isRight = timingSafeEqual(digest(given), digest(right));
    if (isRight) this.#tries.refund(keys);
    else this.#events.report("passwordWrong", { peer, name: "the server" });
    return { isRight };
  }
}

/** As long for any text: what takes the same time must have the same length. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
