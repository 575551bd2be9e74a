// What is asked so that all that is shown is true: lines that are missing, older ones, who is where.

import { forget } from "../model/numbers.ts";
import type { Asked } from "../model/numbers.ts";
import type { Place } from "../model/place.ts";
import type { WireHistory, WireJoin } from "../model/wire.ts";
import { takePeople } from "../model/people.ts";
import { giveUp, takePart } from "../model/said.ts";
import type { News } from "../model/world.ts";
import type { Link } from "./link.ts";
import { Lost, Refused } from "./unanswered.ts";

/** 50 lines: a screen and a half, and one block of the list. */
const SHOWN_FIRST = 50;
/** 100 lines: two blocks, asked for at one screen from the top. */
const OLDER = 100;

export class Lookups {
  readonly #link: Link;
  readonly #asking = new Set<string>();

  constructor(link: Link) {
    this.#link = link;
  }

  /** The connection is lost: nothing that was asked will be answered, and what is said meanwhile is missing. */
  clear(): void {
    this.#asking.clear();
    for (const place of this.#link.world.places.values()) place.isBehind = true;
  }

  /** Does what news ask for, and hands them on. */
  tell(news: readonly News[], mayFill = true): void {
    const { ears, world } = this.#link;
    for (const one of news) {
      if (one.kind === "hole") {
        if (mayFill) void this.fill(one.place).catch(ignoreLoss);
      } else if (one.kind === "missed") {
        for (const place of world.places.values()) {
          if (place.kind === "room") void this.fill(place).catch(ignoreLoss);
        }
      } else if (one.kind === "people") void this.who(one.place).catch(ignoreLoss);
      else ears.onNews(one);
    }
  }

  latest(place: Place): Promise<void> {
    return this.#history(place, { latest: true }, { count: SHOWN_FIRST });
  }

  /** Older lines of a room. Resolves when they are there, or never will be. */
  async older(place: Place): Promise<void> {
    if (place.from === undefined || !place.hasOlder) return;
    await this.#history(place, { before: place.from }, { before: place.from, count: OLDER });
  }

  /** Asks for what is missing behind the last line that we have, until nothing is. */
  fill(place: Place): Promise<void> {
    const { world } = this.#link;
    place.isBehind = true;
    return this.#once(`fill ${place.id}`, async () => {
      // More may be lost meanwhile. Of a room that was left, answers are not taken.
      while (place.isBehind && world.places.get(place.id) === place) {
        const since = place.to;
        if (since === undefined) return await this.latest(place);
        try {
          await this.#link.ask({ do: "history", room: place.name, since, epoch: place.epoch }, (answer) => {
            this.tell(takePart(world, answer as unknown as WireHistory, { since }), false);
          });
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          if (error.code === "numberedAnew") forget(place);
          else this.tell(giveUp(world, place), false);
        }
      }
    });
  }

  /** Who is in a room. */
  who(place: Place): Promise<void> {
    return this.#once(`who ${place.id}`, async () => {
      try {
        await this.#link.ask({ do: "who", room: place.name }, (answer) => {
          takePeople(place, answer as unknown as WireJoin);
        });
      } catch (error) {
        // The room is gone, and so are we from it.
        if (!(error instanceof Refused)) throw error;
      }
    });
  }

  /** How somebody is whom we talk to. */
  whois(place: Place): Promise<void> {
    return this.#once(`whois ${place.id}`, async () => {
      try {
        await this.#link.ask({ do: "whois", name: place.name }, (answer) => {
          place.isHere = true;
          place.awayReason = (answer.away as string | null) ?? undefined;
        });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.code === "isAbsent" || error.code === "nobodyCalled") place.isHere = false;
      }
    });
  }

  #history(place: Place, asked: Asked, fields: { readonly [field: string]: unknown }): Promise<void> {
    const { world } = this.#link;
    return this.#once(`history ${place.id}`, async () => {
      try {
        await this.#link.ask({ do: "history", room: place.name, ...fields }, (answer) => {
          this.tell(takePart(world, answer as unknown as WireHistory, asked));
        });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        place.hasOlder = false;
        place.to ??= 0;
        this.tell(giveUp(world, place), false);
      }
    });
  }

  /** Nothing is asked twice at the same time. */
  async #once(key: string, work: () => Promise<void>): Promise<void> {
    if (this.#asking.has(key)) return;
    this.#asking.add(key);
    try {
      await work();
    } finally {
      this.#asking.delete(key);
      this.#link.ears.onChange();
    }
  }
}

export function ignoreLoss(error: unknown): void {
  if (!(error instanceof Lost)) throw error;
}
