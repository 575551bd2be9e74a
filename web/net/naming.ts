// Who we are: the name, and the password that keeps it.

import { isMe } from "../model/world.ts";
import type { Incoming } from "../model/wire.ts";
import type { Link } from "./link.ts";
import type { Rooms } from "./rooms.ts";
import { keep, kept } from "./storage.ts";
import { Refused } from "./unanswered.ts";

export class Naming {
  readonly #link: Link;
  readonly #rooms: Rooms;
  #kept: string | undefined = kept("local", "name");

  constructor(link: Link, rooms: Rooms) {
    this.#link = link;
    this.#rooms = rooms;
  }

  /** The name that was used on this machine before. */
  get kept(): string | undefined {
    return this.#kept;
  }

  /** Takes a name. Rejects with `Refused` or `Lost`, as the others do. */
  async register(name: string): Promise<void> {
    await this.#link.ask({ do: "register", name }, (answer) => this.registered({ name, ...answer }));
    this.#named();
  }

  /** Takes a claimed name. */
  async login(name: string, password: string): Promise<void> {
    await this.#link.ask({ do: "login", name, password }, (answer) => this.loggedIn({ name, ...answer }));
    this.#named();
  }

  /** Keeps our name. */
  async claim(password: string): Promise<void> {
    await this.#link.ask({ do: "claim", password }, () => this.claimed());
    this.#link.ears.onChange();
  }

  /** Takes the name that we had, if somebody else has not. */
  async again(): Promise<void> {
    if (this.#link.world.me !== undefined || this.#kept === undefined) return;
    const name = this.#kept;
    try {
      await this.register(name);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#link.ears.onNameRefused(name, error);
    }
  }

  // What an answer changes, whether a button asked for it or a typed line.

  registered({ name }: Incoming): void {
    this.#isCalled(String(name));
    this.#link.world.account = undefined;
  }

  loggedIn({ isModerator, name }: Incoming): void {
    this.#isCalled(String(name));
    this.claimed();
    this.#link.world.isModerator = isModerator === true;
  }

  claimed(): void {
    this.#link.world.account = this.#link.world.me;
  }

  #isCalled(name: string): void {
    const { world } = this.#link;
    const before = world.me;
    world.me = name;
    this.#kept = name;
    keep("local", "name", name);
    for (const place of world.places.values()) {
      for (const item of place.items) {
        if (item.kind !== "said" || item.isOwn === true || !isMe(world, item.from)) continue;
        item.isOwn = true;
        place.touched.add(item);
      }
      // In the lobby nobody is told who comes; we know of ourselves.
      if (before === undefined) place.people = place.people.filter((person) => person.name !== name);
    }
  }

  #named(): void {
    // While it comes back, rooms are entered one by one anyway.
    if (!this.#link.isHere) return;
    this.#rooms.named();
    this.#link.ears.onChange();
  }
}
