// Ports that stay free while nobody listens there, for a server that is started again on the one it had. Linux gives the
// connections that go out ports from 32,768 on (ip(7), ip_local_port_range): one of them may have the port meanwhile, and
// one that tries a port like that again and again is in the end connected to itself.

import { createServer } from "node:net";

const LOWEST = 10_000;
const HIGHEST = 32_767;

/** A port that nobody has. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
