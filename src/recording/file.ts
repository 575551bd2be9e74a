// The file of a recording, from before its first line: a file that has anything else in it stays as it is.

import {
  type BigIntStats,
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import process from "node:process";
import { RecordingError, toRecordingError } from "./error.ts";

/** Private messages are in it. */
const OWNER_ONLY = 0o600;

/** How every recording begins that this version reads; `format.ts` has the rest. A version is a few characters. */
const HEAD = /^\{"partyline":"[^"]{1,50}","v":1,/;

/** More than the head takes. */
const HEAD_BYTES = 100;

/** 64 KiB: what is read at once to find the end of the last whole line. */
const PIECE = 65_536;

const NEWLINE = 10;

/** A file that a recording can be added to, by nobody else. */
export interface RecordingFile {
  /** Its name, as it was given. */
  readonly file: string;
  /** Open to append. Whoever has it closes it. */
  readonly fd: number;
  /** How many bytes are in it. */
  readonly size: number;
  /** Lets others record in it, once it is closed. */
  readonly unlock: () => void;
}

/** How it is opened. */
export interface Opening {
  /** Files that it must not be, because something else is kept in them. */
  readonly others: readonly string[];
  /** Sees to it that no other server records in it, and returns what ends that. It may put a `FILE.lock` beside it. */
  readonly lock: (file: string) => () => void;
}

/**
 * Opens it, or makes it. Only its owner may read it from then on. Where the process that wrote it last was ended within a
 * line, that line goes: what comes next would be added to it.
 *
 * @throws {RecordingError} if it can't be recorded in
 */
export function openRecordingFile(file: string, { lock, others }: Opening): RecordingFile {
  try {
    refuseOthers(file, others);
    const real = makeOrFind(file);
    // To close a file drops the locks that SQLite has on it: this process may keep another chat there.
    if (!existsSync(`${real}.lock`)) lookAt(real, file);
    const unlock = lock(real);
    try {
      return { file, ...openLocked(real, file), unlock };
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    throw toRecordingError(error, file);
  }
}

/** Closes it, if nothing was recorded. */
export function giveBack({ fd, unlock }: RecordingFile): void {
  closeSync(fd);
  unlock();
}

/** Where it really is. */
function makeOrFind(file: string): string {
  if (!existsSync(file)) closeSync(openSync(file, "a", OWNER_ONLY));
  return realpathSync(file);
}

/** Before anything is put beside it. */
function lookAt(real: string, file: string): void {
  const fd = openSync(real, "r");
  try {
    refuseOtherContent(fd, file);
  } finally {
    closeSync(fd);
  }
}

function openLocked(real: string, file: string): { readonly fd: number; readonly size: number } {
  const fd = openSync(real, "a+", OWNER_ONLY);
  try {
    refuseOtherContent(fd, file);
    makePrivate(fd, file);
    dropCutLine(fd);
    return { fd, size: fstatSync(fd).size };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Without opening it: to close a file drops the locks that SQLite has on it, and to open a pipe may take for ever. */
function refuseOthers(file: string, others: readonly string[]): void {
  const stats = statsOf(file);
  // Of a folder the system itself says what it is.
  if (stats === undefined || stats.isDirectory()) return;
  if (!stats.isFile()) throw refusal(file, "it is no ordinary file");
  if (others.some((other) => isSame(stats, statsOf(other)))) {
    throw refusal(file, "what the chat keeps is in it");
  }
}

function refuseOtherContent(fd: number, file: string): void {
  const head = Buffer.alloc(HEAD_BYTES);
  const bytes = readSync(fd, head, 0, HEAD_BYTES, 0);
  if (bytes === 0 || HEAD.test(head.toString("latin1", 0, bytes))) return;
  throw refusal(file, "it is not empty, and no recording of this version of partyline");
}

/** Windows has no such bits. */
function makePrivate(fd: number, file: string): void {
  if (process.platform === "win32" || (fstatSync(fd).mode & 0o077) === 0) return;
  try {
    fchmodSync(fd, OWNER_ONLY);
  } catch (cause) {
    throw new RecordingError(
      "failed",
      `Cannot record in ${file}: others can read it, and private messages would be in it: chmod 600 it as its owner, or name another file`,
      { cause },
    );
  }
}

function dropCutLine(fd: number): void {
  const { size } = fstatSync(fd);
  const end = endOfLastLine(fd, size);
  if (end < size) ftruncateSync(fd, end);
}

function endOfLastLine(fd: number, size: number): number {
  const piece = Buffer.alloc(PIECE);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - PIECE);
    const bytes = readSync(fd, piece, 0, end - start, start);
    const last = piece.subarray(0, bytes).lastIndexOf(NEWLINE);
    if (last !== -1) return start + last + 1;
    end = start;
  }
  return 0;
}

function statsOf(file: string): BigIntStats | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false });
}

function isSame(one: BigIntStats, other: BigIntStats | undefined): boolean {
  return one.ino === other?.ino && one.dev === other.dev;
}

function refusal(file: string, problem: string): RecordingError {
  return new RecordingError("notARecording", `Cannot record in ${file}: ${problem}: name another file`);
}
