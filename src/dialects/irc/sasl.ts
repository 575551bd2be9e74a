// AUTHENTICATE: logging in, before one is registered or after (IRCv3, "SASL Authentication"). One mechanism, PLAIN
// (RFC 4616): it needs no more than what is kept of passwords, and is taken only where nobody else can read it.

import { fold } from "../../engine/fold.ts";
import { sanitize } from "../sanitize.ts";
import { type Form, loggedIn } from "./credentials.ts";
import type { Family, Reading } from "./family.ts";
import type { Sasl } from "./wire.ts";

/** 400 bytes of base64: IRCv3, "SASL Authentication". */
const CHUNK = 400;

/** 4 full chunks: 1200 bytes, a name and the longest password among them. */
const MOST_CHUNKS = 4;

export const SASL: Family = {
  verbs: {
    AUTHENTICATE: {
      usage: "PLAIN|*|data",
      help: "Logs in, step by step; a star ends that.",
      least: 1,
      isEarly: true,
      read({ params: [text = ""] }, reading) {
        const { wire } = reading;
        if (text === "*") return abort(reading);
        if (wire.sasl === undefined) return begin(text, reading);
        goOn(text, wire.sasl, reading);
      },
    },
  },
};

/** Answers to AUTHENTICATE. */
export const SASL_FORM: Form = {
  done: (account, telling) =>
    `${loggedIn(account, telling)}${telling.numeric("903", [], "SASL authentication successful")}`,
  failed: ({ words }, { numeric }) => numeric("904", [], `SASL authentication failed: ${words}`),
};

/** Gives it up: the client wants that, or has registered without waiting for its end. */
export function abort({ numeric, wire }: Pick<Reading, "numeric" | "wire">): void {
  wire.sasl = undefined;
  numeric("906", [], "SASL authentication aborted");
}

function begin(mechanism: string, { numeric, wire, write }: Reading): void {
  if (!wire.takesPasswords) return numeric("904", [], "SASL authentication failed: connect by TLS for that");
  if (mechanism.toUpperCase() !== "PLAIN") {
    return numeric("904", [], "SASL authentication failed: only PLAIN is known here");
  }
  wire.sasl = { text: "", chunks: 0 };
  // Without a source: some clients know no other form.
  write("AUTHENTICATE +\r\n");
}

function goOn(chunk: string, { chunks, text }: Sasl, reading: Reading): void {
  const { confide, numeric, wire } = reading;
  wire.sasl = undefined;
  if (chunk.length > CHUNK) return numeric("905", [], "SASL message too long");
  if (chunk.length === CHUNK) {
    if (chunks === MOST_CHUNKS) return numeric("904", [], "SASL authentication failed: that is too long");
    wire.sasl = { text: text + chunk, chunks: chunks + 1 };
    return;
  }
  const credentials = parsePlain(text + (chunk === "+" ? "" : chunk));
  if (credentials === undefined) {
    return numeric("904", [], "SASL authentication failed: that is not what PLAIN looks like");
  }
  confide({ kind: "login", name: credentials.name }, credentials.secret);
}

/** The name and the password of a message of PLAIN; nothing if it is none, or asks to act for somebody else. */
export function parsePlain(base64: string): { readonly name: string; readonly secret: string } | undefined {
  const text = decoded(base64);
  const [actsFor = "", name = "", secret = "", ...more] = text?.split("\0") ?? [];
  if (name === "" || secret === "" || more.length > 0 || sanitize(name) !== name) return undefined;
  return actsFor === "" || fold(actsFor) === fold(name) ? { name, secret } : undefined;
}

const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

function decoded(base64: string): string | undefined {
  if (!BASE64.test(base64)) return undefined;
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
