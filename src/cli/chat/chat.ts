// `partyline chat`: a client of the chat, on a terminal or between pipes.

import { readFileSync } from "node:fs";
import process from "node:process";
import { stateOf } from "../permissions.ts";
import { UsageError } from "../values.ts";
import { DEFAULT_ADDRESS, readAddress } from "./address.ts";
import { ChatError } from "./error.ts";
import { chatPlainly } from "./plain.ts";

/** What is asked of it. */
export interface ChatRequest {
  readonly endpoint: string | undefined;
  readonly name: string | undefined;
  readonly rooms: readonly string[];
  readonly tlsCa: string | undefined;
  readonly hasColors: boolean;
}

/**
 * Chats until somebody leaves.
 *
 * @throws {UsageError} if it is asked wrongly
 * @throws {ChatError} if it can't connect, is refused or has to leave
 */
export async function chat(
  { endpoint = DEFAULT_ADDRESS, hasColors, name, rooms, tlsCa }: ChatRequest,
): Promise<void> {
  const address = readAddress(endpoint);
  if (name !== undefined && !/^[\w-]{3,}$/.test(name)) {
    throw new UsageError(
      `Cannot use --name "${name}": wanted 3 or more of the letters a to z, digits, - and _`,
    );
  }
  for (const room of rooms) {
    if (!/^#?[\w-]{1,32}$/.test(room)) {
      throw new UsageError(`Cannot use --room "${room}": wanted up to 32 letters, digits, - and _`);
    }
  }
  if (tlsCa !== undefined && address.endpoint.kind !== "tls") {
    throw new UsageError("Cannot use --tls-ca without tls: wanted tls+json://HOST:PORT");
  }
  const options = {
    address,
    name,
    rooms: rooms.map((room) => room.replace(/^#/, "")),
    ca: tlsCa === undefined ? undefined : readCertificates(tlsCa),
  };
  if (!isTerminal()) return await chatPlainly(options);
  const { chatOnTerminal } = await import("./terminal/terminal.ts");
  await chatOnTerminal(options, hasColors && !isWithoutColors());
}

/** Whether somebody sits before it who can be drawn for. */
function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && variable("TERM") !== "dumb";
}

/** https://no-color.org */
function isWithoutColors(): boolean {
  // dnt-shim-ignore
  const { Deno } = globalThis as { readonly Deno?: { readonly noColor: boolean } };
  // Deno tells without a permission to read the variable.
  return Deno?.noColor ?? (variable("NO_COLOR") ?? "") !== "";
}

function variable(name: string): string | undefined {
  return stateOf({ name: "env", variable: name }) === "granted" ? process.env[name] : undefined;
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ChatError(`Cannot read the certificates ${file}: ${(error as Error).message}`);
  }
}
