// The whole chat at one position of its log, so that nobody has to read all of it. In parts, each a message of a stream of
// their own, and behind them one that says which they are, with their SHA-256: what was cut short is never taken for whole.

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Roll } from "../../engine/roll.ts";
import { BackplaneError } from "../backplane.ts";
import { namesOf } from "./address.ts";
import { ask, decode, encode, JetStreamError, type NatsConnection, store } from "./client.ts";

/** 256 KiB, like a batch. */
const PART = 262_144;

/** 64 MiB: what 2 million sessions take, or a thousand rooms with all of their history. */
const MOST_BYTES = 67_108_864;

/** A chat at one position. */
export interface Snapshot {
  readonly position: number;
  readonly roll: Roll;
  /** As `BackplaneHome.save` gave them. */
  readonly pieces: Iterable<string>;
}

/** What the last message of a snapshot says. */
interface Manifest {
  readonly v: 1;
  /** Of which log. */
  readonly log: string;
  readonly position: number;
  /** The numbers of its parts in their stream. */
  readonly parts: readonly number[];
  readonly sha256: string;
}

/** Writes one; nobody waits for it. */
export async function writeSnapshot(
  connection: NatsConnection,
  chat: string,
  log: string,
  { pieces, position, roll }: Snapshot,
): Promise<void> {
  const { done, part, saveStream } = namesOf(chat);
  const hash = createHash("sha256");
  const parts: number[] = [];
  const size = Math.min(PART, connection.info?.max_payload ?? PART);
  let total = 0;
  let waiting = encode(`${JSON.stringify(roll)}\n`);
  const send = async (bytes: Uint8Array) => {
    total += bytes.length;
    if (total > MOST_BYTES) throw new BackplaneError(`Cannot save more than ${MOST_BYTES} bytes of a chat`);
    hash.update(bytes);
    parts.push(await store(connection, part, bytes));
  };
  for (const piece of pieces) {
    waiting = Buffer.concat([waiting, encode(`${piece}\n`)]);
    while (waiting.length >= size) {
      await send(waiting.subarray(0, size));
      waiting = waiting.subarray(size);
    }
    await setImmediate();
  }
  if (waiting.length > 0) await send(waiting);
  const manifest: Manifest = { v: 1, log, position, parts, sha256: hash.digest("hex") };
  await store(connection, done, encode(JSON.stringify(manifest)));
  // The one before stays, in case somebody reads it just now; the stream's bound does the rest.
  const oldest = (parts[0] as number) - 4 * parts.length - 8;
  if (oldest > 1) await ask(connection, `STREAM.PURGE.${saveStream}`, { seq: oldest }).catch(() => {});
}

/** The last one that is whole, of that log; nothing if there is none. */
export async function readSnapshot(
  connection: NatsConnection,
  chat: string,
  log: string,
): Promise<(Snapshot & { readonly pieces: readonly string[] }) | undefined> {
  const { done } = namesOf(chat);
  const last = await messageOf(connection, chat, { last_by_subj: done });
  if (last === undefined) return undefined;
  const manifest = JSON.parse(decode(last)) as Manifest;
  if (manifest.v !== 1 || manifest.log !== log) return undefined;
  const hash = createHash("sha256");
  const parts: Uint8Array[] = [];
  for (const seq of manifest.parts) {
    const part = await messageOf(connection, chat, { seq });
    if (part === undefined) {
      throw new BackplaneError("Cannot read what was saved of the chat: a part is missing");
    }
    hash.update(part);
    parts.push(part);
  }
  if (hash.digest("hex") !== manifest.sha256) {
    throw new BackplaneError("Cannot read what was saved of the chat: it is damaged");
  }
  const [roll = "", ...pieces] = decode(Buffer.concat(parts)).split("\n").filter((line) => line !== "");
  return { position: manifest.position, roll: JSON.parse(roll) as Roll, pieces };
}

async function messageOf(
  connection: NatsConnection,
  chat: string,
  which: unknown,
): Promise<Uint8Array | undefined> {
  try {
    const { message } = await ask<{ readonly message: { readonly data?: string } }>(
      connection,
      `STREAM.MSG.GET.${namesOf(chat).saveStream}`,
      which,
    );
    return Buffer.from(message.data ?? "", "base64");
  } catch (error) {
    if (error instanceof JetStreamError && error.code === 404) return undefined;
    throw error;
  }
}
