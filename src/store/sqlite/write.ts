// One batch of records, as one transaction.

import type { Store, StoreRecord } from "../store.ts";
import type { AccountTable } from "./accounts.ts";
import type { Chronicle, ChronicleBatch } from "./chronicle.ts";
import type { OrderTable } from "./orders.ts";
import type { SanctionTable } from "./sanctions.ts";
import type { SecretTable } from "./secret.ts";
import type { Transact } from "./transaction.ts";

/** Where records go. */
export interface Tables {
  readonly transact: Transact;
  readonly accounts: AccountTable;
  readonly sanctions: SanctionTable;
  readonly rooms: Chronicle;
  readonly orders: OrderTable;
  readonly secret: SecretTable;
}

/** Writes them one after the other, so that the last of a kind and key stays. */
export function writer({ transact, accounts, sanctions, rooms, orders, secret }: Tables): Store["write"] {
  function put(batch: ChronicleBatch, record: StoreRecord): void {
    switch (record.kind) {
      case "account":
        return accounts.put(record.key, record.value);
      case "sanction":
        return sanctions.put(record.key, record.value);
      case "room":
        return batch.putRoom(record.key, record.value);
      case "line":
        return batch.addLine(record.room, record.line);
      case "secret":
        return secret.put(record.value);
      case "orderDone":
        return orders.remove(record.id);
    }
  }
  return (records) => {
    if (records.length === 0) return;
    const batch = rooms.batch();
    transact(() => {
      for (const record of records) put(batch, record);
      batch.finish();
    });
    batch.committed();
  };
}
