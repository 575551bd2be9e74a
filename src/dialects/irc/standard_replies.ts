// FAIL, WARN and NOTE: what is wrong, with a word for programs (IRCv3, "Standard Replies").

import type { Reading } from "./family.ts";
import { writeMessage } from "./message.ts";

/** What did not work, told as a whole line. */
export function failure(
  source: string,
  verb: string,
  code: string,
  params: readonly string[],
  text: string,
): string {
  return writeMessage({ source, verb: "FAIL", params: [verb, code, ...params], text });
}

/** Tells that it did not work. */
export function fail(
  { settings, write }: Pick<Reading, "settings" | "write">,
  verb: string,
  code: string,
  params: readonly string[],
  text: string,
): void {
  write(failure(settings.serverName, verb, code, params, text));
}
