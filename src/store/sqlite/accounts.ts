// The table of accounts.

import type { Account, WaitingMessage } from "../../engine/account.ts";
import { inRow, listOf, maybe, numberOf, textOf } from "./damage.ts";
import type { Database } from "./driver.ts";
import { fromColumn, toColumn } from "./text.ts";

/** A row of `accounts`. */
interface AccountRow {
  readonly key: string;
  readonly name: string;
  readonly hash: string;
  readonly claimed_at: number;
  readonly moderator: number;
  readonly waiting: string;
}

/** Reads and writes accounts. */
export interface AccountTable {
  all(): [string, Account][];
  put(key: string, account: Account | undefined): void;
}

export function accountTable(database: Database): AccountTable {
  const all = database.prepare("SELECT * FROM accounts ORDER BY key");
  const put = database.prepare("INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM accounts WHERE key = ?");
  return {
    all: () =>
      (all.all() as AccountRow[]).map((row) =>
        inRow("accounts", row.key, () => [fromColumn(row.key), accountOf(row)])
      ),
    put: (key, account) => {
      if (account === undefined) {
        remove.run(toColumn(key));
        return;
      }
      const { name, hash, claimedAt, isModerator, waiting } = account;
      // JSON has escapes of its own for what a column can't hold.
      const messages = JSON.stringify(waiting.map(({ from, text, at }) => ({ from, text, at })));
      put.run(toColumn(key), toColumn(name), toColumn(hash), claimedAt, Number(isModerator), messages);
    },
  };
}

function accountOf({ name, hash, claimed_at, moderator, waiting }: AccountRow): Account {
  return {
    name: fromColumn(name),
    hash: fromColumn(hash),
    claimedAt: claimed_at,
    isModerator: moderator !== 0,
    waiting: listOf(JSON.parse(waiting) as WaitingMessage[]).map(({ from, text, at }) => ({
      from: maybe(from, textOf),
      text: textOf(text),
      at: numberOf(at),
    })),
  };
}
