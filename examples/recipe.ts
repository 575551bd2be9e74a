// InitPHP Socket's chat recipe in its own callback style: every line comes to one function, which does everything.
// The chat beneath gives each client its lines whole and in order, however the network cut them.
//
//   node --import tsx examples/recipe.ts tcp://127.0.0.1:8080

import process from "node:process";
import { type Client, serve } from "../mod.ts";

const chat = await serve({ listen: process.argv[2] ?? "tcp://127.0.0.1:8080", onLine });
console.log(`Listening on ${chat.endpoints}`);

function onLine(client: Client, raw: string): boolean {
  const line = raw.trim();
  const sender = client.name ?? "guest";
  const register = /^REGISTER\s+([\w-]{3,})$/i.exec(line);
  const send = /^SEND\s+@([\w-]+)\s+(.+)$/i.exec(line);

  if (line === "quit" || line === "exit") {
    client.send("Goodbye!");
    client.close();
  } else if (register !== null) {
    chat.rename(client, register[1]!);
    client.send(`Registered as ${register[1]}`);
  } else if (send !== null) {
    chat.sendTo(send[1]!, `[${sender} → ${send[1]}] ${send[2]}`);
  } else if (line !== "") {
    chat.broadcast(`[${sender}] ${line}`);
  }
  return true;
}
