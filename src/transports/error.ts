// One shape for what goes wrong on three runtimes, with a message that says what to do about it.
//
// The runtimes disagree: Node has codes, Deno has classes and sometimes no code, Bun has codes with bare
// messages (measured on Node 20, Deno 2.9.6, Bun 1.4.5). So the code is derived here and the
// message is always ours.

import { type Endpoint, formatEndpoint } from "./endpoint.ts";

/** A failure of a transport, the same on every runtime; its `cause` is what the runtime threw. */
export class TransportError extends Error {
  /** Tells it from other errors where `instanceof` can't: in logs. */
  override readonly name = "TransportError";
  /** The system's code, such as `EADDRINUSE`; `EUNKNOWN` where there is none. */
  readonly code: string;

  /** Has a message that says what to do, a code and, among the options, a cause. */
  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Turns what a failed `listen` threw into one error that names the endpoint and the remedy. */
export function listenError(cause: unknown, endpoint: Endpoint): TransportError {
  const code = errorCode(cause);
  const isUnix = endpoint.kind === "unix";
  if (cause instanceof Error && cause.name === "NotCapable") {
    const flags = isUnix ? "--allow-read and --allow-write for its directory" : "--allow-net";
    return refusal(endpoint, code, `permission denied; run Deno with ${flags}`, cause);
  }
  const remedy = (isUnix ? UNIX_REMEDIES[code] : undefined) ?? REMEDIES[code];
  return refusal(endpoint, code, remedy ?? messageOf(cause), cause);
}

/** A `listen` that is refused for a reason that we found ourselves. */
export function refusal(endpoint: Endpoint, code: string, text: string, cause?: unknown): TransportError {
  return new TransportError(`Cannot listen on ${formatEndpoint(endpoint)}: ${text}`, code, { cause });
}

/** Turns what a connection reported into one error. */
export function connectionError(cause: unknown): TransportError {
  const code = errorCode(cause);
  return new TransportError(messageOf(cause), code, { cause });
}

/** A peer that opened a TLS connection and then did not finish its handshake in time. */
export function handshakeTimeoutError(milliseconds: number): TransportError {
  return new TransportError(`TLS handshake took longer than ${milliseconds} ms`, "ETIMEDOUT");
}

/** The system's code for an error of any runtime; `EUNKNOWN` where there is none. */
export function errorCode(cause: unknown): string {
  if (typeof cause !== "object" || cause === null) return "EUNKNOWN";
  const { code, name, message } = cause as { code?: unknown; name?: unknown; message?: unknown };
  if (typeof code === "string") return CODES[code] ?? (/^ERR_(OSSL|SSL|TLS)_/.test(code) ? "EPROTO" : code);
  if (typeof name === "string" && name in CODES) return CODES[name] as string;
  // Deno and Bun throw a plain Error without a code when a host name can't be resolved.
  if (typeof message === "string" && /lookup|resolve|getaddrinfo|not known|Failed to listen/i.test(message)) {
    return "ENOTFOUND";
  }
  return "EUNKNOWN";
}

/** Deno's class names, and codes that mean the same as another. */
const CODES: { readonly [nameOrCode: string]: string } = {
  __proto__: null as never,
  AddrInUse: "EADDRINUSE",
  AddrNotAvailable: "EADDRNOTAVAIL",
  BadResource: "ECANCELED",
  BrokenPipe: "EPIPE",
  ConnectionAborted: "ECONNABORTED",
  ConnectionRefused: "ECONNREFUSED",
  ConnectionReset: "ECONNRESET",
  Interrupted: "ECANCELED",
  EINTR: "ECANCELED",
  InvalidData: "EPROTO",
  NotCapable: "EACCES",
  NotConnected: "ENOTCONN",
  NotFound: "ENOENT",
  PermissionDenied: "EACCES",
  EPERM: "EACCES",
  TimedOut: "ETIMEDOUT",
  UnexpectedEof: "EOF",
  ERR_TLS_HANDSHAKE_TIMEOUT: "ETIMEDOUT",
  EAI_AGAIN: "ENOTFOUND",
  EAI_NODATA: "ENOTFOUND",
  EAI_NONAME: "ENOTFOUND",
};

const REMEDIES: { readonly [code: string]: string | undefined } = {
  __proto__: null as never,
  EADDRINUSE: "the address is in use by another program; stop it, or choose another port",
  EADDRNOTAVAIL: "this machine has no such address; use one of its own, such as 127.0.0.1 or 0.0.0.0",
  EACCES: "permission denied; choose a port above 1023",
  ENOTFOUND: "the host name is unknown; check its spelling, or use an address such as 127.0.0.1",
  EAFNOSUPPORT: "this machine has no such kind of address; use an IPv4 address, such as 0.0.0.0",
  EPROTO: "the certificate or its key cannot be read; both must be PEM text, and belong together",
  EMFILE: "this process has no file descriptors left; raise its limit (ulimit -n)",
};

/** Node says EACCES where the directory is missing, Deno and Bun say ENOENT. */
const UNIX_REMEDIES: { readonly [code: string]: string | undefined } = {
  __proto__: null as never,
  EACCES: "permission denied, or the directory does not exist; create it, and let this user write to it",
  ENOENT: "the directory does not exist; create it first",
};

function messageOf(cause: unknown): string {
  return cause instanceof Error && cause.message !== "" ? cause.message : String(cause);
}
