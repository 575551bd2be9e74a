// Who may begin a TLS handshake.

import { expect, test } from "vitest";
import { HandshakeDoor } from "../../src/server/handshakes.ts";
import type { Endpoint } from "../../src/transports/transport.ts";

const from = (host: string): Endpoint => ({ kind: "tls", host, port: 5000 });

test("one address gets a quarter of the places, and this machine all of them", () => {
  const refused: string[] = [];
  const door = new HandshakeDoor(8, 64, (_, reason) => refused.push(reason));
  const places = ["198.51.100.1", "198.51.100.1"].map((host) => door.admit(from(host)));
  expect(places.every((leave) => leave !== undefined)).toBe(true);
  expect(door.admit(from("198.51.100.1"))).toBeUndefined();
  for (let count = 0; count < 6; count++) expect(door.admit(from("127.0.0.1"))).toBeDefined();
  expect(door.admit(from("127.0.0.1"))).toBeUndefined();
  expect(door.admit(from("198.51.100.2"))).toBeUndefined();
  expect(refused).toEqual(["tooManyFromAddress", "full", "full"]);
  places[0]?.();
  expect(door.admit(from("198.51.100.2"))).toBeDefined();
});

test("it is never more than the clients of one address", () => {
  const door = new HandshakeDoor(1_000, 3, () => {});
  const places = [1, 2, 3, 4].map(() => door.admit(from("2001:db8::1")));
  expect(places.map((leave) => leave !== undefined)).toEqual([true, true, true, false]);
  expect(door.admit(from("2001:db8::ffff"))).toBeUndefined();
  expect(door.admit(from("2001:db8:0:1::1"))).toBeDefined();
});

test("a place is given back once, however often", () => {
  const door = new HandshakeDoor(1, 1, () => {});
  const leave = door.admit(from("198.51.100.1"));
  leave?.();
  leave?.();
  expect(door.admit(from("198.51.100.1"))).toBeDefined();
  expect(door.admit(from("198.51.100.2"))).toBeUndefined();
});
