// What outlives the chat, on its way to the store: once a turn, before anybody is told what was said in it. So whatever
// somebody has read is stored, even if the process is killed the next moment.
//
// A store that fails does not end the chat. Its records wait, and are tried again a few times a second, less often if
// trying takes long; only so many lines wait.

import type { Store, StoreRecord } from "../store/store.ts";
import type { Input } from "../engine/input.ts";
import type { Said } from "../engine/notice.ts";
import { type Clock, TICK } from "./clock.ts";
import type { Events } from "./events.ts";

/** What the keeping works for. */
export interface KeepingHost {
  readonly events: Events;
  dispatch(input: Input): void;
  /** Acts once what has been dispatched so far has happened, or never will: it is told which. */
  afterwards(act: (hasHappened: boolean) => void): void;
}

/** 1 s: as much of what was said may a power cut cost, and as long may an order of the operator take. */
const SYNC_INTERVAL = 1000;

/** 10,000 lines wait for a store that fails: 40 MB at 4 KiB each. */
const MOST_LINES_WAITING = 10_000;

/** 1,000 lines go at a time when there are too many: to move the rest for each would take longer. */
const LOST_AT_ONCE = 1_000;

/**
 * Four times as long as a try that failed took, the chat goes on before the next: trying takes a fifth of its time at
 * most, and 2,500 lines a second may be said while a store takes 100 ms to fail and again to work.
 */
const RETRY_FACTOR = 4;

/** 60 s: a full disk is one line a minute in the log. */
const LOG_INTERVAL = 60_000;

/** Keeps one chat. */
export class Keeping {
  readonly #store: Store;
  readonly #host: KeepingHost;
  readonly #clock: Clock;
  /** What is to be kept: of each piece the last, in the order of their coming. */
  #changes = new Map<string, StoreRecord>();
  #lines: StoreRecord[] = [];
  /** The operator's orders that have been handed over and have not happened: in a cluster that takes a moment. */
  readonly #ordered = new Set<number>();
  /** The rooms that the store has, by their keys. */
  readonly #rooms: Set<string>;
  #hasFailed = false;
  #retryAt = 0;
  #quietUntil: { [K in "storeFails" | "storeTrouble"]: number } = NEVER_QUIET;
  #syncAt = 0;
  #isUnsynced = false;
  #syncing: Promise<void> | undefined;
  #isClosed = false;

  /** @param rooms the keys of those that the store has */
  constructor(store: Store, host: KeepingHost, clock: Clock, rooms: Iterable<string>) {
    this.#store = store;
    this.#rooms = new Set(rooms);
    this.#host = host;
    this.#clock = clock;
  }

  /** Whether the last try has failed. */
  get isFailing(): boolean {
    return this.#hasFailed;
  }

  /** How many records have yet to be kept. */
  get waiting(): number {
    return this.#lines.length + this.#changes.size;
  }

  /** Notes what is to be kept. */
  add(record: StoreRecord): void {
    if (record.kind === "line") {
      this.#lines.push(record);
      if (this.#hasFailed) this.#bound(MOST_LINES_WAITING + LOST_AT_ONCE);
      return;
    }
    const key = keyOf(record);
    this.#changes.delete(key);
    const isNothing = record.kind === "room" && record.value === undefined && !this.#rooms.has(record.key);
    // A room that came and went before it was kept leaves nothing behind.
    if (!isNothing) this.#changes.set(key, record);
    // What was said in a room that is gone, or was made anew, belongs to the old one.
    if (record.kind === "room" && record.value === undefined) this.#forgetLines(record.key);
  }

  /** Has it kept, unless the store has failed just now: then that is tried again in {@link Keeping.tick}. */
  commit(): void {
    if (!this.#hasFailed) this.#write();
  }

  /** Lines that are kept, with those of the present turn; none while the store fails. */
  linesFrom(room: string, number: number, count: number): readonly Said[] {
    this.commit();
    if (this.#hasFailed || this.#isClosed) return [];
    try {
      return this.#store.linesFrom(room, number, count);
    } catch (error) {
      this.#report("storeTrouble", error);
      return [];
    }
  }

  /** Tries again what has failed, and sees to power cuts and to the operator's orders. */
  tick(now: number): void {
    if (!this.#hasFailed || now >= this.#retryAt) this.#write();
    if (now < this.#syncAt) return;
    this.#syncAt = now + SYNC_INTERVAL;
    if (this.#isUnsynced && this.#syncing === undefined) void this.#sync();
    this.takeOrders();
  }

  /** Carries out what the operator has asked for. */
  takeOrders(): void {
    try {
      for (const order of this.#store.orders()) {
        const done = { kind: "orderDone", id: order.id } as const;
        // It comes again until that is written; meanwhile the name may be somebody else's.
        if (this.#ordered.has(order.id) || this.#changes.has(keyOf(done))) continue;
        this.#ordered.add(order.id);
        const { name } = order;
        this.#host.dispatch(
          order.kind === "appoint"
            ? { kind: "appointed", name, isModerator: order.isModerator }
            : { kind: "accountRemoved", name },
        );
        this.#host.afterwards((hasHappened) => {
          this.#ordered.delete(order.id);
          // Unless the other servers of a cluster had given this one up: then it is still to be carried out.
          if (hasHappened) this.add(done);
        });
      }
    } catch (error) {
      this.#report("storeTrouble", error);
    }
  }

  /**
   * Keeps the rest, and gives the store back.
   *
   * @param patience how long it is tried, in milliseconds
   */
  async close(patience: number): Promise<void> {
    const end = this.#clock.now() + patience;
    this.#write();
    while (this.#hasFailed && this.#clock.now() < end) {
      await new Promise<void>((resolve) => this.#clock.after(TICK, resolve));
      this.#write();
    }
    await this.#syncing;
    await this.#sync();
    this.#isClosed = true;
    try {
      await this.#store.close();
    } catch (error) {
      this.#report("storeTrouble", error);
    }
    if (this.#hasFailed) this.#giveUp();
  }

  #write(): void {
    if (this.#isClosed || (this.#lines.length === 0 && this.#changes.size === 0)) return;
    const started = this.#clock.now();
    try {
      this.#store.write([...this.#changes.values(), ...this.#lines]);
    } catch (error) {
      const now = this.#clock.now();
      this.#hasFailed = true;
      this.#retryAt = now + RETRY_FACTOR * (now - started);
      this.#bound(MOST_LINES_WAITING);
      return this.#report("storeFails", error);
    }
    for (const record of this.#changes.values()) {
      if (record.kind !== "room") continue;
      if (record.value === undefined) this.#rooms.delete(record.key);
      else this.#rooms.add(record.key);
    }
    this.#changes.clear();
    this.#lines = [];
    this.#isUnsynced = true;
    if (!this.#hasFailed) return;
    this.#hasFailed = false;
    this.#quietUntil = NEVER_QUIET;
    this.#host.events.report("storeWorks", { store: this.#store.name });
  }

  #sync(): Promise<void> {
    this.#isUnsynced = false;
    const sync = async () => {
      try {
        await this.#store.sync();
      } catch (error) {
        this.#isUnsynced = true;
        this.#report("storeTrouble", error);
      }
    };
    return this.#syncing = sync().then(() => {
      this.#syncing = undefined;
    });
  }

  /** If more lines wait than that, the oldest go. */
  #bound(most: number): void {
    if (this.#lines.length <= most) return;
    this.#host.events.counters.unkept +=
      this.#lines.splice(0, this.#lines.length - MOST_LINES_WAITING).length;
  }

  #giveUp(): void {
    const lines = this.#lines.length;
    this.#host.events.counters.unkept += lines;
    this.#host.events.report("storeLoses", { store: this.#store.name, lines, changes: this.#changes.size });
  }

  #report(event: "storeFails" | "storeTrouble", error: unknown): void {
    const { counters } = this.#host.events;
    const now = this.#clock.now();
    // Every failure counts, and one a minute is told.
    if (now < this.#quietUntil[event]) {
      counters.storeErrors += 1;
      return;
    }
    this.#quietUntil = { ...this.#quietUntil, [event]: now + LOG_INTERVAL };
    const text = error instanceof Error ? error.message : String(error);
    this.#host.events.report(event, { store: this.#store.name, error: text });
  }

  #forgetLines(room: string): void {
    if (this.#lines.length > 0) {
      this.#lines = this.#lines.filter((record) => record.kind !== "line" || record.room !== room);
    }
  }
}

const NEVER_QUIET = { storeFails: -Infinity, storeTrouble: -Infinity };

function keyOf(record: Exclude<StoreRecord, { readonly kind: "line" }>): string {
  if (record.kind === "secret") return record.kind;
  return `${record.kind} ${record.kind === "orderDone" ? record.id : record.key}`;
}
