// The bare-socket control on Node: `node:net`, and nothing between the sockets and the room.

import { type AddressInfo, createServer } from "node:net";
import { ControlRoom } from "./control_room.ts";

const room = new ControlRoom();
const server = createServer({ noDelay: true }, (socket) => {
  const member = room.join(socket);
  socket.on("data", (chunk: Uint8Array) => room.hear(member, chunk));
  socket.on("error", () => {});
  socket.on("close", () => room.leave(member));
});
server.listen({ host: "127.0.0.1", port: 0, backlog: 511 }, () => {
  console.log(`Listening on tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
