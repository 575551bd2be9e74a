// Programs that speak another protocol on a chat port: browsers, TLS clients, SSH scanners. Their first
// bytes give them away, however they are cut. A web page can make a browser post lines to any port of its
// user's machine, so nothing behind such an opening may ever run.

import { HTTP_ANSWER, SSH_ANSWER } from "./line_text.ts";

/** A protocol that does not belong here. */
export type Stranger = "http" | "tls" | "ssh";

/** Who opens a connection with these bytes; `undecided` asks for more of them. */
export function recognize(opening: Uint8Array): Stranger | "chat" | "undecided" {
  const start = String.fromCharCode(...opening.subarray(0, LONGEST_OPENING));
  let verdict: "chat" | "undecided" = "chat";
  for (const [sign, stranger] of OPENINGS) {
    if (start.startsWith(sign)) return stranger;
    if (sign.startsWith(start)) verdict = "undecided";
  }
  return verdict;
}

/** What to tell a stranger, in its own protocol. */
export function answerTo(stranger: Stranger): Uint8Array {
  return ANSWERS[stranger];
}

const HTTP_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
const HTTP_TARGETS = ["/", "http://", "https://"];

/** How each begins. HTTP: a method with a target behind it, since people may say `GET` but hardly `GET /`. */
const OPENINGS: readonly (readonly [sign: string, stranger: Stranger])[] = [
  // TLS: a handshake record (22) of version 3.x. RFC 8446, 5.1.
  ["\x16\x03", "tls"],
  // RFC 4253, 4.2.
  ["SSH-", "ssh"],
  ...HTTP_METHODS.flatMap((method) => HTTP_TARGETS.map((target) => [`${method} ${target}`, "http"] as const)),
  ["OPTIONS * HTTP/", "http"],
  ["CONNECT ", "http"],
  // The preface of HTTP/2. RFC 9113, 3.4.
  ["PRI * HTTP/", "http"],
];

const LONGEST_OPENING = Math.max(...OPENINGS.map(([sign]) => sign.length));

const encoder = new TextEncoder();

const ANSWERS: { readonly [S in Stranger]: Uint8Array } = {
  http: encoder.encode(HTTP_ANSWER),
  // A fatal alert, protocol_version (70). RFC 8446, 6.
  tls: Uint8Array.of(21, 3, 1, 0, 2, 2, 70),
  ssh: encoder.encode(SSH_ANSWER),
};
