// How a stranger proves that its address is its own: it sends back a code that only this address was told.
//
// Anyone can write any address on a datagram. So the code is computed from a secret, the address and the time,
// and nothing is kept for strangers: 100,000 forged addresses cost a hash each and no memory. What surprises:
// some datagrams get no answer at all, so that two servers can't be made to answer each other for ever.

import { createHmac, timingSafeEqual } from "node:crypto";

/** 3: what RFC 9000, 8.1 allows to send to an address that is not proven, for each byte that came from it. */
const MAX_AMPLIFICATION = 3;

/** 30 s, and the window before counts too: a code is good for 30 to 60 s, enough to read it and type it back. */
const WINDOW = 30_000;

/**
 * 8 hexadecimal digits, 32 bits: at 100,000 guesses a second a liar needs six hours for one address, and has
 * gained one peer that falls silent.
 */
const CODE_DIGITS = 8;

/** `HELLO 4F2A91C3` and a line end: the line is both what a stranger gets and what it sends back. */
const INVITATION_BYTES = "HELLO ".length + CODE_DIGITS + 1;

/** One byte more than the longest greeting, `HELLO 4F2A91C3\r\n`, to see whether it goes on. */
const GREETING_WINDOW = INVITATION_BYTES + 2;

const GREETING = /^hello ([0-9a-f]{8})(?:\r?\n|\r?$)/i;

/** Invites strangers, and knows whom it has invited. */
export class Doorkeeper {
  private readonly secret: Uint8Array;
  private readonly now: () => number;

  /** @param now milliseconds since some moment, never going back */
  constructor(secret: Uint8Array, now: () => number) {
    this.secret = secret;
    this.now = now;
  }

  /** What a stranger gets for its datagram: one short line, or nothing. */
  invite(datagram: Uint8Array, host: string, port: number): Uint8Array | undefined {
    if (datagram.length * MAX_AMPLIFICATION < INVITATION_BYTES) return undefined;
    // Our own invitations look like that: another server would answer ours, we its answer, and so on for ever.
    if (datagram.length <= INVITATION_BYTES && greetingIn(datagram) !== undefined) return undefined;
    return encoder.encode(`HELLO ${this.codeFor(host, port, this.window())}\n`);
  }

  /** Where the lines behind a good greeting begin; undefined if the datagram does not begin with one. */
  linesBehindGreeting(datagram: Uint8Array, host: string, port: number): number | undefined {
    const greeting = greetingIn(datagram);
    if (greeting === undefined) return undefined;
    const code = encoder.encode(greeting.code.toUpperCase());
    const window = this.window();
    for (const candidate of [window, window - 1]) {
      // Bit by bit a stranger could else find its code by the time that the answer takes.
      if (timingSafeEqual(encoder.encode(this.codeFor(host, port, candidate)), code)) return greeting.length;
    }
    return undefined;
  }

  private window(): number {
    return Math.floor(this.now() / WINDOW);
  }

  private codeFor(host: string, port: number, window: number): string {
    const digest = createHmac("sha256", this.secret).update(`${window} ${host} ${port}`).digest("hex");
    return digest.slice(0, CODE_DIGITS).toUpperCase();
  }
}

function greetingIn(datagram: Uint8Array): { readonly code: string; readonly length: number } | undefined {
  // Most lines show by their first letter that they are none.
  if (((datagram[0] ?? 0) | 0x20) !== LETTER_H) return undefined;
  const match = GREETING.exec(String.fromCharCode(...datagram.subarray(0, GREETING_WINDOW)));
  return match === null ? undefined : { code: match[1] as string, length: match[0].length };
}

const LETTER_H = 0x68;
const encoder = new TextEncoder();
