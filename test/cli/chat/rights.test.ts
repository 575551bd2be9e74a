// What the client makes of what rooms allow: it is told who has to go, and what it takes to come back.

import { expect, test } from "vitest";
import { enter } from "../../../src/cli/chat/model/answers.ts";
import { takeEvent } from "../../../src/cli/chat/model/events.ts";
import { createWorld, currentPlace, open } from "../../../src/cli/chat/model/world.ts";

function inDen() {
  const world = createWorld();
  const den = enter(world, { room: "den", names: ["bob", "me"], total: 3 });
  open(world, den);
  const shown = () => currentPlace(world).items.map(({ text }) => text);
  return { world, den, shown };
}

const BY = { name: "ann" };

test("a room that one is sent out of is open no longer, and where one speaks then it is said why", () => {
  const { shown, world } = inDen();
  takeEvent(world, {
    ev: "expelled",
    room: "den",
    by: BY,
    whom: { name: "me" },
    reason: "loud",
    now: "lobby",
  }, 1);
  expect([...world.places.keys()]).toEqual(["lobby"]);
  expect(shown()).toEqual(["ann has removed you from #den: loud", "What you type goes to everyone again."]);
});

test("somebody else who is sent out is there no longer, with a name or without", () => {
  const { den, shown, world } = inDen();
  expect(takeEvent(world, { ev: "expelled", room: "den", by: BY, whom: { name: "bob" } }, 1)).toEqual({});
  expect(den).toMatchObject({ names: ["me"], total: 2 });
  expect(takeEvent(world, { ev: "expelled", room: "den", by: BY, whom: {} }, 1)).toEqual({ people: den });
  expect(den.total).toBe(1);
  expect(shown()).toEqual(["[#den] ann has removed bob.", "[#den] ann has removed guest."]);
  expect(takeEvent(world, { ev: "expelled", room: "elsewhere", by: BY, whom: 7, now: "lobby" }, 1)).toEqual(
    {},
  );
});

test("a key that is told is what it takes to come back", () => {
  const { den, shown, world } = inDen();
  const changes = [{ isSet: true, mode: "k", key: "tofu" }, { isSet: true, mode: "m" }];
  takeEvent(world, { ev: "modesSet", room: "den", by: BY, changes }, 1);
  expect(den.roomKey).toBe("tofu");
  takeEvent(world, { ev: "modesSet", room: "den", by: BY, changes: [{ isSet: false, mode: "m" }] }, 1);
  expect(den.roomKey).toBe("tofu");
  takeEvent(world, { ev: "modesSet", room: "den", by: BY, changes: [{ isSet: false, mode: "k" }] }, 1);
  expect(den.roomKey).toBe(undefined);
  expect(shown()[0]).toBe(
    "[#den] ann: the room is locked now, and its key is tofu; only those who were given a voice may speak now.",
  );
  expect(takeEvent(world, { ev: "modesSet", room: "den", by: BY, changes: 7 }, 1)).toEqual({});
});
