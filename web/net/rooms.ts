// The rooms that we are in: going into one, leaving it, and being in the same ones again after a loss.

import { forget } from "../model/numbers.ts";
import { LOBBY, type Place, roomId } from "../model/place.ts";
import type { WireHello, WireJoin } from "../model/wire.ts";
import { takeJoin } from "../model/people.ts";
import { close, placeOf, textOf } from "../model/world.ts";
import type { Link } from "./link.ts";
import { ignoreLoss, type Lookups } from "./lookups.ts";
import { keep, keptList } from "./storage.ts";
import { Refused } from "./unanswered.ts";

export class Rooms {
  readonly #link: Link;
  readonly #lookups: Lookups;
  /** The keys of locked rooms, as long as the page is open: for coming back. */
  readonly #keys = new Map<string, string>();

  /** Those that were open on this machine before are there at once. */
  constructor(link: Link, lookups: Lookups) {
    this.#link = link;
    this.#lookups = lookups;
    for (const name of keptList("local", "rooms")) {
      if (typeof name === "string" && /^[\w-]{1,32}$/.test(name)) placeOf(link.world, "room", name);
    }
  }

  /** Goes into a room. */
  async join(room: string, roomKey?: string): Promise<Place> {
    const place = await this.#join({ room, ...(roomKey === undefined ? {} : { roomKey }) }, () => {
      if (roomKey !== undefined) this.remember(room, roomKey);
    });
    this.keep();
    this.#link.ears.onChange();
    return place;
  }

  /** Leaves a room, or closes a private conversation. */
  async leave(place: Place): Promise<void> {
    const { ears, world } = this.#link;
    if (place.kind === "room") {
      await this.#link.ask({ do: "leave", room: place.name }, () => close(world, place.id));
    } else close(world, place.id);
    this.keep();
    ears.onChange();
  }

  /** Asks for the last lines of a room that we have come into, if they did not come by themselves: the server may be told so. */
  async look(place: Place): Promise<void> {
    if (place.to === undefined) await this.#lookups.latest(place);
  }

  /** Remembers the key of a room. */
  remember(room: string, roomKey: string): void {
    this.#keys.set(roomId(room), roomKey);
  }

  /** Writes down which rooms are open. */
  keep(): void {
    const rooms = [...this.#link.world.places.values()]
      .filter(({ kind, id }) => kind === "room" && id !== LOBBY);
    keep("local", "rooms", JSON.stringify(rooms.map(({ name }) => name)));
  }

  /** Is in all of them again, with what was said meanwhile. */
  async comeBack(hello: WireHello): Promise<void> {
    const { world } = this.#link;
    const isIn = new Map(hello.rooms.map((room) => [roomId(room.room), room]));
    for (const { room, topic } of hello.rooms) placeOf(world, "room", room).topic = textOf(topic);
    const rooms = [...world.places.values()].filter(({ kind }) => kind === "room");
    await Promise.all(rooms.map((place) => {
      const there = isIn.get(place.id);
      return there === undefined ? this.#rejoin(place) : this.#catchUp(place, there.epoch);
    }));
    this.keep();
  }

  /** We have a name now: rooms that wanted one are entered, and others know us by it. */
  named(): void {
    for (const place of this.#link.world.places.values()) {
      if (place.kind !== "room") continue;
      const isIn = place.epoch !== undefined;
      void (isIn ? this.#lookups.who(place) : this.#rejoin(place)).catch(ignoreLoss);
    }
  }

  async #rejoin(place: Place): Promise<void> {
    const { to: since, epoch } = place;
    const roomKey = this.#keys.get(place.id);
    try {
      await this.#join({
        room: place.name,
        ...(roomKey === undefined ? {} : { roomKey }),
        ...(since === undefined ? {} : { since, epoch }),
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // Who has no name yet will have one soon.
      if (error.code === "nameRequired") return;
      close(this.#link.world, place.id);
      this.#link.ears.onRoomRefused(place.name, error);
    }
  }

  async #join(fields: { readonly [field: string]: unknown }, done?: () => void): Promise<Place> {
    let place: Place | undefined;
    await this.#link.ask({ do: "join", ...fields }, (answer) => {
      place = takeJoin(this.#link.world, answer as unknown as WireJoin);
      done?.();
    });
    await this.look(place as Place);
    return place as Place;
  }

  async #catchUp(place: Place, epoch: string): Promise<void> {
    if (place.epoch !== undefined && place.epoch !== epoch) forget(place);
    await this.#lookups.fill(place);
    await this.#lookups.who(place);
  }
}
