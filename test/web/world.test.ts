// Events of the server, and what the page knows afterwards.

import { describe, expect, it } from "vitest";
import type { Pending } from "../../web/model/outbox.ts";
import { LOBBY, type Place } from "../../web/model/place.ts";
import { receive } from "../../web/model/events.ts";
import { takeJoin } from "../../web/model/people.ts";
import { settle } from "../../web/model/said.ts";
import {
  close,
  createWorld,
  currentPlace,
  knownNames,
  open,
  placeOf,
  type World,
} from "../../web/model/world.ts";

function inDev(): { readonly world: World; readonly dev: Place } {
  const world = createWorld();
  world.me = "alice";
  const dev = takeJoin(world, { room: "dev", epoch: "e", last: 0, total: 2, names: ["bob", "alice"] });
  open(world, dev);
  return { world, dev };
}
const said = (n: number, text: string, from: string | null = "bob") => ({
  ev: "said",
  room: "dev",
  n,
  at: n,
  from,
  text,
});
const ours: Pending = { key: "k", place: "#dev", text: "mine", isAction: false, at: 0, state: "sent" };

describe("the world", () => {
  it("tells what others said, and whether it calls us", () => {
    const { world, dev } = inDev();
    expect(receive(world, said(1, "hi @alice"), 0)).toMatchObject([{ kind: "said", item: { isCall: true } }]);
    expect(receive(world, said(2, "mine", "alice"), 0)).toEqual([]);
    expect(dev).toMatchObject({ unread: 1, calls: 1 });
  });

  it("shows a line of ours once, whether its answer or its event comes first", () => {
    for (const isAnswerFirst of [true, false]) {
      const { world, dev } = inDev();
      world.outbox = [ours];
      const answer = () => settle(world, ours, { n: 1, at: 1 }, 0);
      const event = () => receive(world, said(1, "mine", "alice"), 0);
      for (const come of isAnswerFirst ? [answer, event] : [event, answer]) come();
      expect(dev.items).toMatchObject([{ n: 1, text: "mine", isOwn: true }]);
      expect(world.outbox).toEqual([]);
    }
  });

  it("keeps a line for later where some may be missing, and nowhere else", () => {
    const { world, dev } = inDev();
    expect(receive(world, said(3, "hi"), 0)).toMatchObject([{ kind: "said" }]);
    dev.isBehind = true;
    expect(receive(world, said(4, "hi"), 0)).toEqual([]);
    expect(dev.items.map(({ n }) => n)).toEqual([3]);
  });

  it("keeps a conversation with each person, whatever the case of the name", () => {
    const { world } = inDev();
    receive(world, { ev: "sent", from: "Bob", to: "alice", text: "psst", at: 5 }, 9);
    receive(world, { ev: "sent", from: "bob", to: "alice", text: "hey", at: 6 }, 9);
    expect(world.places.get("@bob")).toMatchObject({ name: "Bob", unread: 2, calls: 2 });
  });

  it("moves a conversation with who takes another name", () => {
    const { world } = inDev();
    const bob = placeOf(world, "talk", "bob");
    open(world, bob);
    const renamed = [{ from: "bob", to: "rob" }];
    receive(
      world,
      { ev: "comings", room: "dev", came: [], othersCame: 0, went: [], othersWent: 0, renamed },
      7,
    );
    expect(currentPlace(world)).toMatchObject({ id: "@rob", name: "rob" });
    expect(world.places.get("#dev")?.people.map(({ name }) => name)).toEqual(["alice", "rob"]);
  });

  it("knows who is in a room", () => {
    const { world, dev } = inDev();
    const event = {
      ev: "comings",
      room: "dev",
      came: ["carol"],
      othersCame: 2,
      went: ["bob"],
      othersWent: 0,
    };
    expect(receive(world, { ...event, renamed: [] }, 0)).toEqual([{ kind: "people", place: dev }]);
    expect(dev.people.map(({ name }) => name)).toEqual(["alice", "carol"]);
    expect(dev.total).toBe(4);
    expect(knownNames(world)).toEqual(["carol"]);
  });

  it("closes a room that one is sent out of, and sees that others are", () => {
    const { world, dev } = inDev();
    open(world, dev);
    const event = { ev: "expelled", room: "dev", by: { name: "carol" }, reason: "loud" };
    receive(world, { ...event, whom: { name: "bob" } }, 0);
    expect(dev.people.map(({ name }) => name)).toEqual(["alice"]);
    receive(world, { ...event, whom: {} }, 0);
    expect(dev.total).toBe(1);
    receive(world, { ...event, whom: { name: "alice" }, now: "lobby" }, 7);
    expect(world.places.has("#dev")).toBe(false);
    expect(currentPlace(world).items.at(-1)).toMatchObject({ kind: "note", text: "expelled", from: "loud" });
  });

  it("drops what another numbering has, when a room is entered again", () => {
    const { world, dev } = inDev();
    receive(world, said(1, "old"), 0);
    takeJoin(world, { room: "dev", epoch: "other", last: 4, total: 1, names: ["alice"] });
    expect(dev).toMatchObject({ items: [], to: undefined });
  });

  it("keeps the lobby open when a room is closed", () => {
    const { world } = inDev();
    close(world, "#dev");
    expect(world.current).toBe(LOBBY);
    close(world, LOBBY);
    expect(world.places.has(LOBBY)).toBe(true);
  });
});

describe("a long room", () => {
  it("forgets its oldest lines, but not while somebody reads above the end", () => {
    const { world, dev } = inDev();
    world.isAboveEnd = true;
    for (let n = 1; n <= 4000; n++) receive(world, said(n, "x"), 0);
    expect(dev.items).toHaveLength(4000);
    world.isAboveEnd = false;
    receive(world, said(4001, "x"), 0);
    expect(dev.items).toHaveLength(3000);
    expect(dev).toMatchObject({ from: 1002, to: 4001, hasOlder: true });
  });
});
