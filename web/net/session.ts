// The life of our session: it connects, says hello, takes up where it was, sends what waits, and comes back
// after a loss. What the server tells goes into the world; the view hears of it by `onChange`.

import {
  close,
  giveUp,
  isMe,
  type News,
  placeOf,
  receive,
  settle,
  takeJoin,
  takePart,
  takePeople,
  textOf,
  type World,
} from "../model/world.ts";
import { append, LOBBY, type Place, roomId } from "../model/place.ts";
import { MOST_WAITING, nextToSend, type Pending, reconcile, unsend } from "../model/outbox.ts";
import { ANSWER_WITHIN, delayBefore, finalPhase, type Phase, SUSPICIOUS_AFTER } from "../model/reconnect.ts";
import type { Incoming, Outgoing, WireHello, WireHistory, WireJoin } from "../model/wire.ts";
import type { Asked } from "../model/numbers.ts";
import { forget } from "../model/numbers.ts";
import { Connection, Lost, Refused } from "./connection.ts";
import { keep, kept, keptList } from "./storage.ts";

export interface Ears {
  /** The world, the phase or both are other than before. */
  readonly onChange: () => void;
  readonly onNews: (news: News) => void;
  /** The name that we had is somebody's: it needs another, or its password. */
  readonly onNameRefused: (name: string, error: Refused) => void;
  /** A room could not be entered. */
  readonly onRoomRefused: (name: string, error: Refused) => void;
}

/** 50 lines: a screen and a half, and one block of the list. */
const SHOWN_FIRST = 50;
/** 100 lines: two blocks, asked for at one screen from the top. */
const OLDER = 100;
/** 10 s without an answer to a line: the network may be gone without a word. */
const SLOW_ANSWER = 10_000;

export class Session {
  phase: Phase = { kind: "connecting" };
  readonly #world: World;
  readonly #ears: Ears;
  #connection: Connection | undefined;
  #isReady = false;
  #attempt = 0;
  #timer = 0;
  #lostSince: number | undefined;
  #lastEnd: (Incoming & { readonly ev: string }) | undefined;
  #hiddenSince: number | undefined;
  readonly #asking = new Set<string>();
  /** The keys of locked rooms, as long as the page is open: for coming back. */
  readonly #roomKeys = new Map<string, string>();
  #name: string | undefined = kept("local", "name");

  constructor(world: World, ears: Ears) {
    this.#world = world;
    this.#ears = ears;
    for (const entry of keptList("session", "outbox") as Pending[]) {
      if (typeof entry?.key === "string" && typeof entry.place === "string") world.outbox.push(entry);
    }
    unsend(world.outbox);
    for (const name of keptList("local", "rooms")) {
      if (typeof name === "string" && /^[\w-]{1,32}$/.test(name)) placeOf(world, "room", name);
    }
  }

  /** Whether commands can be asked now. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** The name that was used on this machine before. */
  get keptName(): string | undefined {
    return this.#name;
  }

  /** Connects, now. */
  connect(): void {
    clearTimeout(this.#timer);
    this.#connection?.end();
    this.#lastEnd = undefined;
    if (this.#lostSince === undefined) this.phase = { kind: "connecting" };
    const connection = new Connection({
      onOpen: () => void this.#begin(connection),
      onEvent: (event) => this.#take(event),
      onClose: (code) => this.#lose(connection, code),
      onTurn: () => this.#ears.onChange(),
    });
    this.#connection = connection;
    // A server that takes the connection and never speaks is as good as none.
    this.#timer = setTimeout(() => this.#isReady || connection.end(), 3 * ANSWER_WITHIN);
    this.#ears.onChange();
  }

  /** Something happened that makes a try worth while: the button, the network, a page that is visible again. */
  wake(): void {
    if (this.phase.kind === "waiting") this.connect();
    else if (this.#isReady) void this.#probe();
  }

  /** The page was hidden, or can be seen again. */
  setHidden(isHidden: boolean): void {
    if (isHidden) {
      this.#hiddenSince = Date.now();
      return;
    }
    const wasHiddenFor = Date.now() - (this.#hiddenSince ?? Date.now());
    this.#hiddenSince = undefined;
    if (this.phase.kind === "waiting") this.connect();
    else if (wasHiddenFor > SUSPICIOUS_AFTER) void this.#probe();
  }

  /** Asks for something. Rejects with `Refused` or `Lost`. */
  ask(command: Outgoing, take?: (answer: Incoming) => void): Promise<Incoming> {
    if (!this.#isReady || this.#connection === undefined) return Promise.reject(new Lost());
    return this.#connection.ask(command, take);
  }

  /** Takes a name. Rejects like {@link ask}. */
  async register(name: string): Promise<void> {
    await this.ask({ do: "register", name }, (answer) => this.#isCalled(String(answer.name ?? name)));
    this.#world.account = undefined;
    this.#afterName();
  }

  /** Takes a claimed name. */
  async login(name: string, password: string): Promise<void> {
    await this.ask({ do: "login", name, password }, (answer) => {
      this.#isCalled(String(answer.name ?? name));
      this.#world.account = this.#world.me;
      this.#world.isModerator = answer.isModerator === true;
    });
    this.#afterName();
  }

  /** Keeps our name. */
  async claim(password: string): Promise<void> {
    await this.ask({ do: "claim", password }, () => {
      this.#world.account = this.#world.me;
    });
    this.#ears.onChange();
  }

  async release(): Promise<void> {
    await this.ask({ do: "release" }, () => {
      this.#world.account = undefined;
    });
    this.#ears.onChange();
  }

  /** Goes into a room. */
  async join(room: string, roomKey?: string): Promise<Place> {
    let place: Place | undefined;
    await this.#join({ room, ...(roomKey === undefined ? {} : { roomKey }) }, (joined) => {
      place = joined;
      if (roomKey !== undefined) this.#roomKeys.set(joined.id, roomKey);
    });
    this.keepRooms();
    this.#ears.onChange();
    return place as Place;
  }

  async leave(place: Place): Promise<void> {
    if (place.kind === "room") {
      await this.ask({ do: "leave", room: place.name }, () => close(this.#world, place.id));
    } else close(this.#world, place.id);
    this.keepRooms();
    this.#ears.onChange();
  }

  /** What a typed line was answered with changes the world as if it had been asked by a button. */
  async line(text: string, place: Place): Promise<Incoming> {
    const room = place.kind === "room" ? place.name : "lobby";
    // Such an answer does not say what was asked: what was typed does.
    const word = /^\/(\S+)/.exec(text)?.[1]?.toLowerCase() ?? "";
    const typed = this.#world.commands.find(({ aliases = [], name }) =>
      name === word || aliases.includes(word)
    );
    const ok = typed?.name === "nick" ? "register" : typed?.name ?? word;
    let learnt: Incoming | undefined;
    await this.ask({ do: "line", room, text }, (answer) => {
      learnt = { ...answer, ok };
      const [, name, roomKey] = /^\/\S+\s+#?(\S+)\s+(\S+)/.exec(text) ?? [];
      if (ok === "join" && name !== undefined && roomKey !== undefined) {
        this.#roomKeys.set(roomId(name), roomKey);
      }
      this.#learn(learnt);
    });
    return learnt as Incoming;
  }

  /** Puts a line of ours into the outbox. Returns whether there was room. */
  say(place: Place, text: string, isAction: boolean): boolean {
    const waiting = this.#world.outbox.filter(({ state }) => state === "waiting").length;
    if (waiting >= MOST_WAITING) return false;
    this.#world.outbox.push({
      key: newKey(),
      place: place.id,
      text,
      isAction,
      at: Date.now(),
      state: "waiting",
    });
    this.flush();
    return true;
  }

  /** Once more, under a new key: the old one may have been answered. */
  again(pending: Pending): void {
    const { place, text, isAction } = pending;
    this.discard(pending);
    this.#world.outbox.push({ key: newKey(), place, text, isAction, at: Date.now(), state: "waiting" });
    this.flush();
  }

  discard(pending: Pending): void {
    this.#world.outbox = this.#world.outbox.filter((other) => other !== pending);
    this.#keepOutbox();
    this.#ears.onChange();
  }

  /** Sends the next line that waits. */
  flush(): void {
    this.#keepOutbox();
    this.#ears.onChange();
    const pending = nextToSend(this.#world.outbox);
    const place = pending && this.#world.places.get(pending.place);
    if (!this.#isReady || pending === undefined || place === undefined) return;
    pending.state = "sent";
    pending.sentAfter ??= place.to ?? 0;
    void this.#send(pending, place);
  }

  /** Older lines of a room. Resolves when they are there, or never will be. */
  async older(place: Place): Promise<void> {
    if (place.from === undefined || !place.hasOlder) return;
    await this.#history(place, { before: place.from }, { before: place.from, count: OLDER });
  }

  /** Who is in a room. */
  async who(place: Place): Promise<void> {
    await this.#once(`who ${place.id}`, async () => {
      try {
        await this.ask({ do: "who", room: place.name }, (answer) => {
          takePeople(place, answer as unknown as WireJoin);
        });
      } catch (error) {
        // The room is gone, and so are we from it.
        if (!(error instanceof Refused)) throw error;
      }
      this.#ears.onChange();
    });
  }

  /** How somebody is whom we talk to. */
  async whois(place: Place): Promise<void> {
    await this.#once(`whois ${place.id}`, async () => {
      try {
        await this.ask({ do: "whois", name: place.name }, (answer) => {
          place.isHere = true;
          place.awayReason = (answer.away as string | null) ?? undefined;
        });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.code === "isAbsent" || error.code === "nobodyCalled") place.isHere = false;
      }
      this.#ears.onChange();
    });
  }

  /** The tab is closed, or loaded again: whoever opens the page within a minute is the same person. */
  leaveToken(): void {
    const token = kept("session", "resume");
    if (token !== undefined) keep("local", "closed", JSON.stringify([token, Date.now()]));
  }

  keepRooms(): void {
    const rooms = [...this.#world.places.values()].filter(({ kind, id }) => kind === "room" && id !== LOBBY);
    keep("local", "rooms", JSON.stringify(rooms.map(({ name }) => name)));
  }

  async #begin(connection: Connection): Promise<void> {
    try {
      let hello: WireHello | undefined;
      const resume = kept("session", "resume") ?? tokenOfClosedTab();
      await connection.ask(
        { do: "hello", v: 1, ...(resume === undefined ? {} : { resume }) },
        (answer) => {
          hello = answer as unknown as WireHello;
          this.#greet(hello);
        },
      );
      clearTimeout(this.#timer);
      this.#isReady = true;
      await this.#takeUp(hello as WireHello);
      this.#attempt = 0;
      this.#lostSince = undefined;
      this.phase = { kind: "here" };
      this.flush();
    } catch (error) {
      if (error instanceof Refused && this.phase.kind !== "here") {
        this.phase = { kind: "refused", reason: error.message };
      } else if (!(error instanceof Lost)) throw error;
      connection.end();
    }
  }

  #greet(hello: WireHello): void {
    const world = this.#world;
    keep("session", "resume", hello.resume);
    world.me = hello.you ?? undefined;
    world.account = hello.account ?? undefined;
    world.isModerator = hello.isModerator === true;
    world.commands = hello.commands ?? world.commands;
    world.lineLimit = hello.limits?.line ?? world.lineLimit;
  }

  /** The name, the rooms and the lines that were said while we were away. */
  async #takeUp(hello: WireHello): Promise<void> {
    const world = this.#world;
    if (world.me === undefined && this.#name !== undefined) await this.#nameAgain(this.#name);
    const isIn = new Map(hello.rooms.map((room) => [roomId(room.room), room]));
    for (const { room, topic } of hello.rooms) placeOf(world, "room", room).topic = textOf(topic);
    const rooms = [...world.places.values()].filter(({ kind }) => kind === "room");
    await Promise.all(rooms.map((place) => {
      const there = isIn.get(place.id);
      return there === undefined ? this.#rejoin(place) : this.#catchUp(place, there.epoch);
    }));
    if (!hello.resumed) {
      world.outbox = reconcile(world.outbox, (id, after) => this.#ownLines(id, after));
    }
    this.keepRooms();
  }

  async #nameAgain(name: string): Promise<void> {
    try {
      await this.register(name);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#ears.onNameRefused(name, error);
    }
  }

  async #rejoin(place: Place): Promise<void> {
    const { to: since, epoch } = place;
    const roomKey = this.#roomKeys.get(place.id);
    try {
      await this.#join({
        room: place.name,
        ...(roomKey === undefined ? {} : { roomKey }),
        ...(since === undefined ? {} : { since, epoch }),
      }, () => {});
      // The lobby shows nothing to newcomers, and a room no more than a screen.
      if (place.to === undefined) await this.#latest(place);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // Who has no name yet will have one soon.
      if (error.code === "nameRequired") return;
      close(this.#world, place.id);
      this.#ears.onRoomRefused(place.name, error);
    }
  }

  async #join(fields: { readonly [field: string]: unknown }, take: (place: Place) => void): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) throw new Lost();
    await connection.ask({ do: "join", ...fields }, (answer) => {
      take(takeJoin(this.#world, answer as unknown as WireJoin));
    });
  }

  async #catchUp(place: Place, epoch: string): Promise<void> {
    if (place.epoch !== undefined && place.epoch !== epoch) forget(place);
    if (place.to === undefined) await this.#latest(place);
    else await this.#fill(place);
    await this.who(place);
  }

  #latest(place: Place): Promise<void> {
    return this.#history(place, { latest: true }, { count: SHOWN_FIRST });
  }

  /** Asks for what is missing behind the last line that we have, until nothing is. */
  #fill(place: Place): Promise<void> {
    return this.#once(`fill ${place.id}`, async () => {
      for (;;) {
        const since = place.to;
        if (since === undefined) return await this.#latest(place);
        const before = place.ahead.size;
        let later = 0;
        let isRefused = false;
        try {
          await this.ask({ do: "history", room: place.name, since, epoch: place.epoch }, (answer) => {
            const part = answer as unknown as WireHistory;
            later = part.later;
            this.#tell(takePart(this.#world, part, { since }), false);
          });
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          isRefused = true;
          if (error.code === "numberedAnew") {
            forget(place);
            continue;
          }
        }
        if (!isRefused && later > 0 && place.to !== since) continue;
        if (place.ahead.size === 0) return;
        // It can't be had, for example since we don't hear everybody: what came is shown without it.
        if (isRefused || place.to === since || place.ahead.size === before) {
          this.#tell(giveUp(this.#world, place), false);
        }
        if (place.ahead.size === 0) return;
      }
    });
  }

  #history(place: Place, asked: Asked, fields: { readonly [field: string]: unknown }): Promise<void> {
    return this.#once(`history ${place.id}`, async () => {
      try {
        await this.ask({ do: "history", room: place.name, ...fields }, (answer) => {
          this.#tell(takePart(this.#world, answer as unknown as WireHistory, asked), true);
        });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        place.hasOlder = false;
        place.to ??= 0;
        this.#tell(giveUp(this.#world, place), false);
      }
      this.#ears.onChange();
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
      this.#ears.onChange();
    }
  }

  async #send(pending: Pending, place: Place): Promise<void> {
    const { key, text, isAction } = pending;
    const command = place.kind === "talk"
      ? { do: "send", to: place.name, text, key }
      : { do: "say", room: place.name, text, key, ...(isAction ? { action: true } : {}) };
    const slow = setTimeout(() => void this.#probe(), SLOW_ANSWER);
    try {
      await this.ask(command, (answer) => {
        this.#tell(settle(this.#world, pending, answer, Date.now()), true);
        if (place.kind === "talk") this.#learnPresence(place, answer);
      });
    } catch (error) {
      if (!(error instanceof Refused)) return;
      pending.state = "refused";
      pending.reason = error.message;
      if (error.code === "nameRequired") this.#ears.onNameRefused("", error);
    } finally {
      clearTimeout(slow);
    }
    this.flush();
  }

  /** Asks for the time, and takes the connection for dead if it isn't told. */
  async #probe(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    const timer = setTimeout(() => connection.end(), ANSWER_WITHIN);
    try {
      await connection.ask({ do: "time" });
    } catch {
      // Lost: what follows is #lose's.
    }
    clearTimeout(timer);
  }

  #take(event: Incoming): void {
    if (ENDS.has(event.ev as string)) this.#lastEnd = event as Incoming & { readonly ev: string };
    this.#tell(receive(this.#world, event, Date.now()), true);
  }

  #tell(news: readonly News[], mayFill: boolean): void {
    for (const one of news) {
      if (one.kind === "hole") {
        if (mayFill) void this.#fill(one.place).catch(ignoreLoss);
      } else if (one.kind === "missed") {
        for (const place of this.#world.places.values()) {
          if (place.kind === "room") void this.#fill(place).catch(ignoreLoss);
        }
      } else if (one.kind === "people") void this.who(one.place).catch(ignoreLoss);
      else this.#ears.onNews(one);
    }
  }

  #learn(answer: Incoming): void {
    const world = this.#world;
    switch (answer.ok) {
      case "join":
        takeJoin(world, answer as unknown as WireJoin);
        this.keepRooms();
        break;
      case "leave":
        close(world, roomId(String(answer.room)));
        this.keepRooms();
        break;
      case "register":
        this.#isCalled(String(answer.name));
        world.account = undefined;
        break;
      case "login":
        this.#isCalled(String(answer.name));
        world.account = world.me;
        world.isModerator = answer.isModerator === true;
        break;
      case "claim":
        world.account = world.me;
        break;
      case "release":
        world.account = undefined;
        break;
      case "away":
        world.away = (answer.reason as string | null) ?? undefined;
        break;
      case "topic": {
        const place = world.places.get(roomId(String(answer.room)));
        if (place !== undefined && typeof answer.text === "string") place.topic = answer.text;
        break;
      }
      case "who": {
        const place = world.places.get(roomId(String(answer.room)));
        if (place !== undefined) takePeople(place, answer as unknown as WireJoin);
      }
    }
  }

  /** Whether our line has arrived, or waits for its reader. */
  #learnPresence(place: Place, answer: Incoming): void {
    const waits = answer.kind === "willWait";
    // Once is enough for lines in a row.
    const isTold = place.items.slice(-3).some(({ text }) => text === "willWait");
    if (waits && !isTold) append(place, { kind: "note", at: Date.now(), text: "willWait" });
    place.isHere = !waits;
    if (answer.kind === "isAway") place.awayReason = String(answer.reason ?? "");
  }

  #isCalled(name: string): void {
    const before = this.#world.me;
    this.#world.me = name;
    this.#name = name;
    keep("local", "name", name);
    for (const place of this.#world.places.values()) {
      for (const item of place.items) {
        if (item.kind !== "said" || item.isOwn === true || !isMe(this.#world, item.from)) continue;
        item.isOwn = true;
        place.touched.add(item);
      }
      // In the lobby nobody is told who comes; we know of ourselves.
      if (before === undefined) place.people = place.people.filter((person) => person.name !== name);
    }
  }

  #afterName(): void {
    // While it comes back, rooms are entered one by one anyway.
    if (this.phase.kind !== "here") return;
    for (const place of this.#world.places.values()) {
      if (place.kind !== "room") continue;
      const isIn = place.epoch !== undefined;
      void (isIn ? this.who(place) : this.#rejoin(place)).catch(ignoreLoss);
    }
    this.#ears.onChange();
  }

  /** What we said in a room behind a number, if nothing there is missing. */
  #ownLines(id: string, after: number): readonly string[] | undefined {
    const place = this.#world.places.get(id);
    if (place === undefined || place.kind === "talk") return undefined;
    if (place.to === undefined || place.to < after) return undefined;
    if (place.from !== undefined && place.from > after + 1) return undefined;
    return place.items.filter((item) => item.isOwn && (item.n ?? 0) > after).map(({ text }) => text);
  }

  #lose(connection: Connection, code: number): void {
    if (connection !== this.#connection) return;
    clearTimeout(this.#timer);
    this.#connection = undefined;
    this.#isReady = false;
    this.#asking.clear();
    unsend(this.#world.outbox);
    const final = finalPhase({ code, event: this.#lastEnd });
    if (this.phase.kind === "refused") {
      // Why was said in the answer to our hello.
    } else if (final !== undefined) {
      this.phase = final;
      keep("session", "resume", undefined);
    } else {
      this.#lostSince ??= Date.now();
      const delay = delayBefore(this.#attempt++, Math.random());
      const reason = this.#lastEnd?.message;
      this.phase = {
        kind: "waiting",
        at: Date.now() + delay,
        since: this.#lostSince,
        reason: typeof reason === "string" ? reason : undefined,
      };
      this.#timer = setTimeout(() => this.connect(), delay);
    }
    this.#ears.onChange();
  }

  #keepOutbox(): void {
    const { outbox } = this.#world;
    keep("session", "outbox", outbox.length === 0 ? undefined : JSON.stringify(outbox));
  }
}

/** Events after which the connection ends. */
const ENDS = new Set([
  ...["stopping", "kicked", "banned", "replaced", "goodbye", "tooSlow", "idle", "tooFast", "noRoom", "full"],
  "tooManyFromAddress",
]);

/** The server keeps a session for 60 s after its connection was lost. */
const KEPT_FOR = 60_000;

/** What a tab has left that was closed a moment ago; only once. */
function tokenOfClosedTab(): string | undefined {
  const [token, at] = keptList("local", "closed");
  keep("local", "closed", undefined);
  return typeof token === "string" && Date.now() - Number(at) < KEPT_FOR ? token : undefined;
}

function ignoreLoss(error: unknown): void {
  if (!(error instanceof Lost)) throw error;
}

/** 96 bits, from what is there on plain http, too. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
