// Our lines on their way: each waits for the answer to the one before it, and comes back after a loss.

import { MOST_WAITING, nextToSend, type Pending, reconcile, unsend } from "../model/outbox.ts";
import { append, type Place } from "../model/place.ts";
import type { Incoming } from "../model/wire.ts";
import { settle } from "../model/said.ts";
import type { Link } from "./link.ts";
import type { Lookups } from "./lookups.ts";
import { keep, keptList } from "./storage.ts";
import { Refused } from "./unanswered.ts";

/** 10 s without an answer to a line: the network may be gone without a word. */
const SLOW_ANSWER = 10_000;

export class Sender {
  readonly #link: Link;
  readonly #lookups: Lookups;

  /** What waited in this tab before it was loaded again waits still. */
  constructor(link: Link, lookups: Lookups) {
    this.#link = link;
    this.#lookups = lookups;
    for (const entry of keptList("session", "outbox") as Pending[]) {
      if (typeof entry?.key === "string" && typeof entry.place === "string") link.world.outbox.push(entry);
    }
    unsend(link.world.outbox);
  }

  /** Puts a line of ours into the outbox. Returns whether there was room. */
  say(place: Place, text: string, isAction: boolean): boolean {
    const waiting = this.#link.world.outbox.filter(({ state }) => state === "waiting").length;
    if (waiting >= MOST_WAITING) return false;
    this.#add({ place: place.id, text, isAction });
    return true;
  }

  /** Once more, under a new key: the old one may have been answered. */
  again(pending: Pending): void {
    this.discard(pending);
    this.#add(pending);
  }

  discard(pending: Pending): void {
    this.#link.world.outbox = this.#link.world.outbox.filter((other) => other !== pending);
    this.#keep();
    this.#link.ears.onChange();
  }

  /** Sends the next line that waits. */
  flush(): void {
    const { ears, isReady, world } = this.#link;
    this.#keep();
    ears.onChange();
    const pending = nextToSend(world.outbox);
    const place = pending && world.places.get(pending.place);
    if (!isReady || pending === undefined || place === undefined) return;
    pending.state = "sent";
    pending.sentAfter ??= place.to ?? 0;
    void this.#send(pending, place);
  }

  /** The connection is lost. */
  unsend(): void {
    unsend(this.#link.world.outbox);
  }

  /** The session is another one: what had been sent is looked for among what was said. */
  reconcile(): void {
    const { world } = this.#link;
    world.outbox = reconcile(world.outbox, (id, after) => this.#ownLines(id, after));
  }

  #add({ place, text, isAction }: Pick<Pending, "place" | "text" | "isAction">): void {
    const key = newKey();
    this.#link.world.outbox.push({ key, place, text, isAction, at: Date.now(), state: "waiting" });
    this.flush();
  }

  async #send(pending: Pending, place: Place): Promise<void> {
    const { key, text, isAction } = pending;
    const command = place.kind === "talk"
      ? { do: "send", to: place.name, text, key }
      : { do: "say", room: place.name, text, key, ...(isAction ? { action: true } : {}) };
    const slow = setTimeout(() => void this.#link.probe(), SLOW_ANSWER);
    try {
      await this.#link.ask(command, (answer) => {
        this.#lookups.tell(settle(this.#link.world, pending, answer, Date.now()));
        if (place.kind === "talk") learnPresence(place, answer);
      });
    } catch (error) {
      if (!(error instanceof Refused)) return;
      pending.state = "refused";
      pending.reason = error.message;
      if (error.code === "nameRequired") this.#link.ears.onNameRefused("", error);
    } finally {
      clearTimeout(slow);
    }
    this.flush();
  }

  /** What we said in a room behind a number, if nothing there is missing. */
  #ownLines(id: string, after: number): readonly string[] | undefined {
    const place = this.#link.world.places.get(id);
    if (place === undefined || place.kind === "talk") return undefined;
    if (place.to === undefined || place.to < after) return undefined;
    if (place.from !== undefined && place.from > after + 1) return undefined;
    return place.items.filter((item) => item.isOwn && (item.n ?? 0) > after).map(({ text }) => text);
  }

  #keep(): void {
    const { outbox } = this.#link.world;
    keep("session", "outbox", outbox.length === 0 ? undefined : JSON.stringify(outbox));
  }
}

/** Whether our line has arrived, or waits for its reader. */
function learnPresence(place: Place, answer: Incoming): void {
  const waits = answer.kind === "willWait";
  // Once is enough for lines in a row.
  const isTold = place.items.slice(-3).some(({ text }) => text === "willWait");
  if (waits && !isTold) append(place, { kind: "note", at: Date.now(), text: "willWait" });
  place.isHere = !waits;
  if (answer.kind === "isAway") place.awayReason = String(answer.reason ?? "");
}

/** 96 bits, from what is there on plain http, too. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
