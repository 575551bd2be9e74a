// What a browser can get: bytes that never change, known by their digest, compressed once.

import { createHash } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Answer } from "./answer.ts";
import type { WebResource } from "./options.ts";

/** 1,024 bytes: less fits into one packet anyway. */
const LEAST_COMPRESSED = 1024;

/** 27 characters of base64url: 162 bits, more than enough to tell two versions apart. */
const TAG_LENGTH = 27;

/** A resource with what was worked out about it. */
export interface PreparedResource {
  readonly headers: { readonly [name: string]: string };
  readonly tag: string;
  /** Its body in an encoding, made when it is first asked for. */
  readonly encoded: (encoding: Encoding) => Uint8Array;
  readonly isCompressible: boolean;
}

type Encoding = "br" | "gzip" | "identity";

export function prepareResource({ type, body, headers = {} }: WebResource): PreparedResource {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const digest = createHash("sha256").update(bytes).digest("base64url").slice(0, TAG_LENGTH);
  const cache = new Map<Encoding, Uint8Array>([["identity", bytes]]);
  const encoded = (encoding: Encoding) => {
    const known = cache.get(encoding) ?? (encoding === "br" ? brotliCompressSync(bytes) : gzipSync(bytes));
    cache.set(encoding, known);
    return known;
  };
  const isText = /^text\/|[/+](?:json|javascript|xml)\b/.test(type);
  return {
    headers: { "Content-Type": type, ...headers },
    // Weak, for all encodings share it.
    tag: `W/"${digest}"`,
    encoded,
    isCompressible: isText && bytes.length >= LEAST_COMPRESSED,
  };
}

/**
 * The answer with a resource, or the one that says that it is still the same.
 *
 * @param accepted the header `Accept-Encoding`
 * @param known the header `If-None-Match`
 */
export function resourceAnswer(
  resource: PreparedResource,
  accepted: string | undefined,
  known: string | undefined,
): Answer {
  const vary = resource.isCompressible ? { Vary: "Accept-Encoding" } : undefined;
  const headers = { ...resource.headers, ETag: resource.tag, ...vary };
  if (isKnown(known, resource.tag)) {
    return { status: 304, headers, body: new Uint8Array(0), isLast: false };
  }
  const encoding = resource.isCompressible ? encodingFor(accepted ?? "") : "identity";
  const encodingHeader = encoding === "identity" ? undefined : { "Content-Encoding": encoding };
  return {
    status: 200,
    headers: { ...headers, ...encodingHeader },
    body: resource.encoded(encoding),
    isLast: false,
  };
}

/** Compares as weak tags are compared (RFC 9110, 8.8.3.2): whoever asks may have dropped the `W/`. */
function isKnown(header: string | undefined, tag: string): boolean {
  const plain = (text: string) => text.trim().replace(/^W\//, "");
  return header?.trim() === "*" || header?.split(",").some((one) => plain(one) === plain(tag)) === true;
}

function encodingFor(accepted: string): Encoding {
  const takes = (name: string) =>
    accepted.split(",").some((one) =>
      new RegExp(`^\\s*${name}\\s*(;(?!\\s*q=0(\\.0*)?\\s*$).*)?$`, "i").test(one)
    );
  return takes("br") ? "br" : takes("gzip") ? "gzip" : "identity";
}
