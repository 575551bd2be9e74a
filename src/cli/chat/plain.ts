// The chat without a terminal: standard input's lines are said, what others say is written, and what befalls the
// connection stands on standard error. For scripts and pipes, so nothing is drawn.

import process from "node:process";
import { createInterface } from "node:readline";
import { MOST_WAITING } from "./model/outbox.ts";
import type { Item, Place } from "./model/place.ts";
import { keyOf, LOBBY, takeNews } from "./model/world.ts";
import { type ShellOptions, start } from "./shell.ts";

/** Half of what may wait: a file is read no faster than it is said. */
const ENOUGH_WAITING = MOST_WAITING / 2;

/** Chats until the input ends, or a signal comes. Rejects with a `ChatError`. */
export async function chatPlainly(
  options: Omit<ShellOptions, "shown" | "follows" | "isAsked">,
): Promise<void> {
  const input = createInterface({ input: process.stdin, crlfDelay: Infinity, terminal: false });
  /** Lines that have come although nobody has asked for more. */
  const held: string[] = [];
  let isOver = false;
  const { client, ended } = start({ ...options, shown: 0, follows: true, isAsked: false }, {
    changed() {
      for (const { item, place } of takeNews(client.world)) write(item, place);
      hand();
    },
    askPassword() {},
  });
  const hand = () => {
    while (held.length > 0 && client.world.outbox.length < ENOUGH_WAITING) {
      client.typed(held.shift() as string);
    }
    if (isOver && held.length === 0) client.inputEnded();
    if (isOver) return;
    if (held.length > 0) input.pause();
    else input.resume();
  };
  input.on("line", (line) => {
    held.push(line);
    hand();
  });
  input.on("close", () => {
    isOver = true;
    hand();
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => client.leave());
  // `| head -1`: nobody reads any more.
  process.stdout.on("error", () => client.leave());
  await ended;
}

/** A line of standard output; of standard error if it is about the connection. */
function write(item: Item, place: Place): void {
  if (item.kind === "state") process.stderr.write(`partyline: ${item.text}\n`);
  else process.stdout.write(`${plainText(item, place)}\n`);
}

/** An item as people on `nc` read it. */
export function plainText({ from = "guest", kind, text, to = "guest" }: Item, { name }: Place): string {
  const isLobby = keyOf(name) === LOBBY;
  switch (kind) {
    case "said":
      return isLobby ? `[${from}] ${text}` : `[${from} #${name}] ${text}`;
    case "acted":
      return isLobby ? `* ${from} ${text}` : `[#${name}] * ${from} ${text}`;
    case "private":
      return `[${from} → ${to}] ${text}`;
    default:
      return text;
  }
}
