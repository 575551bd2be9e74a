// The file of a recording, from before its first line: a file that has anything else in it stays as it is.

import {
  type BigIntStats,
  closeSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
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

/** A file that a recording can be added to. */
export interface RecordingFile {
  /** Its name, as it was given. */
  readonly file: string;
  /** Open to append. Whoever has it closes it. */
  readonly fd: number;
}

/**
 * Opens it, or makes it. Only its owner may read it from then on. Where the process that wrote it last was ended within a
 * line, that line goes: what comes next would be added to it.
 *
 * @param others files that it must not be, because something else is kept in them
 * @throws {RecordingError} if it can't be recorded in
 */
export function openRecordingFile(file: string, others: readonly string[] = []): RecordingFile {
  try {
    refuseOthers(file, others);
    const fd = openSync(file, "a+", OWNER_ONLY);
    try {
      refuseOtherContent(fd, file);
      makePrivate(fd, file);
      dropCutLine(fd);
      return { file, fd };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  } catch (error) {
    throw toRecordingError(error, file);
  }
}

/** Closes it, if nothing was recorded. */
export function giveBack({ fd }: RecordingFile): void {
  closeSync(fd);
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
