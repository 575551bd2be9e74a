// Passwords of claimed names: kept as scrypt's keys (RFC 7914), from which a password can only be found by trying.
// Another thread does the work. A name that nobody has claimed takes the same work, so that the time reveals nothing.

import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { type Cost, KEY_LENGTH, readRecord, writeRecord } from "./record.ts";

/** What came of a try. */
export interface PasswordCheck {
  /** Whether it is the password. */
  readonly isRight: boolean;
  /** Whether the record was made with another cost than today's: if the password is right, make a new one of it. */
  readonly isOutdated: boolean;
}

/**
 * What Go's package scrypt recommends for logins: 32 MiB, and some 85 ms on Node 20.20, 105 ms on Deno 2.9 and 70 ms on
 * Bun 1.4 (medians of 5); two at once take a tenth more. The event loop never waited for more than 6 ms.
 */
export const COST: Cost = { logN: 15, r: 8, p: 1 };

/** 16 bytes, for which NIST SP 800-132 asks: no two records have the same. */
const SALT_LENGTH = 16;

/** Against what a password is checked if its name is unknown. */
const NOBODY = {
  cost: COST,
  salt: new Uint8Array(SALT_LENGTH),
  key: new Uint8Array(KEY_LENGTH),
};

/** Makes the record that a password is checked with; each time another one. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_LENGTH);
  return writeRecord({ cost: COST, salt, key: await deriveKey(password, salt, COST) });
}

/**
 * Whether this is the password.
 *
 * @param record what {@link hashPassword} gave for it, at any time; `undefined` if the name is unknown, which takes as
 * long and is never right
 * @returns rejected with a `SyntaxError` if the record cannot be read
 */
export async function checkPassword(password: string, record: string | undefined): Promise<PasswordCheck> {
  const { cost, salt, key } = record === undefined ? NOBODY : readRecord(record);
  const isSame = timingSafeEqual(await deriveKey(password, salt, cost), key);
  return {
    isRight: isSame && record !== undefined,
    isOutdated: cost.logN !== COST.logN || cost.r !== COST.r || cost.p !== COST.p,
  };
}

function deriveKey(password: string, salt: Uint8Array, { logN, r, p }: Cost): Promise<Uint8Array> {
  const N = 2 ** logN;
  // Twice what RFC 7914 needs for its largest part: the default is exactly those 32 MiB, and there are small parts, too.
  const maxmem = 2 * 128 * r * (N + p);
  return new Promise((resolve, reject) => {
    // NFKC (NIST SP 800-63B): an ä is one character on one keyboard and two on another.
    scrypt(password.normalize("NFKC"), salt, KEY_LENGTH, { N, r, p, maxmem }, (error, key) => {
      // Where there is none Bun 1.4 says undefined, the others null.
      if (error) reject(error);
      else resolve(key);
    });
  });
}
