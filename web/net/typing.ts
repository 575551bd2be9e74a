// Commands as they were typed: what they are answered with changes the world as if a button had asked.

import { type Place, roomId } from "../model/place.ts";
import type { Incoming, WireJoin } from "../model/wire.ts";
import { takeJoin, takePeople } from "../model/people.ts";
import { close } from "../model/world.ts";
import type { Link } from "./link.ts";
import type { Naming } from "./naming.ts";
import type { Rooms } from "./rooms.ts";

export class Typing {
  readonly #link: Link;
  readonly #rooms: Rooms;
  readonly #naming: Naming;

  constructor(link: Link, rooms: Rooms, naming: Naming) {
    this.#link = link;
    this.#rooms = rooms;
    this.#naming = naming;
  }

  /** Asks for what was typed in a place. Resolves to the answer, with the command's name. */
  async ask(text: string, place: Place): Promise<Incoming> {
    const room = place.kind === "room" ? place.name : "lobby";
    // Such an answer does not say what was asked: what was typed does.
    const word = /^\/(\S+)/.exec(text)?.[1]?.toLowerCase() ?? "";
    const { world } = this.#link;
    const typed = world.commands.find(({ aliases = [], name }) => name === word || aliases.includes(word));
    const ok = typed?.name === "nick" ? "register" : typed?.name ?? word;
    let learnt: Incoming | undefined;
    await this.#link.ask({ do: "line", room, text }, (answer) => {
      learnt = { ...answer, ok };
      const [, name, roomKey] = /^\/\S+\s+#?(\S+)\s+(\S+)/.exec(text) ?? [];
      if (ok === "join" && name !== undefined && roomKey !== undefined) this.#rooms.remember(name, roomKey);
      this.#learn(learnt);
    });
    const joined = ok === "join" && world.places.get(roomId(String(learnt?.room)));
    if (joined) await this.#rooms.look(joined);
    return learnt as Incoming;
  }

  #learn(answer: Incoming): void {
    const { world } = this.#link;
    const place = world.places.get(roomId(String(answer.room)));
    switch (answer.ok) {
      case "join":
        takeJoin(world, answer as unknown as WireJoin);
        return this.#rooms.keep();
      case "leave":
        close(world, roomId(String(answer.room)));
        return this.#rooms.keep();
      case "register":
        return this.#naming.registered(answer);
      case "login":
        return this.#naming.loggedIn(answer);
      case "claim":
        return this.#naming.claimed();
      case "release":
        world.account = undefined;
        return;
      case "away":
        world.away = (answer.reason as string | null) ?? undefined;
        return;
      case "topic":
        if (place !== undefined && typeof answer.text === "string") place.topic = answer.text;
        return;
      case "who":
        if (place !== undefined) takePeople(place, answer as unknown as WireJoin);
    }
  }
}
