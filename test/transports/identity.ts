// A certificate for tests of TLS, made by the openssl command when first asked for: nothing to expire in the repository.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TlsIdentity } from "../../src/transports/transport.ts";

/** A self-signed certificate for localhost and 127.0.0.1, and its key. */
export function makeIdentity(): TlsIdentity {
  return make(2);
}

/** The same, but out of date since yesterday. */
export function makeExpiredIdentity(): TlsIdentity {
  return make(-1);
}

const NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1";

function make(days: number): TlsIdentity {
  const directory = mkdtempSync(join(tmpdir(), "partyline-tls-"));
  const [key, request, cert] = ["key.pem", "request.pem", "cert.pem"].map((name) =>
    join(directory, name)
  ) as [string, string, string];
  const newKey = ["-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", key];
  try {
    openssl("req", "-new", ...newKey, "-subj", "/CN=localhost", "-addext", NAMES, "-out", request);
    // `req -x509` refuses to make what has expired, this does not.
    openssl(
      "x509",
      "-req",
      "-in",
      request,
      "-signkey",
      key,
      "-days",
      String(days),
      "-copy_extensions",
      "copy",
      "-out",
      cert,
    );
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function openssl(...words: string[]): void {
  execFileSync("openssl", words, { stdio: ["ignore", "ignore", "pipe"] });
}
