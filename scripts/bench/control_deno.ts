// The bare-socket control on Deno: `Deno.listen`, and nothing between the sockets and the room. Writes are not
// awaited: in a closed loop the kernel always takes them whole.

import { ControlRoom } from "./control_room.ts";

interface Conn {
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  setNoDelay(on: boolean): void;
}

interface DenoApi {
  listen(options: { readonly hostname: string; readonly port: number }): {
    readonly addr: { readonly port: number };
    accept(): Promise<Conn>;
  };
}

/** 1 KiB holds the largest burst of a sender (16 private messages); a larger buffer is memory for each client. */
const READ_LENGTH = 1024;

const { Deno } = globalThis as unknown as { readonly Deno: DenoApi };
const room = new ControlRoom();
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log(`Listening on tcp://127.0.0.1:${listener.addr.port}`);
for (;;) serve(await listener.accept());

async function serve(conn: Conn): Promise<void> {
  conn.setNoDelay(true);
  const member = room.join(conn);
  const buffer = new Uint8Array(READ_LENGTH);
  try {
    for (let count = await conn.read(buffer); count !== null; count = await conn.read(buffer)) {
      room.hear(member, buffer.subarray(0, count));
    }
  } catch {
    // A reset ends a client as well as a goodbye.
  }
  room.leave(member);
}
