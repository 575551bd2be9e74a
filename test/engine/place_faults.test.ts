// What strangers found in names that are kept, moderators and sessions that come back: each found once, and never again.

import { expect, test } from "vitest";
import type { Command } from "../../src/engine/command.ts";
import type { Effect } from "../../src/engine/effect.ts";
import type { Input } from "../../src/engine/input.ts";
import { withKept } from "../../src/engine/kept.ts";
import type { ModeChange } from "../../src/engine/modes.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import { type ChatState, createState } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import type { SafeText } from "../../src/engine/text.ts";

const NOW = 1_790_000_000_000;
const text = (text: string) => text as SafeText;

/** A chat that one can talk about in few words. */
class Chat {
  state: ChatState;
  effects: readonly Effect[] = [];

  constructor(state = createState()) {
    this.state = state;
  }

  happens(...inputs: readonly Input[]): this {
    for (const input of inputs) {
      const next = step(this.state, input);
      this.state = next.state;
      this.effects = next.effects;
    }
    return this;
  }

  says(session: number, command: Command, now = NOW): this {
    return this.happens({ kind: "said", session, command, moment: { now, random: 0 } });
  }

  comes(session: number, name?: string, address?: string): this {
    this.happens({ kind: "connected", session, address });
    return name === undefined ? this : this.says(session, { kind: "register", name });
  }

  claims(session: number, name: string, hash = `hash of ${name}`): this {
    return this.happens({ kind: "hashed", session, name, hash, at: NOW });
  }

  logsIn(session: number, name: string, hash = `hash of ${name}`, at = NOW): this {
    return this.happens({ kind: "verified", session, name, hash, verdict: "granted", at });
  }

  /** What the last input told somebody. */
  told(session: number): readonly string[] {
    return this.effects.flatMap((effect) =>
      effect.kind === "deliver" && effect.session === session ? [effect.notice.kind] : []
    );
  }

  account(session: number): string | undefined {
    return this.state.sessions.get(session)?.account;
  }
}

function withModerator(): Chat {
  return new Chat().comes(1, "mia").claims(1, "mia").happens({
    kind: "appointed",
    name: "mia",
    isModerator: true,
  });
}

test("another password puts everybody else out who knew the old one", () => {
  const chat = new Chat().comes(1, "alice").claims(1, "alice").comes(2).logsIn(2, "alice");
  expect(chat.state.sessions.has(1)).toBe(false);
  chat.says(2, { kind: "register", name: "thief" }).comes(3).logsIn(3, "alice");
  expect(chat.state.sessions.has(2)).toBe(false);
  chat.comes(4).happens({ kind: "named", session: 4, name: "zed" });
  chat.claims(3, "alice", "another hash").comes(5).logsIn(5, "alice");
  expect(chat.told(5)).toEqual(["loginDenied"]);
});

test("a private message to whoever has lost the connection and keeps a name waits for the next login", () => {
  const chat = new Chat().comes(1, "alice").claims(1, "alice").comes(2, "bob");
  chat.says(1, { kind: "hello", token: "t1", resume: undefined }).happens({
    kind: "lost",
    session: 1,
    at: NOW,
  });
  chat.says(2, { kind: "send", to: "alice", text: text("hi") });
  expect(chat.told(2)).toEqual(["willWait"]);
  expect(chat.effects.map(({ kind }) => kind)).toContain("save");
  chat.comes(3).logsIn(3, "alice");
  expect(chat.told(3)).toContain("waited");
});

test("who comes back reads what waited for it", () => {
  const chat = new Chat().comes(1, "alice").claims(1, "alice").comes(2, "bob");
  chat.says(1, { kind: "hello", token: "t1", resume: undefined }).happens({
    kind: "lost",
    session: 1,
    at: NOW,
  });
  chat.says(2, { kind: "send", to: "alice", text: text("hi") });
  chat.comes(3).says(3, { kind: "hello", token: "t2", resume: "t1" });
  expect(chat.told(3)).toEqual(["welcome", "waited"]);
});

test("whoever has lost the connection and keeps no name: the sender knows that it may be lost", () => {
  const chat = new Chat().comes(1, "alice").comes(2, "bob");
  chat.says(1, { kind: "hello", token: "t1", resume: undefined }).happens({
    kind: "lost",
    session: 1,
    at: NOW,
  });
  expect(chat.says(2, { kind: "send", to: "alice", text: text("hi"), isAnswered: true }).told(2)).toEqual([
    "waitsAMinute",
  ]);
});

test("the answer to a resume may be lost: the token is good once more", () => {
  const chat = new Chat().comes(1, "alice").says(1, { kind: "hello", token: "t1", resume: undefined });
  chat.happens({ kind: "lost", session: 1, at: NOW }).comes(2).says(2, {
    kind: "hello",
    token: "t2",
    resume: "t1",
  });
  chat.happens({ kind: "lost", session: 2, at: NOW }).comes(3).says(3, {
    kind: "hello",
    token: "t3",
    resume: "t1",
  });
  expect(chat.state.sessions.get(3)?.name).toBe("alice");
  expect([...chat.state.tokens.keys()].sort()).toEqual(["t1", "t3"]);
});

test("sessions without a connection are bounded for each address, and not on this machine", () => {
  const lost = (count: number, addressOf: (index: number) => string) => {
    const chat = new Chat();
    for (let index = 1; index <= count; index++) {
      chat.comes(index, `name${index}`, addressOf(index)).says(index, {
        kind: "hello",
        token: `t${index}`,
        resume: undefined,
      });
      chat.happens({ kind: "lost", session: index, at: NOW });
    }
    return chat.state.detached.size;
  };
  expect(lost(70, () => "192.0.2.1")).toBe(64);
  // One household: a /64.
  expect(lost(70, (index) => `2001:db8::${index.toString(16)}`)).toBe(64);
  expect(lost(70, () => "127.0.0.1")).toBe(70);
  expect(lost(1010, (index) => `10.0.${index >> 8}.${index & 255}`)).toBe(1000);
});

test("nobody inherits more rooms than one may own", () => {
  const chat = new Chat(createState({ ...DEFAULT_RULES, maxRoomsOwned: 2 })).comes(1, "ann").comes(2, "bea");
  for (const room of ["a", "b"]) chat.says(2, { kind: "join", room, key: undefined });
  for (const room of ["c", "d"]) {
    chat.says(1, { kind: "join", room, key: undefined }).says(2, { kind: "join", room, key: undefined });
  }
  chat.happens({ kind: "closed", session: 1 });
  const owned = ["a", "b", "c", "d"].filter((key) => chat.state.rooms.get(key)?.operators.includes(2));
  expect(owned).toEqual(["a", "b"]);
});

test("an empty room of somebody's does not go for another's", () => {
  const chat = new Chat(createState({ ...DEFAULT_RULES, maxRooms: 1 })).comes(1, "ann").claims(1, "ann")
    .comes(2, "bea");
  chat.says(1, { kind: "join", room: "den", key: undefined }).happens({ kind: "closed", session: 1 });
  expect(chat.says(2, { kind: "join", room: "mine", key: undefined }).told(2)).toEqual(["tooManyRooms"]);
  expect(chat.state.rooms.has("den")).toBe(true);
});

test("a mute that is made longer does not free whoever has another name by now", () => {
  const chat = withModerator().comes(2, "bad");
  const mute = (duration: number) => ({ kind: "mute", name: "bad", duration, reason: undefined }) as const;
  chat.says(1, mute(600_000)).happens({ kind: "named", session: 2, name: "innocent" }).says(
    1,
    mute(6_000_000),
  );
  expect(chat.says(2, { kind: "say", text: text("hi") }, NOW + 700_000).told(2)).toEqual(["isMuted"]);
});

test("a ban counts for who is logging in at that moment", () => {
  const chat = withModerator().comes(2, "victor").claims(2, "victor").happens({ kind: "closed", session: 2 })
    .comes(3);
  chat.says(3, { kind: "login", name: "victor" });
  chat.says(1, {
    kind: "ban",
    target: { kind: "name", name: "victor" },
    duration: undefined,
    reason: undefined,
  });
  expect(chat.logsIn(3, "victor").told(3)).toEqual(["nameBanned"]);
});

test("a duration beyond all dates is for good", () => {
  const chat = withModerator();
  const duration = Number.MAX_SAFE_INTEGER;
  chat.says(1, { kind: "ban", target: { kind: "name", name: "zed" }, duration, reason: undefined });
  expect([...chat.state.sanctions.values()].map(({ until }) => until)).toEqual([undefined]);
});

test("guests can be dealt with: by a number that moderators see", () => {
  const chat = withModerator().comes(7, undefined, "192.0.2.7").comes(8, undefined, "192.0.2.8");
  chat.says(1, { kind: "who" });
  expect(chat.effects).toMatchObject([{ notice: { names: ["mia", "guest#7", "guest#8"] } }]);
  expect(chat.says(7, { kind: "who" }).effects).toMatchObject([{
    notice: { names: ["mia", undefined, undefined] },
  }]);
  chat.says(1, { kind: "mute", name: "guest#7", duration: undefined, reason: undefined });
  expect(chat.says(7, { kind: "say", text: text("hi") }).told(7)).toEqual(["isMuted"]);
  chat.says(1, {
    kind: "ban",
    target: { kind: "name", name: "guest#7" },
    duration: undefined,
    reason: undefined,
  });
  expect(chat.state.sessions.has(7)).toBe(false);
  expect([...chat.state.sanctions.keys()]).toContain("ban 192.0.2.7");
  chat.says(1, { kind: "kick", name: "guest#8", reason: undefined });
  expect(chat.state.sessions.has(8)).toBe(false);
  expect(chat.says(1, { kind: "mute", name: "guest", duration: undefined, reason: undefined }).told(1))
    .toEqual(["nobodyCalled"]);
});

test("who is made a moderator may speak", () => {
  const chat = withModerator().comes(2, "bob").claims(2, "bob");
  chat.says(1, { kind: "mute", name: "bob", duration: undefined, reason: undefined });
  chat.happens({ kind: "appointed", name: "bob", isModerator: true }).says(2, {
    kind: "say",
    text: text("hi"),
  });
  expect(chat.told(2)).toEqual([]);
});

test("moderators come into rooms with keys, and set their topics", () => {
  const chat = withModerator().comes(2, "bob").says(2, { kind: "join", room: "den", key: "tofu" });
  expect(chat.says(1, { kind: "join", room: "den", key: undefined }).told(1)).toEqual(["joined"]);
  expect(chat.says(1, { kind: "topic", text: text("order") }).told(1)).toEqual([]);
  expect(chat.state.rooms.get("den")?.topic?.text).toBe("order");
});

test("one sender can't fill a mailbox, and a guest can't use it", () => {
  const chat = new Chat().comes(1, "ann").claims(1, "ann").happens({ kind: "closed", session: 1 });
  chat.comes(2, "bob").comes(3, "cat").comes(4);
  const writes = (session: number) =>
    chat.says(session, { kind: "send", to: "ann", text: text("hi") }).told(session);
  expect(Array.from({ length: 6 }, () => writes(2)[0])).toEqual([
    ...Array(5).fill("willWait"),
    "waitsTooMuch",
  ]);
  expect(writes(3)).toEqual(["willWait"]);
  expect(writes(4)).toEqual(["nameRequired"]);
});

test("rooms of an account that was removed while nobody was here are nobody's", () => {
  const room = {
    ...{ name: "den", epoch: "e", topic: undefined, key: undefined, owner: "alice", last: 3 },
    ...{ modes: undefined, madeAt: undefined },
  };
  const kept = { accounts: [], sanctions: [], rooms: [["den", room]] } as const;
  expect(withKept(createState(), kept).rooms.get("den")?.owner).toBe(undefined);
});

test("who may not speak in a room has no last words there, either", () => {
  const going = { kind: "leave", room: "den", reason: text("cheap watches") } as const;
  const reasons = (chat: Chat) =>
    chat.effects.flatMap((effect) =>
      effect.kind === "publish" && effect.notice.kind === "exited" ? [effect.notice.reason] : []
    );
  const inDen = () =>
    new Chat().comes(1, "alice").says(1, { kind: "join", room: "den", key: undefined })
      .comes(2, "mallory").says(2, { kind: "join", room: "den", key: undefined });
  const changing = (change: ModeChange) => ({ kind: "mode", room: "den", changes: [change] } as const);

  expect(reasons(inDen().says(2, going))).toEqual(["cheap watches"]);
  const silenced: readonly ((chat: Chat) => Chat)[] = [
    (chat) => chat.says(1, changing({ isSet: true, mode: "m" })),
    (chat) => chat.says(1, changing({ isSet: true, mode: "b", mask: "mallory" })),
    (chat) => chat.says(1, { kind: "ignore", name: "mallory" }),
    (chat) =>
      chat.claims(1, "alice").happens({ kind: "appointed", name: "alice", isModerator: true })
        .says(1, { kind: "mute", name: "mallory", reason: undefined, duration: undefined }),
  ];
  for (const silence of silenced) expect(reasons(silence(inDen()).says(2, going))).toEqual([undefined]);
  // A voice is one again.
  const heard = inDen().says(1, changing({ isSet: true, mode: "m" }))
    .says(1, changing({ isSet: true, mode: "v", name: "mallory" }));
  expect(reasons(heard.says(2, going))).toEqual(["cheap watches"]);
});

test("who may not speak in a room has no last words there when it leaves the chat, but has them elsewhere", () => {
  const going = { kind: "quit", reason: text("cheap watches") } as const;
  const joining = (room: string) => ({ kind: "join", room, key: undefined }) as const;
  const inBoth = () =>
    new Chat().comes(1, "alice").says(1, joining("den")).says(1, joining("hall"))
      .comes(2, "mallory").says(2, joining("den")).says(2, joining("hall"));
  /** What those read who are told of many in one line, in the den and in the hall; and those who are told of each once. */
  const words = (chat: Chat) => {
    const gone = chat.happens({ kind: "ticked", at: NOW }).says(2, going).effects;
    const once = gone.flatMap((effect) =>
      effect.kind === "publish" && effect.notice.kind === "departed" ? [effect.notice.reason] : []
    );
    const { effects } = chat.happens({ kind: "ticked", at: NOW });
    const later = effects.flatMap((effect) =>
      effect.kind === "publish" && effect.notice.kind === "comings" && effect.notice.went[0] === "mallory"
        ? [effect.notice.reason]
        : []
    );
    return { once, later };
  };
  const changing = (change: ModeChange) => ({ kind: "mode", room: "den", changes: [change] } as const);

  expect(words(inBoth())).toEqual({ once: ["cheap watches"], later: ["cheap watches", "cheap watches"] });
  const heard = inBoth().says(1, changing({ isSet: true, mode: "m" }))
    .says(1, changing({ isSet: true, mode: "v", name: "mallory" }));
  expect(words(heard)).toEqual({ once: ["cheap watches"], later: ["cheap watches", "cheap watches"] });
  const silenced: readonly ModeChange[] = [
    { isSet: true, mode: "m" },
    { isSet: true, mode: "b", mask: "mallory" },
  ];
  for (const change of silenced) {
    expect(words(inBoth().says(1, changing(change)))).toEqual({
      once: [undefined],
      later: [undefined, "cheap watches"],
    });
  }
  const muted = inBoth().claims(1, "alice")
    .happens({ kind: "appointed", name: "alice", isModerator: true })
    .says(1, { kind: "mute", name: "mallory", reason: undefined, duration: undefined });
  expect(words(muted)).toEqual({ once: [undefined], later: [undefined, undefined] });
});
