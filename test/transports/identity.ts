// A certificate for tests of TLS, made by the openssl command when first asked for: nothing to expire in the repository.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TlsIdentity } from "../../src/transports/transport.ts";

/** A self-signed certificate for localhost and 127.0.0.1, and its key. */
export function makeIdentity(): TlsIdentity {
  const directory = mkdtempSync(join(tmpdir(), "partyline-tls-"));
  const keyFile = join(directory, "key.pem");
  const certFile = join(directory, "cert.pem");
  // deno-fmt-ignore
  const options = [
    "req", "-x509", "-nodes", "-days", "2", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
    "-keyout", keyFile, "-out", certFile,
  ];
  try {
    execFileSync("openssl", options, { stdio: ["ignore", "ignore", "pipe"] });
    return { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8") };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
