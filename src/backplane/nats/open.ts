// NATS for a server: the real clock, and words that nobody has had.

import { randomBytes } from "node:crypto";
import type { Backplane } from "../backplane.ts";
import { parseCluster } from "./address.ts";
import { connectTo } from "./client.ts";
import { createLog, findLog, type LogInfo, refused } from "./log.ts";
import { NatsBackplane } from "./nats.ts";

/** 8 letters and digits: 2.8 billion times 1,000 of them, so that two are the same for nobody. */
function word(): string {
  return [...randomBytes(8)].map((byte) => (byte % 36).toString(36)).join("");
}

/**
 * The order of a chat on NATS.
 *
 * @throws {SyntaxError} if the address can't be read
 */
export function natsBackplane(address: string): Backplane & { save(): Promise<void> } {
  return new NatsBackplane(parseCluster(address), { now: () => performance.now(), word });
}

/**
 * Makes what a chat needs on NATS, for servers that may not do it themselves. Whether it was there already is told.
 *
 * @param replicas 1, or 3 in a cluster of NATS servers
 */
export async function createCluster(
  address: string,
  replicas: number,
): Promise<LogInfo & { readonly isNew: boolean }> {
  const parsed = parseCluster(address);
  const connection = await connectTo(parsed);
  try {
    const before = await findLog(connection, parsed.chat).catch(() => undefined);
    const log = before ?? await createLog(connection, parsed.chat, { replicas, word: word() });
    return { ...log, isNew: before === undefined };
  } catch (error) {
    throw refused(parsed.chat, error);
  } finally {
    await connection.close();
  }
}
