// The recipe's three variations: people must register before they speak; rooms made of ids such as
// `room1#alice`, addressed by a list of recipients; and UDP, where quiet peers are dropped.
//
//   node --import tsx examples/variations.ts tcp://127.0.0.1:8080 udp://127.0.0.1:8080

import process from "node:process";
import { type Client, serve } from "../mod.ts";

const endpoints = process.argv.slice(2);

const chat = await serve({
  listen: endpoints.length > 0 ? endpoints : "tcp://127.0.0.1:8080",
  // On UDP nobody tells that a peer has gone: after this silence it has.
  udp: { idleTimeout: 60_000 },
  onLine: (line, client) => {
    const join = /^JOIN (\w+) AS (\w+)$/.exec(line);
    if (join !== null) {
      chat.register(`${join[1]}#${join[2]}`, client);
      client.write(`You are ${join[2]} in ${join[1]}\n`);
    } else if (client.id === undefined) {
      client.write("JOIN room AS name first.\n");
    } else {
      const [room, name] = client.id.split("#");
      chat.broadcast(`[${name}] ${line}`, idsIn(`${room}#`));
    }
    return true;
  },
});
for (const endpoint of chat.endpoints) console.log(`Listening on ${endpoint}`);

function idsIn(prefix: string): string[] {
  return [...chat.clients()].map((client: Client) => client.id ?? "").filter((id) => id.startsWith(prefix));
}
