// Clients of a server that the others have given up: those who come back by themselves go, the others keep their connections
// and are let in again. Whatever becomes of them meanwhile, the host program hears of it once.

import { describe, expect, test } from "vitest";
import type { Client } from "../../src/server/chat_server.ts";
import { type Language, SharedWorld } from "./_shared_world.ts";

interface Watched {
  readonly world: SharedWorld;
  /** Who has left by which name, and why. */
  readonly left: (readonly [string | undefined, string])[];
  readonly clients: Client[];
}

/** A server of a chat with a host program that watches its clients. */
async function watched(language: Language = "line"): Promise<Watched> {
  const left: (readonly [string | undefined, string])[] = [];
  const clients: Client[] = [];
  const world = await SharedWorld.start(1, language, {
    grace: 1_000,
    onConnect: (client) => void clients.push(client),
    onClose: (client, reason) => void left.push([client.name, reason]),
  });
  return { world, left, clients };
}

/** Somebody on nc who has been set aside. */
async function setAside() {
  const { clients, left, world } = await watched();
  const ann = world.connect(0);
  ann.say("REGISTER ann");
  world.settle();
  expect(ann.read()).toBe("Registered as ann\n");
  world.end.expel();
  world.settle();
  expect([left, clients.map(({ alive, name }) => [name, alive])]).toEqual([[], [["ann", true]]]);
  return { world, left, ann, client: clients[0] as Client };
}

describe("a program, whose server is given up,", () => {
  test("is told so, and the host program hears that", async () => {
    const { left, world } = await watched("json");
    const ann = world.connect(0);
    ann.say('{"do":"hello","v":1}', '{"do":"register","name":"ann"}');
    world.settle();
    ann.read();
    world.end.expel();
    world.settle();
    expect(ann.lines().map((line) => JSON.parse(line).ev)).toEqual(["givenUp"]);
    expect([ann.peer.state, left]).toEqual(["ended", [["ann", "givenUp"]]]);
  });

  test("and that has not said hello, is let in again like a person", async () => {
    const { left, world } = await watched("json");
    const ann = world.connect(0);
    ann.say('{"do":"register","name":"ann"}');
    world.settle();
    ann.read();
    world.end.expel();
    world.end.comeBack();
    world.settle();
    expect(ann.lines().map((line) => JSON.parse(line).ev)).toContain("returned");
    expect([ann.peer.state, left]).toEqual(["open", []]);
  });
});

describe("a person who has been set aside", () => {
  test("is back under the name it had", async () => {
    const { ann, client, left, world } = await setAside();
    world.end.comeBack();
    world.settle();
    expect(ann.read()).toMatch(
      /^Back after \d+ s\. You were taken for gone meanwhile.*\nRegistered as ann\n$/,
    );
    expect([client.name, client.alive, left]).toEqual(["ann", true, []]);
  });

  test("whose connection is lost has left", async () => {
    const { ann, client, left, world } = await setAside();
    ann.peer.reset();
    world.settle();
    expect([client.alive, left]).toEqual([false, [["ann", "lost"]]]);
    world.end.comeBack();
    world.settle();
    expect(left.length).toBe(1);
  });

  test("that says no more is let in, and leaves when all that it has said is said", async () => {
    const { ann, client, left, world } = await setAside();
    ann.say("one more thing");
    ann.peer.end();
    world.settle();
    expect([ann.peer.state, client.alive, left]).toEqual(["open", true, []]);
    world.end.comeBack();
    world.settle();
    expect(ann.lines().slice(-2)).toEqual(["Registered as ann", "[ann] one more thing"]);
    expect([ann.peer.state, client.alive, left]).toEqual(["ended", false, [["ann", "left"]]]);
  });

  test("can be closed by the host program", async () => {
    const { ann, client, left, world } = await setAside();
    client.close("enough");
    world.settle();
    expect([ann.peer.state, client.alive, left]).toEqual(["ended", false, [["ann", "enough"]]]);
  });

  test("is told when the server stops, and does not keep it from that", async () => {
    const { ann, client, left, world } = await setAside();
    const stopped = world.stop();
    expect([ann.read(), ann.peer.state]).toEqual(["The server is going down.\n", "ended"]);
    ann.peer.end();
    world.settle();
    await stopped;
    expect([client.alive, left]).toEqual([false, [["ann", "stopped"]]]);
  });

  test("is told when the chat is no more", async () => {
    const { ann, client, left, world } = await setAside();
    const bob = world.connect(0);
    expect(bob.read()).toMatch(/^The other servers .*later/);
    world.end.fail("the log is gone");
    world.settle();
    expect(ann.read()).toBe("The server is going down.\n");
    expect([ann.peer.state, client.alive, left]).toEqual(["ended", false, [["ann", "stopped"]]]);
  });
});

test("whoever is there when the chat is no more is told, and has left by its name", async () => {
  const { left, world } = await watched();
  const ann = world.connect(0);
  ann.say("REGISTER ann");
  world.settle();
  ann.read();
  world.end.fail("the log is gone");
  world.settle();
  expect(ann.read()).toBe("The server is going down.\n");
  expect([ann.peer.state, left]).toEqual(["ended", [["ann", "stopped"]]]);
});
