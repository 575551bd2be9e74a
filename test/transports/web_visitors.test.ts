// Who goes when there is no room.

import { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { Visitors } from "../../src/transports/web/visitors.ts";

function come(visitors: Visitors, host: string): Socket {
  const socket = new Duplex({ read() {}, write() {} }) as Socket;
  visitors.enter(socket, { kind: "ws", host, port: 1 });
  return socket;
}

it("the oldest of the address with the most visitors goes", () => {
  const visitors = new Visitors(5);
  const alone = come(visitors, "192.0.2.1");
  const crowd = ["192.0.2.2", "192.0.2.2", "192.0.2.2", "192.0.2.3"].map((host) => come(visitors, host));
  const late = ["192.0.2.4", "192.0.2.5"].map((host) => come(visitors, host));
  expect(crowd.map(({ destroyed }) => destroyed)).toEqual([true, true, false, false]);
  expect([alone, ...late].map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
});

it("half an IPv6 address is one address", () => {
  const visitors = new Visitors(3);
  const alone = come(visitors, "2001:db8:1::1");
  const crowd = ["2001:db8::1", "2001:db8:0:0:1::"].map((host) => come(visitors, host));
  come(visitors, "::1");
  expect([alone, ...crowd].map(({ destroyed }) => destroyed)).toEqual([false, true, false]);
});

it("the place of who has left is free", async () => {
  const visitors = new Visitors(2);
  const first = come(visitors, "192.0.2.1");
  const second = come(visitors, "192.0.2.1");
  second.destroy();
  await new Promise((resolve) => second.once("close", resolve));
  come(visitors, "192.0.2.1");
  expect(first.destroyed).toBe(false);
});
