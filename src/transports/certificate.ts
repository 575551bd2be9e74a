// Looks at a certificate and its key before anybody connects, so that a mix-up is told at start and in words:
// the runtimes' own errors for the same mistakes have nothing in common (Node 20, Deno 2.9.6, Bun 1.4.5).

import { TransportError } from "./error.ts";
import type { TlsIdentity } from "./transport.ts";

/**
 * Checks that both can be read and belong together. Resolves to the moment when the certificate ends to be valid.
 *
 * @throws {TransportError} `EPROTO`, with what is wrong
 */
export async function checkIdentity(identity: TlsIdentity): Promise<Date> {
  const { createPrivateKey, X509Certificate } = await import("node:crypto");
  const certificate = attempt(
    () => new X509Certificate(identity.cert),
    "the certificate is not a PEM certificate",
  );
  const key = attempt(
    () => createPrivateKey(identity.key),
    "the key is not a PEM private key without a passphrase",
  );
  const belongs = attempt(
    () => certificate.checkPrivateKey(key),
    "the key is of another kind than the certificate's",
  );
  if (!belongs) {
    throw new TransportError("Can't use TLS: the key does not belong to the certificate", "EPROTO");
  }
  return new Date(certificate.validTo);
}

function attempt<T>(act: () => T, problem: string): T {
  try {
    return act();
  } catch (cause) {
    throw new TransportError(`Can't use TLS: ${problem}`, "EPROTO", { cause });
  }
}
