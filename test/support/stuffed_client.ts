// A client that says nothing, very often: line ends until its socket takes no more. It has to wait until it may say
// them, the server reads no further meanwhile, and so what comes behind them, even its end, is not seen.

import { createConnection, type Socket } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import { addressOf } from "./line_client.ts";

const LINE_ENDS = new Uint8Array(65_536).fill("\n".charCodeAt(0));

/** 1 s: the system says when it has taken something, not that it takes nothing any more. */
const STANDSTILL = 1_000;

/**
 * Connects, registers and sends line ends, 64 KiB at a time. Resolves when all have been taken, when no more are
 * taken, or when the connection is over.
 */
export function stuffedClient(endpoint: string, name: string, times: number): Promise<Socket> {
  const socket = createConnection(addressOf(endpoint));
  socket.on("error", () => {});
  socket.resume();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      resolve(socket);
    };
    const timer = setTimeout(done, STANDSTILL);
    let left = times;
    const more = () => {
      timer.refresh();
      if (left-- > 0) socket.write(LINE_ENDS, more);
      else done();
    };
    socket.once("close", done);
    socket.once("connect", () => socket.write(`REGISTER ${name}\n`, more));
  });
}
