// People on the servers of a chat, and what they have read.

import { LineClient } from "../support/line_client.ts";

/** Connects somebody, who is called that afterwards. */
export async function person(endpoint: string, name: string): Promise<LineClient> {
  const client = await LineClient.connect(endpoint, name);
  client.say(`REGISTER ${name}`);
  await client.until(() => client.lines.includes(`Registered as ${name}`), `${name} to be registered`);
  return client;
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
