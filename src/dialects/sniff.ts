// Programs that speak another protocol on a chat port: browsers, TLS clients, SSH scanners. Their first
// bytes give them away, however they are cut. A web page can make a browser post lines to any port of its
// user's machine, so nothing behind such an opening may ever run.

import { httpAnswer, SSH_ANSWER, UTF16_ANSWER } from "./line_text.ts";

/** A protocol that does not belong here. */
export type ForeignProtocol = "http" | "tls" | "ssh" | "stun" | "utf-16";

/** Who opens a connection with these bytes; `undecided` asks for more of them. */
export function sniffProtocol(opening: Uint8Array): ForeignProtocol | "chat" | "undecided" {
  const start = String.fromCharCode(...opening.subarray(0, LONGEST_SIGN));
  let verdict: "chat" | "undecided" = "chat";
  for (const [sign, stranger] of SIGNS) {
    if (start.startsWith(sign)) return stranger;
    if (sign.startsWith(start)) verdict = "undecided";
  }
  for (const request of REQUESTS) {
    if (start.startsWith(request)) return sniffRequest(opening);
    if (request.startsWith(start)) verdict = "undecided";
  }
  return verdict;
}

/** People say `GET /who`, too: HTTP names itself at the end of its line, and browsers never leave that out. */
function sniffRequest(opening: Uint8Array): "http" | "chat" | "undecided" {
  const end = opening.indexOf(LF);
  // Who begins like that and goes on and on is no person.
  if (end < 0) return opening.length < LONGEST_SAYING ? "undecided" : "http";
  return HTTP_VERSION.test(String.fromCharCode(...opening.subarray(Math.max(0, end - 16), end)))
    ? "http"
    : "chat";
}

/** What to tell a stranger, in its own protocol. */
export function foreignReply(stranger: ForeignProtocol): Uint8Array {
  return ANSWERS[stranger];
}

/** What to tell a browser where something else than lines is spoken; `client` is what one connects to it with. */
export function httpReply(client: string): Uint8Array {
  return encoder.encode(httpAnswer(client));
}

const HTTP_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
const HTTP_TARGETS = ["/", "http://", "https://"];

/** What no person opens with. */
const SIGNS: readonly (readonly [sign: string, stranger: ForeignProtocol])[] = [
  // TLS: a handshake record (22) of version 3.x. RFC 8446, 5.1.
  ["\x16\x03", "tls"],
  // RFC 4253, 4.2 and 5.1.
  ["SSH-2.0-", "ssh"],
  ["SSH-1.", "ssh"],
  // The preface of HTTP/2. RFC 9113, 3.4.
  ["PRI * HTTP/", "http"],
  // STUN, as WebRTC sends it by TCP: no text begins with these bytes. RFC 8489, 5; with a length before it, RFC 4571.
  ["\x00", "stun"],
  ["\x01", "stun"],
  // The byte order mark of UTF-16, then a letter below U+0100: as telnet's options it would take the letter away.
  ["\xfe\xff\x00", "utf-16"],
  ...Array.from(
    { length: 128 },
    (_, letter) => [`\xff\xfe${String.fromCharCode(letter)}\x00`, "utf-16"] as const,
  ),
];

/** How a request of HTTP begins, and sometimes a person. RFC 9112, 3. */
const REQUESTS: readonly string[] = [
  ...HTTP_METHODS.flatMap((method) => HTTP_TARGETS.map((target) => `${method} ${target}`)),
  "OPTIONS * ",
  "CONNECT ",
];

/** Whether a connection's first line is a request of HTTP, whatever its method: browsers let pages choose that. */
export function isRequestLine(line: string): boolean {
  return HTTP_VERSION.test(line);
}

const HTTP_VERSION = / HTTP\/\d(?:\.\d)?\s*$/;

const LONGEST_SIGN = Math.max(...SIGNS.map(([sign]) => sign.length), ...REQUESTS.map(({ length }) => length));

/** 4096: the longest line that a person may say, unless the server's `maxLine` says otherwise. */
const LONGEST_SAYING = 4096;

const LF = 10;

const encoder = new TextEncoder();

const ANSWERS: { readonly [S in ForeignProtocol]: Uint8Array } = {
  http: httpReply("nc or telnet"),
  // A fatal alert, protocol_version (70). RFC 8446, 6.
  tls: Uint8Array.of(21, 3, 1, 0, 2, 2, 70),
  ssh: encoder.encode(SSH_ANSWER),
  stun: new Uint8Array(0),
  "utf-16": encoder.encode(UTF16_ANSWER),
};
