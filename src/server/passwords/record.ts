// What is kept of a password, as one string: `scrypt$15$8$1$SALT$KEY`, the numbers being log2 of N, r and p of RFC 7914,
// salt and key in base64url. A record comes from a file, which somebody may have damaged or changed: it is read
// strictly, and what it asks for is bounded.

import { Buffer } from "node:buffer";

/** How much work a key is, by the letters of RFC 7914. */
export interface Cost {
  /** log2 of N: memory and time. */
  readonly logN: number;
  /** Size of a block, in units of 128 bytes: memory and time. */
  readonly r: number;
  /** How often all of it is done: time. */
  readonly p: number;
}

/** A record, taken apart. */
export interface PasswordRecord {
  readonly cost: Cost;
  readonly salt: Uint8Array;
  readonly key: Uint8Array;
}

/** 32 bytes, as many as SHA-256 gives, which is inside: more would hold no more. */
export const KEY_LENGTH = 32;

/** 8 to 64 bytes of salt: RFC 8018 asks for at least 8; ours are 16. */
const SALT_LENGTHS = [8, 64] as const;

/** N·r·p up to 2^20: the most that OWASP recommends, 128 MiB (N = 2^17, r = 8, p = 1) and some 0.4 s on Node 20.20. */
const MOST_WORK = 2 ** 20;

/** N from 2^10 on: RFC 7914 has a test with that; less is no protection, so nobody has meant it. */
const LEAST_LOG_N = 10;

/** r from 8 on, what everybody uses: N must be below 2^(16·r), and then is. */
const LEAST_R = 8;

const FORM = /^scrypt\$([1-9]\d?)\$([1-9]\d{0,2})\$([1-9]\d{0,2})\$([\w-]+)\$([\w-]+)$/;

/** Writes a record so that {@link readRecord} reads it. */
export function writeRecord({ cost: { logN, r, p }, salt, key }: PasswordRecord): string {
  return ["scrypt", logN, r, p, ...[salt, key].map((bytes) => Buffer.from(bytes).toString("base64url"))].join(
    "$",
  );
}

/** @throws {SyntaxError} if it is no record, or asks for less or more work than is sane; what it says is not quoted */
export function readRecord(text: string): PasswordRecord {
  const [, logN, r, p, salt, key] = FORM.exec(text) ?? [];
  const record = {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt ?? "", "base64url"),
    key: Buffer.from(key ?? "", "base64url"),
  };
  // Written again it must be the same: base64 has several spellings for the same bytes, and skips what it does not know.
  if (key === undefined || writeRecord(record) !== text || !isSane(record)) {
    throw new SyntaxError(
      "Cannot read the record of a password: it is damaged, or asks for too little or too much work",
    );
  }
  return record;
}

function isSane({ cost: { logN, r, p }, salt, key }: PasswordRecord): boolean {
  const [least, most] = SALT_LENGTHS;
  const isCostSane = logN >= LEAST_LOG_N && r >= LEAST_R && 2 ** logN * r * p <= MOST_WORK;
  return isCostSane && salt.length >= least && salt.length <= most && key.length === KEY_LENGTH;
}
