// How a client proves that its address is its own: it sends back a token that only this address was told. The words
// are those of RFC 9000, section 8 ("Address Validation"), as QUIC does the same with its Retry packets.
//
// Anyone can write any source address on a datagram. So the token is computed from a secret, the address and the
// time, and nothing is kept for unvalidated addresses: 100,000 forged ones cost a hash each and no memory. Note:
// some datagrams get no answer at all, so that two servers can't be made to answer each other forever.

import { createHmac, timingSafeEqual } from "node:crypto";

/** 3: what RFC 9000, 8.1 allows to send to an unvalidated address, for each byte that came from it. */
const MAX_AMPLIFICATION = 3;

/** 30 s, and the window before counts too: a token is good for 30 to 60 s, enough to read it and type it back. */
const WINDOW = 30_000;

/**
 * 8 hexadecimal digits, 32 bits: at 100,000 guesses a second an attacker needs six hours for one address, and has
 * gained one peer that falls silent.
 */
const TOKEN_DIGITS = 8;

/** `HELLO 4F2A91C3` and a line end: the line is both what a client is sent and what it sends back. */
const CHALLENGE_BYTES = "HELLO ".length + TOKEN_DIGITS + 1;

/** One byte more than the longest token line, `HELLO 4F2A91C3\r\n`, to see whether it goes on. */
const TOKEN_LINE_WINDOW = CHALLENGE_BYTES + 2;

const TOKEN_LINE = /^hello ([0-9a-f]{8})(?:\r?\n|\r?$)/i;

/** Challenges unvalidated addresses, and recognizes the tokens that it gave them. */
export class AddressValidator {
  private readonly secret: Uint8Array;
  private readonly now: () => number;

  /** @param now milliseconds since some moment, never going back */
  constructor(secret: Uint8Array, now: () => number) {
    this.secret = secret;
    this.now = now;
  }

  /** What an unvalidated address is sent for its datagram: one short line, or nothing. */
  challenge(datagram: Uint8Array, host: string, port: number): Uint8Array | undefined {
    if (datagram.length * MAX_AMPLIFICATION < CHALLENGE_BYTES) return undefined;
    // Our own challenges look like that: another server would answer ours, we its answer, and so on forever.
    if (datagram.length <= CHALLENGE_BYTES && tokenLineIn(datagram) !== undefined) return undefined;
    return encoder.encode(`HELLO ${this.tokenFor(host, port, this.window())}\n`);
  }

  /** Where the lines after a valid token begin; undefined if the datagram does not begin with one. */
  acceptToken(datagram: Uint8Array, host: string, port: number): number | undefined {
    const line = tokenLineIn(datagram);
    if (line === undefined) return undefined;
    const token = encoder.encode(line.token.toUpperCase());
    const window = this.window();
    for (const candidate of [window, window - 1]) {
      // Constant time: response times must not leak the token.
      if (timingSafeEqual(encoder.encode(this.tokenFor(host, port, candidate)), token)) return line.length;
    }
    return undefined;
  }

  private window(): number {
    return Math.floor(this.now() / WINDOW);
  }

  private tokenFor(host: string, port: number, window: number): string {
    const digest = createHmac("sha256", this.secret).update(`${window} ${host} ${port}`).digest("hex");
    return digest.slice(0, TOKEN_DIGITS).toUpperCase();
  }
}

function tokenLineIn(datagram: Uint8Array): { readonly token: string; readonly length: number } | undefined {
  // Most lines show by their first letter that they are none.
  if (((datagram[0] ?? 0) | 0x20) !== LETTER_H) return undefined;
  const match = TOKEN_LINE.exec(String.fromCharCode(...datagram.subarray(0, TOKEN_LINE_WINDOW)));
  return match === null ? undefined : { token: match[1] as string, length: match[0].length };
}

const LETTER_H = 0x68;
const encoder = new TextEncoder();
