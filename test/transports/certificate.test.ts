// The forms in which openssl's users have a certificate and its key, each by a handshake: both in one file, keys
// of other kinds than PKCS#8, text around them.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { checkIdentity } from "../../src/transports/shared/certificate.ts";
import { nativeTransport } from "../../src/transports/runtime.ts";
import type { TlsIdentity } from "../../src/transports/transport.ts";
import { makeIdentity } from "./identity.ts";

const folder = mkdtempSync(join(tmpdir(), "partyline-pem-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(file(name), "utf8");
const openssl = (...words: string[]) => void execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });

const { cert, key } = makeIdentity();
const other = makeIdentity();

/** A key with the certificate that it signed itself. */
function identityOf(name: string): TlsIdentity {
  openssl(
    "req",
    "-x509",
    "-new",
    "-key",
    name,
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
    "-out",
    `${name}.cert`,
  );
  return { cert: read(`${name}.cert`), key: read(name) };
}

/** The key as `openssl ecparam -genkey` writes it: its curve first. */
function curveAndKey(): TlsIdentity {
  openssl("ecparam", "-genkey", "-name", "prime256v1", "-out", "curve.pem");
  return identityOf("curve.pem");
}

/** A key of the older form that says RSA. */
function rsaKey(): TlsIdentity {
  openssl("genrsa", "-traditional", "-out", "rsa.pem", "2048");
  return identityOf("rsa.pem");
}

/** What `openssl pkcs12` writes: bag attributes in front of each block, everything in one file. */
function bags(): TlsIdentity {
  const { cert, key } = identityOf("curve.pem");
  expect(key).toContain("EC PARAMETERS");
  openssl(
    "pkcs12",
    "-export",
    "-inkey",
    "curve.pem",
    "-in",
    "curve.pem.cert",
    "-passout",
    "pass:x",
    "-out",
    "p12",
  );
  openssl("pkcs12", "-in", "p12", "-passin", "pass:x", "-nodes", "-out", "bags.pem");
  expect(cert).not.toContain("Bag Attributes");
  return { cert: read("bags.pem"), key: read("bags.pem") };
}

const inOneFile = (text: string): TlsIdentity => ({ cert: text, key: text });
const withCrlf = (text: string) => text.replace(/\n/g, "\r\n");

const FORMS: readonly [string, () => TlsIdentity][] = [
  ["in a file each", () => ({ cert, key })],
  ["in one file, the certificate first", () => inOneFile(cert + key)],
  ["in one file, the key first", () => inOneFile(key + cert)],
  ["in one file with CRLF, the key first", () => inOneFile(withCrlf(key + cert))],
  ["in one file, with the rest of a chain", () => inOneFile(cert + other.cert + key)],
  ["with CRLF", () => ({ cert: withCrlf(cert), key: withCrlf(key) })],
  [
    "with words around them",
    () => inOneFile(`My key:\n${key}\nand what belongs to it:\n${cert}\nThe end.\n`),
  ],
  ["with the curve in front of the key", curveAndKey],
  ["with the curve in front of the key, in one file", () => {
    const { cert, key } = curveAndKey();
    return inOneFile(key + cert);
  }],
  ["with a key that says RSA", rsaKey],
  ["with a key that says RSA, in one file", () => {
    const { cert, key } = rsaKey();
    return inOneFile(key + cert);
  }],
  ["with bag attributes, in one file", bags],
];

describe("certificate and key", () => {
  test.each(FORMS)("%s are taken, and shown", async (_, make) => {
    const identity = make();
    expect((await checkIdentity(identity)).getTime()).toBeGreaterThan(Date.now());
    expect(await shown(identity)).toBe("localhost");
  });

  test.each([
    ["another's key", inOneFile(cert + other.key), "the key does not belong to the certificate"],
    ["no key", inOneFile(cert), "the key is not a PEM private key without a passphrase"],
    ["no certificate", inOneFile(key), "the certificate is not a PEM certificate"],
    ["nothing", inOneFile(""), "the certificate is not a PEM certificate"],
    ["a block that never ends", inOneFile(cert.slice(0, 100)), "the certificate is not a PEM certificate"],
  ])("in one file with %s are refused", async (_, identity, problem) => {
    await expect(checkIdentity(identity)).rejects.toMatchObject({
      code: "EPROTO",
      message: `Cannot use TLS: ${problem}`,
    });
  });
});

/** Whom the certificate is for that a client is shown. */
async function shown(tls: TlsIdentity): Promise<string> {
  const transport = await nativeTransport();
  const listener = await transport.listen(
    { kind: "tls", host: "127.0.0.1", port: 0 },
    (connection) => ({
      read() {},
      ended: () => connection.close(),
      drained() {},
      closed() {},
    }),
    { tls },
  );
  onTestFinished(() => listener.close());
  const { endpoint } = listener;
  if (endpoint.kind === "unix") throw new TypeError("Wanted a port");
  const { host, port } = endpoint;
  return await new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.end();
    });
    socket.on("error", reject);
  });
}
