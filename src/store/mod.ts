/**
 * What keeps a chat beyond its process: a SQLite file, memory, or a store of your own.
 *
 * ```ts
 * import { serve } from "partyline";
 * import { memoryStore } from "partyline/store";
 *
 * const data = memoryStore();
 * const first = await serve({ port: 0, data });
 * await first.close();
 * const second = await serve({ port: 0, data }); // goes on where the first one ended
 * await second.close();
 * console.log(data.name); // memory
 * ```
 *
 * The name is that of `npm install partyline`, and on Deno of `deno add partyline@jsr:@partyline/partyline`.
 *
 * @module
 */

export type { Account, WaitingMessage } from "../engine/account.ts";
export type { Change, KeptRoom } from "../engine/change.ts";
export type { Said } from "../engine/notice.ts";
export type { Topic } from "../engine/room.ts";
export type { Sanction, SanctionTarget } from "../engine/sanction.ts";
export type { SafeText } from "../engine/text.ts";
export { memoryStore } from "./memory.ts";
export type { StoreOptions } from "./options.ts";
export { openForOperator, type OperatorStore } from "./sqlite/operator.ts";
export type { ListedAccount } from "./sqlite/operator_accounts.ts";
export type { ListedRoom } from "./sqlite/operator_lines.ts";
export { sqliteStore } from "./sqlite/store.ts";
export {
  type Kept,
  type KeptRoomWithLines,
  type Order,
  type Store,
  StoreError,
  type StoreErrorCode,
  type StoreRecord,
} from "./store.ts";
