// The bare-socket control on Bun: `Bun.listen`, and nothing between the sockets and the room.

import { ControlRoom, type Member } from "./control_room.ts";

interface Socket {
  data: Member;
  write(bytes: Uint8Array): number;
  setNoDelay(on: boolean): void;
}

interface BunApi {
  listen(options: {
    readonly hostname: string;
    readonly port: number;
    readonly socket: {
      open(socket: Socket): void;
      data(socket: Socket, chunk: Uint8Array): void;
      close(socket: Socket): void;
    };
  }): { readonly port: number };
}

const { Bun } = globalThis as unknown as { readonly Bun: BunApi };
const room = new ControlRoom();
const { port } = Bun.listen({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    open(socket) {
      socket.setNoDelay(true);
      socket.data = room.join(socket);
    },
    data(socket, chunk) {
      room.hear(socket.data, chunk);
    },
    close(socket) {
      room.leave(socket.data);
    },
  },
});
console.log(`Listening on tcp://127.0.0.1:${port}`);
