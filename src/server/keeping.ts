// What outlives the chat, on its way to the store: once a turn, before anybody is told of what was said in it. So what
// somebody has read is kept, even if the process is killed the next moment.
//
// A store that fails does not end the chat. What it should have kept waits, and is tried again a few times a second; of
// lines only so many wait.

import type { Store, StoreRecord } from "../store/store.ts";
import type { Input } from "../engine/input.ts";
import type { Events } from "./events.ts";

/** What the keeping works for. */
export interface KeepingHost {
  readonly events: Events;
  dispatch(input: Input): void;
}

/** 1 s: as much of what was said may a power cut cost, and as long may an order of the operator take. */
const SYNC_INTERVAL = 1000;

/** 10,000 lines wait for a store that fails: 40 MB at 4 KiB each. */
const MOST_LINES_WAITING = 10_000;

/** 60 s: a full disk is one line a minute in the log. */
const LOG_INTERVAL = 60_000;

/** Keeps one chat. */
export class Keeping {
  readonly #store: Store;
  readonly #host: KeepingHost;
  readonly #now: () => number;
  /** What is to be kept: of each piece the last, in the order of their coming. */
  #changes = new Map<string, StoreRecord>();
  #lines: StoreRecord[] = [];
  #hasFailed = false;
  #quietUntil = -Infinity;
  #syncAt = 0;
  #isUnsynced = false;
  #syncing: Promise<void> | undefined;

  /** @param now milliseconds since some moment, never going back */
  constructor(store: Store, host: KeepingHost, now: () => number) {
    this.#store = store;
    this.#host = host;
    this.#now = now;
  }

  /** Notes what is to be kept. */
  add(record: StoreRecord): void {
    if (record.kind === "line") {
      this.#lines.push(record);
      return;
    }
    const key = `${record.kind} ${record.kind === "orderDone" ? record.id : record.key}`;
    this.#changes.delete(key);
    this.#changes.set(key, record);
    // What was said in a room that is gone, or was made anew, belongs to the old one.
    if (record.kind === "room" && record.value === undefined) this.#forgetLines(record.key);
  }

  /** Has it kept, unless the store has failed just now: then that is tried again in {@link Keeping.tick}. */
  commit(): void {
    if (!this.#hasFailed) this.#write();
  }

  /** Tries again what has failed, and sees to power cuts and to the operator's orders. */
  tick(now: number): void {
    this.#write();
    if (now < this.#syncAt) return;
    this.#syncAt = now + SYNC_INTERVAL;
    if (this.#isUnsynced && this.#syncing === undefined) void this.#sync();
    this.#takeOrders();
  }

  /** Keeps the rest, and gives the store back. */
  async close(): Promise<void> {
    this.#write();
    await this.#syncing;
    await this.#sync();
    try {
      await this.#store.close();
    } catch (error) {
      this.#failed(error);
    }
  }

  #write(): void {
    if (this.#lines.length === 0 && this.#changes.size === 0) return;
    try {
      this.#store.write([...this.#changes.values(), ...this.#lines]);
    } catch (error) {
      return this.#failed(error);
    }
    this.#changes.clear();
    this.#lines = [];
    this.#isUnsynced = true;
    if (!this.#hasFailed) return;
    this.#hasFailed = false;
    this.#quietUntil = -Infinity;
    this.#host.events.report("storeWorks", { store: this.#store.name });
  }

  async #sync(): Promise<void> {
    this.#isUnsynced = false;
    this.#syncing = this.#store.sync().catch((error) => this.#report(error));
    await this.#syncing;
    this.#syncing = undefined;
  }

  #takeOrders(): void {
    try {
      for (const order of this.#store.orders()) {
        const { name } = order;
        this.#host.dispatch(
          order.kind === "appoint"
            ? { kind: "appointed", name, isModerator: order.isModerator }
            : { kind: "accountRemoved", name },
        );
        this.add({ kind: "orderDone", id: order.id });
      }
    } catch (error) {
      this.#report(error);
    }
  }

  #failed(error: unknown): void {
    this.#hasFailed = true;
    const lost = this.#lines.length - MOST_LINES_WAITING;
    if (lost > 0) {
      this.#lines.splice(0, lost);
      this.#host.events.counters.unkept += lost;
    }
    this.#report(error);
  }

  #report(error: unknown): void {
    const now = this.#now();
    if (now < this.#quietUntil) return;
    this.#quietUntil = now + LOG_INTERVAL;
    this.#host.events.report("storeFails", { store: this.#store.name, error: (error as Error).message });
  }

  #forgetLines(room: string): void {
    if (this.#lines.length > 0) {
      this.#lines = this.#lines.filter((record) => record.kind !== "line" || record.room !== room);
    }
  }
}
