// Checks a certificate and its key before anybody connects, so that a mix-up is reported at start and in words:
// the runtimes' own errors for the same mistakes have nothing in common (Node 20, Deno 2.9.6, Bun 1.4.5).

import { TransportError } from "../error.ts";
import type { TlsIdentity } from "../transport.ts";

/**
 * Checks that both can be read and belong together. Resolves to the moment when the certificate expires.
 *
 * @throws {TransportError} `EPROTO`, with what is wrong
 */
export async function checkIdentity(identity: TlsIdentity): Promise<Date> {
  return (await identityChecker())(identity);
}

/** The same check for who can't wait, once it is there. */
export async function identityChecker(): Promise<(identity: TlsIdentity) => Date> {
  const crypto = await import("node:crypto");
  return (identity) => expiryOf(identity, crypto);
}

function expiryOf(
  identity: TlsIdentity,
  { createPrivateKey, X509Certificate }: typeof import("node:crypto"),
): Date {
  const certificate = attempt(
    () => new X509Certificate(blockOf(identity.cert, /CERTIFICATE$/)),
    "the certificate is not a PEM certificate",
  );
  const key = attempt(
    () => createPrivateKey(blockOf(identity.key, /PRIVATE KEY$/)),
    "the key is not a PEM private key without a passphrase",
  );
  const belongs = attempt(
    () => certificate.checkPrivateKey(key),
    "the key is of another kind than the certificate's",
  );
  if (!belongs) {
    throw new TransportError("Cannot use TLS: the key does not belong to the certificate", "EPROTO");
  }
  return new Date(certificate.validTo);
}

/**
 * The first block of PEM with such a label, or all of the text if there is none. Certificate and key may be in one
 * file, as HAProxy wants it; openssl and so Node and Bun look for what they need, while Deno's node:crypto takes
 * the first block whatever it is (2.9.5).
 */
function blockOf(pem: string, label: RegExp): string {
  for (const [block, name = ""] of pem.matchAll(/^-----BEGIN ([^\r\n]+)-----[^]*?^-----END \1-----/gm)) {
    if (label.test(name)) return block;
  }
  return pem;
}

function attempt<T>(act: () => T, problem: string): T {
  try {
    return act();
  } catch (cause) {
    throw new TransportError(`Cannot use TLS: ${problem}`, "EPROTO", { cause });
  }
}
