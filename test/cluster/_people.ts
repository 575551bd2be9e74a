// People on the servers of a chat, and what they have read.

import { LineClient } from "../support/line_client.ts";

/** Connects somebody, who is called that afterwards. */
export async function person(endpoint: string, name: string): Promise<LineClient> {
  const client = await LineClient.connect(endpoint, name);
  client.say(`REGISTER ${name}`);
  await client.until(() => client.lines.includes(`Registered as ${name}`), `${name} to be registered`);
  return client;
}

/** 30 s: 9 s until a server that is gone is given up, and a machine that has no time. */
const UNTIL_ANSWERED = 30_000;

/**
 * On a machine that has no time a server may be cut off for a moment, and asks to try later; or for so long that it is given
 * up, and what was typed is lost: it is tried again.
 */
export async function persistent(endpoint: string, name: string): Promise<LineClient> {
  for (;;) {
    const client = await LineClient.connect(endpoint, name);
    const isIn = () => client.lines.includes(`Registered as ${name}`);
    const isRefused = () => client.lines.some((line) => line.includes("Try again later!"));
    const returns = () => client.lines.filter((line) => line.includes("You were taken for gone")).length;
    const others = () => client.lines.filter((line) => !line.startsWith("[")).join(" | ");
    for (let returned = -1; !isIn() && !isRefused();) {
      returned = returns();
      client.say(`REGISTER ${name}`);
      const isAnswered = () => isIn() || isRefused() || returns() > returned;
      await client.until(isAnswered, `${name} to be registered`, UNTIL_ANSWERED).catch((error: Error) => {
        throw new Error(`${error.message}; besides that it has read: ${others()}`);
      });
    }
    if (isIn()) return client;
    await client.seesClose();
  }
}

/** Where two that should be the same are not, in a few words: whole, they would be thousands of lines. */
export function difference(one: readonly string[], two: readonly string[]): string | undefined {
  const at = Array.from({ length: Math.max(one.length, two.length) }).findIndex((_, at) =>
    one[at] !== two[at]
  );
  if (at < 0) return undefined;
  const around = (lines: readonly string[]) => JSON.stringify(lines.slice(Math.max(0, at - 2), at + 3));
  return `At ${at} of ${one.length} and ${two.length}: ${around(one)} and ${around(two)}`;
}

/** What a server has logged, without what it says of entries that count for nothing: of who was given up, or may not join. */
export function complaints(log: string): string {
  return log.replaceAll(/.* counts for nothing: its server .*\n/g, "");
}
