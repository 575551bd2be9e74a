// A client that reads nothing and has been sent more than any kernel keeps for it, by itself: from then on whatever
// it is sent is the server's trouble.

import { Buffer } from "node:buffer";
import { LoadClient } from "./load_client.ts";
import { clientName } from "./protocol.ts";

/** 8 MB: Linux keeps some 4 for a socket on loopback, and the server 1 before it acts. */
const LINES = 2_000;
const LINE_LENGTH = 4_000;

/** Resolves when it is full. */
export async function fallAsleep(port: number, index: number, onLost: (error: Error) => void): Promise<void> {
  const { registered, socket } = new LoadClient({ port, over: "tcp" }, index, onLost);
  await registered;
  socket.pause();
  const line = `SEND @${clientName(index)} `.padEnd(LINE_LENGTH, "x");
  await new Promise((resolve) => socket.write(Buffer.from(`${line}\n`.repeat(LINES)), resolve));
}
