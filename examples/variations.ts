// The recipe's three variations: people must register before they speak; rooms, each client's remembered with it; and
// UDP, where quiet peers are dropped.
//
//   node --import tsx examples/variations.ts tcp://127.0.0.1:8080 udp://127.0.0.1:8080

import process from "node:process";
import { serve } from "../mod.ts";

const endpoints = process.argv.slice(2);

const chat = await serve<{ room: string; name: string }>({
  listen: endpoints.length > 0 ? endpoints : "tcp://127.0.0.1:8080",
  // On UDP nobody tells that a peer has gone: after this silence it has.
  udp: { idleTimeout: 60_000 },
  onLine: (client, line) => {
    const join = /^JOIN (\w+) AS (\w+)$/.exec(line);
    if (join !== null) {
      client.data.room = join[1]!;
      client.data.name = join[2]!;
      client.send(`You are ${join[2]} in ${join[1]}`);
    } else if (client.data.room === undefined) {
      client.send("JOIN room AS name first.");
    } else {
      for (const other of chat.clients) {
        if (other.data.room === client.data.room) other.send(`[${client.data.name}] ${line}`);
      }
    }
    return true;
  },
});
for (const endpoint of chat.endpoints) console.log(`Listening on ${endpoint}`);
