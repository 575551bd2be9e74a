// The operator's view of accounts, and what it may change.

import { fold } from "../../engine/fold.ts";
import type { Database } from "./driver.ts";
import { NotFoundError } from "./not_found.ts";
import type { Opened } from "./open.ts";
import { type NewOrder, orderTable } from "./orders.ts";
import { fromColumn, toColumn } from "./text.ts";

/** A claimed name, as the operator sees it. */
export interface ListedAccount {
  /** As it was spelt when it was claimed. */
  readonly name: string;
  /** When it was claimed, in milliseconds since 1970. */
  readonly claimedAt: number;
  /** Whether it is a moderator. */
  readonly isModerator: boolean;
  /** How many messages wait for it. */
  readonly waiting: number;
}

/** So many rows are read at once: of accounts with messages, some 100 kB. */
const CHUNK = 1_000;

/** Lists accounts, and changes them by order. */
export interface OperatorAccounts {
  list(): Iterator<ListedAccount>;
  countAccounts(): number;
  /** The name as it was claimed. */
  nameOf(name: string): string;
  /** Changes the account, and asks a running server to do so; returns the name as it was claimed. */
  order(order: NewOrder): string;
}

export function operatorAccounts({ database, transact }: Opened): OperatorAccounts {
  const find = database.prepare("SELECT name FROM accounts WHERE key = ?");
  const appoint = database.prepare("UPDATE accounts SET moderator = ? WHERE key = ?");
  const remove = database.prepare("DELETE FROM accounts WHERE key = ?");
  const count = database.prepare("SELECT count(*) AS count FROM accounts");
  const orders = orderTable(database);

  // As the rules of a chat compare names, if they say nothing else.
  const keyOf = (name: string): string => toColumn(fold(name));

  function nameOf(asked: string): string {
    const found = find.get(keyOf(asked)) as { readonly name: string } | undefined;
    if (found !== undefined) return fromColumn(found.name);
    throw new NotFoundError(
      `Cannot find an account of that name: list the accounts to see how it is spelt: "${asked}"`,
    );
  }

  function order(asked: NewOrder): string {
    const key = keyOf(asked.name);
    let { name } = asked;
    transact(() => {
      name = nameOf(asked.name);
      if (asked.kind === "appoint") appoint.run(Number(asked.isModerator), key);
      else remove.run(key);
      orders.add({ ...asked, name });
    });
    return name;
  }

  return {
    list: () => list(database),
    countAccounts: () => (count.get() as { readonly count: number }).count,
    nameOf,
    order,
  };
}

function* list(database: Database): Generator<ListedAccount> {
  const chunk = database.prepare(`
    SELECT key, name, claimed_at AS claimedAt, moderator, json_array_length(waiting) AS waiting
    FROM accounts WHERE key > ? ORDER BY key LIMIT ${CHUNK}
  `);
  type Row = Omit<ListedAccount, "isModerator"> & { readonly key: string; readonly moderator: number };
  for (let after = "";;) {
    const rows = chunk.all(after) as Row[];
    for (const { name, claimedAt, moderator, waiting } of rows) {
      yield { name: fromColumn(name), claimedAt, isModerator: moderator === 1, waiting };
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.key;
  }
}
