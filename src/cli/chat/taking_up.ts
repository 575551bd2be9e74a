// What follows on a connection: who we are, where we are, and what was said meanwhile. Only then is sent what waits.

import type { Chatting } from "./chatting.ts";
import { fill, refresh, refreshRooms } from "./filling.ts";
import { enter, topicOf } from "./model/answers.ts";
import { afterLoss, type Pending, talkOf, withoutPassword } from "./model/outbox.ts";
import type { Place } from "./model/place.ts";
import { codeOf, commandsOf, type Incoming, messageOf, numberOf, objectsOf, textOf } from "./model/wire.ts";
import { close, keyOf, LOBBY, open, placeOf, tell } from "./model/world.ts";

/** One beginning. */
export class TakingUp {
  readonly #client: Chatting;
  #isResumed = false;
  #open = 0;

  constructor(client: Chatting) {
    this.#client = client;
  }

  begin(): void {
    const { hands, resume } = this.#client;
    const fields = resume === undefined ? {} : { resume };
    // Until we know what was said meanwhile, nothing newer is shown.
    for (const place of this.#client.world.places.values()) place.isFilling = true;
    this.#client.ask({ do: "hello", v: 1, ...fields }, (hello) => {
      if (hello["error"] === undefined) return this.#greet(hello);
      tell(this.#client.world, messageOf(hello["error"]), hands.now());
      hands.disconnect();
    });
  }

  #greet(hello: Incoming): void {
    const client = this.#client;
    const { name, password, world } = client;
    client.resume = textOf(hello["resume"]);
    this.#isResumed = hello["resumed"] === true;
    world.me = textOf(hello["you"]);
    world.account = textOf(hello["account"]);
    world.isModerator = hello["isModerator"] === true;
    world.commands = commandsOf(hello["commands"]);
    if (world.me !== undefined || name === undefined) return this.#enterRooms(hello);
    if (password !== undefined) return this.#login(hello, name, password);
    this.#client.ask({ do: "register", name }, (answer) => {
      if (answer["error"] === undefined) client.isCalled(textOf(answer["name"]), false);
      else if (codeOf(answer["error"]) === "nameTaken" && client.mayBeOurGhost) return client.ghostSeen();
      else this.#nameRefused(name, answer["error"]);
      this.#enterRooms(hello);
    });
  }

  #login(hello: Incoming, name: string, password: string): void {
    this.#client.ask({ do: "login", name, password }, (answer) => {
      if (answer["error"] === undefined) this.#client.isCalled(textOf(answer["name"]), true);
      else this.#nameRefused(name, answer["error"]);
      this.#enterRooms(hello);
    });
  }

  /** What waits is not said by somebody without a name who had one. */
  #nameRefused(name: string, error: unknown): void {
    const { hands, options, world } = this.#client;
    if (!options.isAsked) return this.#client.end(messageOf(error));
    this.#client.hasNameTrouble = true;
    tell(world, messageOf(error), hands.now());
    const code = codeOf(error);
    if (code === "nameClaimed" || code === "loginDenied") hands.askPassword(name);
    else tell(world, "What you type waits until you have a name: /nick NAME takes another.", hands.now());
  }

  #enterRooms(hello: Incoming): void {
    const { options, wasHere, world } = this.#client;
    const there = new Map(objectsOf(hello["rooms"]).map((room) => [keyOf(textOf(room["room"]) ?? ""), room]));
    for (const { room } of there.values()) placeOf(world, textOf(room) ?? LOBBY);
    if (!wasHere) { for (const room of options.rooms ?? []) placeOf(world, room); }
    for (const place of [...world.places.values()]) {
      const known = there.get(keyOf(place.name));
      if (known === undefined) this.#join(place);
      else {
        place.topic = topicOf(known["topic"]);
        this.#fill(place, textOf(known["epoch"]), numberOf(known["last"]));
        refresh(this.#client, place);
      }
    }
    refreshRooms(this.#client);
    this.#settle();
  }

  #join(place: Place): void {
    const { hands, wasHere, world } = this.#client;
    const roomKey = place.roomKey === undefined ? {} : { roomKey: place.roomKey };
    this.#open += 1;
    this.#client.ask({ do: "join", room: place.name, ...roomKey }, (answer) => {
      if (answer["error"] !== undefined) {
        close(world, place.name);
        tell(world, messageOf(answer["error"]), hands.now());
      } else {
        enter(world, answer);
        if (!wasHere) open(world, place);
        this.#fill(place, textOf(answer["epoch"]), numberOf(answer["last"]));
      }
      this.#open -= 1;
      this.#settle();
    });
  }

  #fill(place: Place, epoch: string | undefined, last: number | undefined): void {
    this.#open += 1;
    fill(this.#client, place, epoch, last, () => {
      this.#open -= 1;
      this.#settle();
    });
  }

  #settle(): void {
    if (this.#open > 0) return;
    const { hands, world } = this.#client;
    world.outbox = afterLoss(world.outbox, this.#isResumed, (pending) => this.#wasSaid(pending));
    for (const { state, text } of world.outbox) {
      if (state !== "unsure") continue;
      tell(world, `Perhaps not sent, so look whether it was heard: ${withoutPassword(text)}`, hands.now());
    }
    world.outbox = world.outbox.filter(({ state }) => state !== "unsure");
    this.#client.arrived();
  }

  /** Whether a line of ours is among those that we have just read. */
  #wasSaid({ sent, text }: Pending): boolean | undefined {
    const place = sent && this.#client.world.places.get(keyOf(sent.room));
    const talk = talkOf(text);
    if (place === undefined || sent === undefined || talk === undefined) return undefined;
    const after = place.epoch === sent.epoch ? sent.after : 0;
    const isThere = place.items.some(({ from, kind, n, text }) =>
      (n ?? 0) > after && (kind === "acted") === talk.isAction && text.trim() === talk.text.trim() &&
      from?.toLowerCase() === sent.me?.toLowerCase()
    );
    return isThere ? true : place.gone > 0 ? undefined : false;
  }
}
