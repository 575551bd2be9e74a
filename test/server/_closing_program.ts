// A program that has a chat and something else to do: it closes the chat when it is told so, and then ends by
// itself, unless something of the chat is left.

import { readFileSync } from "node:fs";
import process from "node:process";
import { serve } from "../../mod.ts";

const [cert, key] = process.argv.slice(2).map((file) => readFileSync(file, "utf8")) as [string, string];
const chat = await serve({
  listen: ["tcp://127.0.0.1:0", "tls://127.0.0.1:0"],
  tls: { cert, key },
  // A day: nobody shall wait for that.
  handshakeTimeout: 86_400_000,
  onLine: (client, line) => {
    if (line !== "close") return false;
    void client.server.close();
    return true;
  },
});
for (const endpoint of chat.endpoints) process.stdout.write(`Listening on ${endpoint}\n`);
