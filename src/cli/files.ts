// What is read from files, such as certificate and key, with a message that names the file that can't be read.

import { readFileSync } from "node:fs";
import { type TlsIdentity, TransportError } from "../api.ts";
import type { TlsFiles } from "./arguments.ts";

/**
 * Reads both files.
 *
 * @throws {TransportError} if one can't be read
 */
export function readIdentity(files: TlsFiles): TlsIdentity {
  return { cert: readText(files.cert, "certificate"), key: readText(files.key, "key") };
}

/** @throws {TransportError} if it can not be read, with what it is for */
export function readText(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const { code = "EUNKNOWN", message } = cause as { code?: string; message: string };
    const why = code === "ENOENT" ? "there is no such file" : message;
    throw new TransportError(`Cannot read the ${what} ${file}: ${why}`, code, { cause });
  }
}
