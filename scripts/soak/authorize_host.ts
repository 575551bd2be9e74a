// A host program with a mistake: its hook `authorizeName` never answers. It says how often it was asked.

import process from "node:process";
import { serve } from "../../mod.ts";

let asked = 0;

const chat = await serve({
  listen: "tcp://127.0.0.1:0",
  maxClients: Number(process.argv[2]),
  authorizeName: () => {
    console.log(`Asked ${++asked}`);
    return new Promise(() => {});
  },
});
console.log(`Listening on ${chat.endpoints[0]}`);
process.once("SIGTERM", async () => {
  await chat.close();
  process.exit(0);
});
