// What is asked for on somebody's behalf: with that it is who it was, as far as it still may.

import { describe, expect, test } from "vitest";
import type { Command } from "../../src/engine/command.ts";
import type { Effect } from "../../src/engine/effect.ts";
import { type ChatState, createState, type Session } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import type { SafeText } from "../../src/engine/text.ts";
import { commandsFor } from "../../src/server/returning.ts";

const NOW = { now: 1, random: 0 };

class Chat {
  state: ChatState = createState();
  effects: readonly Effect[] = [];

  comes(session: number, ...commands: readonly Command[]): this {
    this.#step({ kind: "connected", session });
    return this.says(session, ...commands);
  }

  says(session: number, ...commands: readonly Command[]): this {
    for (const command of commands) this.#step({ kind: "said", session, command, moment: NOW });
    return this;
  }

  /** The others let somebody go; under another id it asks for what it was. */
  returns(
    from: number,
    to: number,
    meanwhile: () => void = () => {},
  ): { readonly was: Session; readonly now: Session } {
    const was = this.of(from);
    const commands = commandsFor(this.state, was);
    this.#step({ kind: "closed", session: from });
    meanwhile();
    this.comes(to, ...commands);
    return { was, now: this.of(to) };
  }

  of(session: number): Session {
    return this.state.sessions.get(session) as Session;
  }

  #step(input: Parameters<typeof step>[1]): void {
    const { effects, state } = step(this.state, input);
    this.state = state;
    this.effects = [...this.effects, ...effects];
  }
}

const join = (room: string, key?: string): Command => ({ kind: "join", room, key });
const named = (name: string): Command => ({ kind: "register", name });

describe("somebody who returns", () => {
  test("is called as before, in the same rooms, speaks in the same one, and hears as little", () => {
    for (const last of ["den", "Tea", "lobby"]) {
      const chat = new Chat().comes(1, named("troll"));
      chat.comes(2, named("Ann"), join("den"), join("Tea"), join(last), { kind: "ignore", name: "troll" });
      chat.says(2, { kind: "away", reason: "tea" as SafeText });
      const { now, was } = chat.returns(2, 3);
      expect(was.room).toBe(last.toLowerCase());
      expect(now).toMatchObject({ name: "Ann", room: was.room, away: "tea", ignored: was.ignored });
      expect([...now.rooms].sort()).toEqual(["den", "lobby", "tea"]);
      // A room where nobody else was is as it was called.
      expect(chat.state.rooms.get("tea")?.name).toBe("Tea");
    }
  });

  test("that was nobody is nobody, and asks for nothing", () => {
    const chat = new Chat().comes(1);
    expect(commandsFor(chat.state, chat.of(1))).toEqual([]);
    expect(chat.returns(1, 2).now).toMatchObject({ name: undefined, room: "lobby", rooms: ["lobby"] });
  });

  test("is told that its name is somebody else's by now", () => {
    const chat = new Chat().comes(1, named("ann"));
    const { now } = chat.returns(1, 3, () => chat.comes(2, named("ann")));
    expect(now.name).toBe(undefined);
    expect(chat.effects).toContainEqual({
      kind: "deliver",
      session: 3,
      notice: { kind: "nameTaken", name: "ann" },
    });
  });

  test("comes into a room with a key, where it was", () => {
    const chat = new Chat().comes(1, named("ann"), join("den")).comes(2, named("bob"), join("den"));
    const room = chat.state.rooms.get("den");
    if (room === undefined) throw new Error("There is no den");
    chat.state = { ...chat.state, rooms: chat.state.rooms.set("den", { ...room, key: "s3cret" }) };
    expect(chat.returns(2, 3).now.rooms).toContain("den");
    expect(chat.comes(4, named("eve"), join("den")).of(4).rooms).not.toContain("den");
  });
});
