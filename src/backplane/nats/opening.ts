// How a server finds the chat: its log, and what it was at some position, to read on from there.

import { EMPTY_ROLL, type Roll } from "../../engine/roll.ts";
import { BackplaneError, type BackplaneHome } from "../backplane.ts";
import type { NatsConnection } from "./client.ts";
import { type LogInfo, openLog } from "./log.ts";
import { readSnapshot } from "./snapshot.ts";

/** A chat, up to a position. */
export interface OpenChat {
  readonly log: LogInfo;
  readonly position: number;
  readonly roll: Roll;
}

/**
 * Finds a chat, or makes its log; the home has the chat as it was at that position.
 *
 * @param word for a new log: small letters and digits that nobody has had before
 * @throws {BackplaneError} if what led to the chat as it is now is gone
 */
export async function openChat(
  connection: NatsConnection,
  chat: string,
  word: string,
  home: BackplaneHome,
): Promise<OpenChat> {
  const log = await openLog(connection, chat, word);
  const { first, identity } = log;
  const saved = await readSnapshot(connection, chat, identity);
  if ((saved?.position ?? 0) + 1 < first) {
    const what = saved === undefined ? "nothing was saved" : `what was saved ends at ${saved.position}`;
    throw new BackplaneError(`Cannot read the chat "${chat}": its log begins at ${first}, and ${what}`);
  }
  home.restore(saved?.pieces, identity);
  return { log, position: saved?.position ?? 0, roll: saved?.roll ?? EMPTY_ROLL };
}
