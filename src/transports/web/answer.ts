// Answers of HTTP, as data: what a request gets is decided in one place and sent in another, by node:http or, where a
// request wanted to become a WebSocket and may not, straight to its socket.

import { Buffer } from "node:buffer";
import { STATUS_CODES } from "node:http";

/** An answer. */
export interface Answer {
  readonly status: number;
  /** Without those that all answers have. */
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
  /** Whether nothing more is read from this connection. */
  readonly isLast: boolean;
}

/**
 * What every answer says: its type is what it says it is, nobody embeds it or shares a process with it, and no
 * browser feature is asked for. `no-cache` means: ask whether it is still the same.
 */
const COMMON_HEADERS = {
  "Cache-Control": "no-cache",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** A sentence for people, in an answer that ends the connection unless it is told otherwise. */
export function textAnswer(
  status: number,
  text: string,
  headers: { readonly [name: string]: string } = {},
  isLast = true,
): Answer {
  const body = new TextEncoder().encode(`${text}\n`);
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers }, body, isLast };
}

/** All headers of an answer. */
export function headersOf({ body, headers, isLast, status }: Answer): Record<string, string> {
  // Other than 304, which has the length of what it does not send, and need not tell (RFC 9110, 8.6).
  const length = status === 304 ? {} : { "Content-Length": String(body.length) };
  return { ...COMMON_HEADERS, ...headers, ...length, ...(isLast ? { Connection: "close" } : {}) };
}

/** An answer as bytes, for a socket that node:http has let go of. */
export function answerBytes(answer: Answer): Uint8Array {
  const lines = Object.entries(headersOf({ ...answer, isLast: true })).map(([name, value]) =>
    `${name}: ${value}\r\n`
  );
  const head = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n${lines.join("")}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), answer.body]);
}
