// Peers that mean no good, as data: what each of them sends and how it goes. fast-check makes them from a seed,
// so that a crowd that did harm can be sent again. Used by test/server/hostile.test.ts and scripts/soak/storm.ts.

import { createConnection, type Socket } from "node:net";
import { setImmediate } from "node:timers";
import fc from "fast-check";
import { sanitize } from "../../src/dialects/sanitize.ts";
import { addressOf } from "./line_client.ts";

/** One thing that an attacker does. */
export type Act =
  /** Sends bytes. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** Sends the same bytes again and again, in one piece. */
  | { readonly kind: "flood"; readonly bytes: Uint8Array; readonly times: number }
  /** Reads no more, or again. */
  | { readonly kind: "deaf" | "listening" }
  /** Lets a turn of its own event loop go by. */
  | { readonly kind: "turn" }
  /** Waits for the server to say something or to close. */
  | { readonly kind: "answer" };

/** One attacker. */
export interface Attack {
  /** Whether it does everything before it is even connected. */
  readonly isHasty: boolean;
  readonly acts: readonly Act[];
  readonly end: "reset" | "destroy" | "finish" | "quit";
}

const text = (unit: fc.Arbitrary<string>, maxLength = 40) =>
  fc.array(unit, { maxLength }).map((parts) => encode(parts.join("")));
const encode = (string: string) => new TextEncoder().encode(string);

const randomBytes = fc.uint8Array({ maxLength: 300 });
const controls = text(fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code)));
const unicode = text(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.constantFrom(
      "\u202e",
      "\u2066",
      "\u2028",
      "e".padEnd(30, "\u0301"),
      "\u{1f468}\u200d\u{1f469}",
      "\ufeff",
      "\0",
    ),
  ),
);
const commands = text(
  fc.constantFrom(
    ...[
      "REGISTER mallory\n",
      "register victim\n",
      "REGISTER ab\n",
      "SEND @victim psst\n",
      "SEND @nobody psst\n",
    ],
    ...[
      "SEND @victim\n",
      "/who\n",
      "/help\n",
      "/nothing\n",
      "//slash\n",
      "hello\r\n",
      "\n",
      "quit no\n",
      "QUIT\n",
    ],
  ),
);
const strangers = fc.constantFrom(
  ...[
    "GET / HTTP/1.1\r\nHost: x\r\n\r\nREGISTER mallory\n",
    "POST",
    "PRI * HTTP/2.0\r\n\r\n",
    "SSH-2.0-x\r\n",
  ].map(encode),
  Uint8Array.of(22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3),
  Uint8Array.of(22),
);
const telnet = fc.constantFrom(
  Uint8Array.of(255, 251, 1, 255, 253, 3),
  Uint8Array.of(255, 250, 24, 0, 255),
  Uint8Array.of(255),
);
const endless = fc.constantFrom("x", "\u00e9", " ", "\r", "\u001b[").map((piece) =>
  encode(piece.repeat(5_000))
);

const bytes = fc.oneof(randomBytes, controls, unicode, commands, strangers, telnet, endless);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: bytes.map((bytes) => ({ kind: "bytes", bytes }) as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("flood" as const),
      bytes: fc.oneof(
        commands,
        fc.constantFrom("\n", "x\n", "/who\n", "/help\n", "REGISTER a_b\n", "\0").map(encode),
      ),
      times: fc.integer({ min: 1, max: 3_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Act>({ kind: "deaf" }, { kind: "listening" }) },
  { weight: 4, arbitrary: fc.constant<Act>({ kind: "turn" }) },
  { weight: 1, arbitrary: fc.constant<Act>({ kind: "answer" }) },
);

/** Attackers. */
export const attacks: fc.Arbitrary<Attack> = fc.record({
  isHasty: fc.boolean(),
  acts: fc.array(act, { maxLength: 8 }),
  end: fc.constantFrom("reset", "destroy", "finish", "quit"),
});

/** Whether nothing is in a line that a terminal could take for more than text: what anybody may be shown. */
export function isSafe(line: string): boolean {
  return sanitize(line) === line;
}

/** Carries out an attack. Resolves once its socket is closed, which it sees to in the end. */
export async function carryOut(attack: Attack, endpoint: string): Promise<void> {
  const socket = createConnection(addressOf(endpoint));
  socket.on("error", () => {});
  socket.resume();
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  if (!attack.isHasty) {
    await Promise.race([
      closed,
      new Promise<void>((resolve) => socket.once("connect", resolve)),
    ]);
  }
  for (const act of attack.acts) {
    if (socket.destroyed) break;
    await perform(act, socket, closed);
  }
  leave(socket, attack.end);
  // Who leaves politely waits for the server to agree, but not for lines that the server holds back.
  if (attack.end === "quit" || attack.end === "finish") {
    await Promise.race([closed, turns(20)]);
    socket.destroy();
  }
  await closed;
}

async function perform(act: Act, socket: Socket, closed: Promise<void>): Promise<void> {
  switch (act.kind) {
    case "bytes":
      socket.write(act.bytes);
      return;
    case "flood":
      socket.write(repeated(act.bytes, act.times));
      return;
    case "deaf":
      socket.pause();
      return;
    case "listening":
      socket.resume();
      return;
    case "turn":
      return turns(1);
    case "answer":
      socket.write("/help\n");
      await Promise.race([
        closed,
        turns(10),
        new Promise<void>((resolve) => socket.once("data", () => resolve())),
      ]);
  }
}

function leave(socket: Socket, end: Attack["end"]): void {
  if (end === "reset" && typeof socket.resetAndDestroy === "function" && !socket.connecting) {
    socket.resetAndDestroy();
  } else if (end === "reset" || end === "destroy") socket.destroy();
  else {
    socket.resume();
    socket.end(end === "quit" ? "\nquit\n" : "half a line");
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

function repeated(bytes: Uint8Array, times: number): Uint8Array {
  const all = new Uint8Array(Math.min(bytes.length * times, 262_144));
  for (let at = 0; at < all.length; at += bytes.length || all.length) {
    all.set(bytes.subarray(0, all.length - at), at);
  }
  return all;
}
