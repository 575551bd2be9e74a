// A bot that lives in the server's process: it sees every line before the chat does, says hello, and answers
// questions, while the chat goes on as usual.
//
//   node --import tsx examples/bot.ts tcp://127.0.0.1:8080

import process from "node:process";
import { serve } from "../mod.ts";

const chat = await serve({
  listen: process.argv[2] ?? "tcp://127.0.0.1:8080",
  onConnect: (client) => client.send("[bot] Welcome! Ask me: !time or !count"),
  onLine: (client, line) => {
    if (line === "!time") client.send(`[bot] It is ${new Date().toISOString()}`);
    else if (line === "!count") chat.broadcast(`[bot] There are ${chat.clients.size} of you`);
    else return false;
    return true;
  },
  onClose: (client, reason) => {
    if (client.name !== undefined) chat.broadcast(`[bot] ${client.name} has left: ${reason}`);
  },
});
console.log(`Listening on ${chat.endpoints}`);
