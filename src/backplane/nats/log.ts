// The streams of a chat: its log, and beside it what was saved of it. The log has a word in its description by which it is
// known: a stream with another one is another chat.

import { BackplaneError } from "../backplane.ts";
import { namesOf } from "./address.ts";
import { ask, JetStreamError, type NatsConnection } from "./client.ts";

/** 512 MiB of log; older entries go. */
const LOG_BYTES = 536_870_912;

/** 192 MiB: the last snapshots, of 64 MiB at most each. */
const SAVE_BYTES = 201_326_592;

/** 100 ms, the least there is: what comes twice is dropped by its number. */
const DUPLICATE_WINDOW = 100_000_000;

const DESCRIPTION = /^partyline chat, log ([a-z0-9]{8})$/;

/** A stream, as far as we look at it. */
interface StreamInfo {
  readonly config: { readonly description?: string };
  readonly state: { readonly first_seq: number; readonly last_seq: number };
}

/** A log. */
export interface LogInfo {
  /** What it is known by. */
  readonly identity: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Finds the log of a chat.
 *
 * @throws {BackplaneError} if there is a stream of that name that is no such log
 * @throws {JetStreamError} if there is none, with code 404
 */
export async function findLog(connection: NatsConnection, chat: string): Promise<LogInfo> {
  const { stream } = namesOf(chat);
  const { config, state } = await ask<StreamInfo>(connection, `STREAM.INFO.${stream}`);
  const identity = DESCRIPTION.exec(config.description ?? "")?.[1];
  if (identity === undefined) {
    throw new BackplaneError(`Cannot use the stream ${stream}: it was not made by partyline`);
  }
  return { identity, first: state.first_seq, last: state.last_seq };
}

/**
 * Makes the streams of a chat, unless they are there.
 *
 * @param word eight small letters or digits, never used before
 * @param replicas 1, or 3 in a cluster of NATS servers
 */
export async function createLog(
  connection: NatsConnection,
  chat: string,
  { replicas = 1, word }: { readonly word: string; readonly replicas?: number },
): Promise<LogInfo> {
  const { log, saves, saveStream, stream } = namesOf(chat);
  const common = {
    retention: "limits",
    storage: "file",
    discard: "old",
    num_replicas: replicas,
    duplicate_window: DUPLICATE_WINDOW,
    max_consumers: -1,
  };
  await create(connection, saveStream, {
    ...common,
    name: saveStream,
    subjects: [saves],
    max_bytes: SAVE_BYTES,
    description: "partyline chat, saved now and then",
  });
  await create(connection, stream, {
    ...common,
    name: stream,
    subjects: [log],
    max_bytes: LOG_BYTES,
    description: `partyline chat, log ${word}`,
  });
  return findLog(connection, chat);
}

/** Finds the log, or makes it. */
export async function openLog(connection: NatsConnection, chat: string, word: string): Promise<LogInfo> {
  try {
    return await findLog(connection, chat);
  } catch (error) {
    if (!(error instanceof JetStreamError) || error.code !== 404) throw refused(chat, error);
  }
  try {
    return await createLog(connection, chat, { word });
  } catch (error) {
    throw refused(chat, error);
  }
}

/** Two may make it at the same time: then it is that of the first. */
async function create(connection: NatsConnection, name: string, config: unknown): Promise<void> {
  try {
    await ask(connection, `STREAM.CREATE.${name}`, config);
  } catch (error) {
    if (!(error instanceof JetStreamError)) throw error;
    const isThere = await ask(connection, `STREAM.INFO.${name}`).then(() => true, () => false);
    if (!isThere) throw error;
  }
}

/** JetStream said no, or the user may not even ask, or nobody answers. */
export function refused(chat: string, error: unknown): BackplaneError {
  if (error instanceof BackplaneError) return error;
  const { message } = error as Error;
  return new BackplaneError(`Cannot open the chat "${chat}" on NATS: ${message}`, { cause: error });
}
