// Chat inside the process of an existing HTTP server: a web page and a chat room that know of each other.
//
//   node --import tsx examples/beside_http.ts tcp://127.0.0.1:8080

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { serve } from "../mod.ts";

const chat = await serve({ listen: process.argv[2] ?? "tcp://127.0.0.1:8080" });
console.log(`Listening on ${chat.endpoints}`);

const web = createServer((request, response) => {
  chat.broadcast(`Somebody looks at ${request.url}`);
  const names = [...chat.clients].map((client) => client.name ?? "guest");
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ names, lines: chat.stats().lines }));
});
web.listen(
  0,
  "127.0.0.1",
  () => console.log(`Web page on http://127.0.0.1:${(web.address() as AddressInfo).port}/`),
);
