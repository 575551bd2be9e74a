// What keeps a chat beyond its process. One small interface: everything is read once, at the start; changes are written
// in batches, one for each turn in which something changed, before anybody is told of it.

import type { Account } from "../engine/account.ts";
import type { Change, KeptRoom } from "../engine/change.ts";
import type { Said } from "../engine/notice.ts";
import type { Sanction } from "../engine/sanction.ts";

/** Keeps one chat. `storeContract` of `partyline/testing` checks what every store must do. */
export interface Store {
  /** What it is, for the log: `sqlite`, say, and where. */
  readonly name: string;
  /**
   * Returns everything that is kept, and the last lines of each room. Called once, before anything else. If it fails,
   * nothing else is called, not even {@link Store.close}: it must have released everything itself.
   *
   * @throws {StoreError} if it cannot be read
   */
  load(): Promise<Kept>;
  /**
   * Keeps all of these records, or none of them. When it returns, they survive the end of the process, however sudden,
   * but a power cut only after the next {@link Store.sync}. Called between two turns of the event loop: it must be quick,
   * even when it fails.
   *
   * @throws {StoreError} if it can't: it is called with the same records again, and with those added meanwhile
   */
  write(records: readonly StoreRecord[]): void;
  /**
   * Returns at most `count` lines of a room, from a number on, the oldest first. Lines that are no longer kept are left
   * out; a room that does not exist, or has no record yet, has none. Called between two turns of the event loop: it must be
   * quick, however much is kept.
   *
   * @param room its key
   * @param count 0 to 200
   * @throws {StoreError} if they cannot be read
   */
  linesFrom(room: string, number: number, count: number): readonly Said[];
  /**
   * Resolves once what was written before is safe from a power cut.
   *
   * @throws {StoreError} if that cannot be said
   */
  sync(): Promise<void>;
  /**
   * Returns what the operator has asked for by another process, in order; each order again until a record `orderDone` is
   * written. Called every second: it must be quick if there is nothing.
   *
   * @throws {StoreError} if it cannot be read
   */
  orders(): readonly Order[];
  /** Releases everything. Nothing else is called afterwards. */
  close(): Promise<void>;
}

/** One thing to keep. A later one of the same kind and key replaces an earlier one. */
export type StoreRecord =
  | Change
  /** A line that was said in a room, by the room's key. Numbers grow by one within a room and epoch. */
  | { readonly kind: "line"; readonly room: string; readonly line: Said }
  /** What the words for addresses are made with, which room bans are kept by. */
  | { readonly kind: "secret"; readonly value: string }
  /** An order has been carried out. */
  | { readonly kind: "orderDone"; readonly id: number };

/** What the operator wants of a running chat. */
export type Order =
  & { readonly id: number }
  & (
    | { readonly kind: "appoint"; readonly name: string; readonly isModerator: boolean }
    | { readonly kind: "removeAccount"; readonly name: string }
  );

/** All that is kept. */
export interface Kept {
  /** The claimed names, by their keys. */
  readonly accounts: readonly (readonly [key: string, account: Account])[];
  /** The bans and mutes, by their keys. */
  readonly sanctions: readonly (readonly [key: string, sanction: Sanction])[];
  /** The rooms, by their keys. */
  readonly rooms: readonly (readonly [key: string, room: KeptRoomWithLines])[];
  /** What the words for addresses are made with; `undefined` until there was a record of it. Nobody may see it. */
  readonly secret: string | undefined;
}

/** A room, and what was said in it. */
export interface KeptRoomWithLines extends KeptRoom {
  /** The number of its last line; 0 if there was none. That line may not be kept any more. */
  readonly last: number;
  /** Its last lines, the oldest first; at most as many as the store was opened for. */
  readonly lines: readonly Said[];
}

/** Why a store cannot do what it is asked. */
export type StoreErrorCode =
  /** Another server uses it. */
  | "inUse"
  /** It was written by a newer version. */
  | "newer"
  /** It is not a file of ours, or is damaged. */
  | "notAStore"
  /** This runtime has no driver to read or write it. */
  | "noDriver"
  /** Another process holds it at the moment. */
  | "locked"
  /** The disk is full. */
  | "full"
  /** Anything else: permissions, a disk that fails. */
  | "failed";

/** A store cannot do what it is asked. The message says what to do. */
export class StoreError extends Error {
  /** `StoreError`. */
  override readonly name = "StoreError";
  /** Why. */
  readonly code: StoreErrorCode;

  /** Makes an error; the options take its `cause`. */
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
