// Hosts on IRC: words for addresses, which others may see. The same address has the same word, so that somebody can be
// kept out of a room by it, and there is no way back from the word to the address.

import { createHmac, randomBytes } from "node:crypto";
import type { Dialect } from "../dialects/dialect.ts";
import { parseRange, writeRange } from "../engine/address.ts";
import type { Provenance } from "../engine/session.ts";
import { isEncrypted } from "../transports/endpoint.ts";
import type { Endpoint } from "../transports/transport.ts";
import { addressOf } from "./newcomers.ts";

/** 12 letters and digits are 60 bits: nobody finds two addresses with the same word. */
const LENGTH = 12;

/** Base 32 without letters that look like digits. */
const ALPHABET = "abcdefghjkmnpqrstuvwxyz123456789";

/** A new secret: 256 bits, as many as HMAC-SHA-256 has use for. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** The words that come of a secret: another one makes others of the same addresses. */
export class Cloaks {
  /** Whoever has it can find the address of each word by trying all there are: it is shown to nobody. */
  readonly secret: string;

  constructor(secret: string) {
    this.secret = secret;
  }

  /** What others may know of where a client comes from. */
  shown(remote: Endpoint, { isRoaming }: Pick<Dialect, "isRoaming">): Provenance {
    const cloak = this.cloakOf(addressOf(remote));
    const known = isEncrypted(remote) ? { cloak, isSecure: true } as const : { cloak };
    return isRoaming === true ? { ...known, isRoaming } : known;
  }

  /** The word for an IPv4 address, or for an IPv6 /64; of a Unix socket there is nothing to tell but that. */
  cloakOf(address: string | undefined): string {
    const range = address === undefined ? undefined : parseRange(address);
    if (address === undefined || range === undefined) return "local";
    const hash = createHmac("sha256", this.secret).update(writeRange(range)).digest();
    return Array.from(hash.subarray(0, LENGTH), (byte) => ALPHABET[byte & 31]).join("");
  }
}
