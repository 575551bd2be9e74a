// What the operator's command needs of a store, beside a running server: no lock is taken, and nothing is changed
// without an order that tells the server.

import { existsSync } from "node:fs";
import type { Said } from "../../engine/notice.ts";
import { StoreError } from "../store.ts";
import { type Driver, loadDriver } from "./driver.ts";
import { attempting } from "./errors.ts";
import { inspect, open, type Opened, realPath } from "./open.ts";
import { type ListedAccount, operatorAccounts } from "./operator_accounts.ts";
import { type ListedRoom, operatorLines } from "./operator_lines.ts";
import { STEPS } from "./schema.ts";

/** How long to wait for the server's transactions, in milliseconds. Each takes a few; nobody waits but the operator. */
const PATIENCE = 5_000;

/** A store, as its operator sees it. Whatever fails throws a {@link StoreError}. */
export interface OperatorStore {
  /** All claimed names, in order. */
  accounts(): Iterable<ListedAccount>;
  /** How many claimed names there are. */
  countAccounts(): number;
  /**
   * A name as it was claimed.
   *
   * @param name in any spelling: names are compared by their lower case
   * @throws {RangeError} if nobody has claimed it
   */
  nameOf(name: string): string;
  /**
   * Makes somebody a moderator, or not any more: in the file, and by an order for a running server.
   *
   * @param name in any spelling: names are compared by their lower case
   * @returns the name as it was claimed
   * @throws {RangeError} if nobody has claimed it
   */
  appoint(name: string, isModerator: boolean): string;
  /**
   * Removes an account: from the file, and by an order for a running server.
   *
   * @param name in any spelling: names are compared by their lower case
   * @returns the name as it was claimed
   * @throws {RangeError} if nobody has claimed it
   */
  removeAccount(name: string): string;
  /** All rooms, in order, with how many lines each has. */
  rooms(): readonly ListedRoom[];
  /**
   * What was said in a room, the oldest first. Read bit by bit, so that neither memory nor a running server minds.
   *
   * @param room its key, as {@link OperatorStore.rooms} has it
   * @param number that of the first line. Default all
   * @throws {RangeError} if there is no such room
   */
  lines(room: string, number?: number): Iterable<Said>;
  /** Gives the file back. Nothing else is called afterwards. */
  close(): void;
}

/**
 * Opens a store that is there, whether a server uses it or not.
 *
 * @throws {StoreError} if there is none, or it is one of another version
 */
export async function openForOperator(file: string): Promise<OperatorStore> {
  const driver = await loadDriver();
  const opened = attempting(`open ${file}`, () => openPresent(driver, file));
  const { countAccounts, ...accounts } = operatorAccounts(opened);
  const { rooms, lines } = operatorLines(opened.database);
  return {
    accounts: () => attemptingEach(`read ${file}`, accounts.list),
    countAccounts: () => attempting(`read ${file}`, countAccounts),
    nameOf: (name) => attempting(`read ${file}`, () => accounts.nameOf(name)),
    appoint: (name, isModerator) =>
      attempting(`write to ${file}`, () => accounts.order({ kind: "appoint", name, isModerator })),
    removeAccount: (name) =>
      attempting(`write to ${file}`, () => accounts.order({ kind: "removeAccount", name })),
    rooms: () => attempting(`read ${file}`, rooms),
    lines: (room, number = 1) => attemptingEach(`read ${file}`, () => lines(room, number)),
    close: () => {
      opened.database.close();
    },
  };
}

function openPresent(driver: Driver, path: string): Opened {
  if (!existsSync(path)) {
    throw new StoreError(
      "failed",
      `Cannot open ${path}: there is no such file: name the one that the server has`,
    );
  }
  const file = realPath(path);
  const version = inspect(driver, file, PATIENCE);
  if (version === 0) {
    throw new StoreError(
      "notAStore",
      `Cannot open ${file}: nothing is kept in it yet: start a server with it first`,
    );
  }
  // Not brought forward here: a server of the older version may be at work.
  if (version < STEPS.length) {
    throw new StoreError(
      "failed",
      `Cannot open ${file}: an older partyline has written it: start a server of this one with it first`,
    );
  }
  return open(driver, file, PATIENCE);
}

function* attemptingEach<T>(attempt: string, items: () => Iterator<T>): Generator<T> {
  const iterator = attempting(attempt, items);
  for (;;) {
    const { done, value } = attempting(attempt, () => iterator.next());
    if (done) return;
    yield value;
  }
}
