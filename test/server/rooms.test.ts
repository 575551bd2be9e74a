// Rooms, where time and numbers matter: what transcripts can't show. Who comes and goes is told once a tick, history
// is bounded, and what is full says so. In memory, where time is the test's, but for what takes a real start.

import { memoryUsage } from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, test } from "vitest";
import { serve, type ServeOptions, type Transport } from "../../mod.ts";
import { sanitize } from "../../src/dialects/sanitize.ts";
import { TICK } from "../../src/server/clock.ts";
import { Histories } from "../../src/server/histories.ts";
import { createState, type SessionId } from "../../src/engine/state.ts";
import type { Command } from "../../src/engine/command.ts";
import type { Input } from "../../src/engine/input.ts";
import { step } from "../../src/engine/step.ts";
import { runCommand, RUNTIME, startCommand, stopCommands } from "../support/command.ts";
import { LineClient } from "../support/line_client.ts";
import { startStillChat, type StillChat, type StillClient } from "./_still_world.ts";
import { startChat } from "./_support.ts";

afterEach(stopCommands);

const numbers = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);
/** Names that sort as they are numbered. */
const nameOf = (number: number) => `p${1000 + number}`;
const listed = (names: readonly string[], last: string) => `${names.join(", ")} and ${last}`;

describe("who comes and goes", () => {
  test("a hundred within one tick are told to those inside in one line, with 10 names and a number", async () => {
    const chat = await startStillChat();
    const host = inRoom(chat, "host");
    const crowd = numbers(100).map((number) => inRoom(chat, nameOf(number)));
    expect(host.lines()).toEqual([]);
    chat.clock.advance(TICK);
    const came = listed(numbers(10).map(nameOf), "90 others");
    const news = `[#dev] ${came} have come in.`;
    for (const client of [host, ...crowd]) expect(client.lines()).toEqual([news]);
    for (const client of crowd) client.say("/leave");
    chat.clock.advance(TICK);
    expect(host.lines()).toEqual([news.replace("have come in", "have left")]);
    chat.clock.advance(10 * TICK);
    expect(host.lines()).toEqual([]);
  });

  test("who came and went within one tick is never mentioned", async () => {
    const chat = await startStillChat();
    const host = inRoom(chat, "host");
    const passers = numbers(5).map((number) => inRoom(chat, nameOf(number)));
    const alice = inRoom(chat, "alice");
    passers[0]?.say("/leave");
    passers[1]?.say("quit");
    passers[2]?.peer.end();
    passers[3]?.peer.reset();
    passers[4]?.say("/part dev");
    chat.clock.advance(TICK);
    expect(host.lines()).toEqual(["[#dev] alice has come in."]);
    expect(alice.lines()).toEqual([]);
    inRoom(chat, "bob").say("/leave");
    chat.clock.advance(TICK);
    expect(host.lines()).toEqual([]);
  });

  test("of a hundred, those who have left again are in neither the names nor the number", async () => {
    const chat = await startStillChat();
    const host = inRoom(chat, "host");
    const crowd = numbers(100).map((number) => inRoom(chat, nameOf(number)));
    for (const number of [2, 5, 50, 77]) crowd[number - 1]?.say("/leave");
    chat.clock.advance(TICK);
    const [news = "", ...rest] = host.lines();
    expect(rest).toEqual([]);
    expect(news).not.toContain("left");
    const [, names = "", others] = /^\[#dev\] (.*) and (\d+) others have come in\.$/.exec(news) ?? [];
    expect(names.split(", ").length + Number(others)).toBe(96);
    expect(names.split(", ")).not.toContain(nameOf(2));
  });

  test("who came is told, even if all that came before have left again", async () => {
    const chat = await startStillChat();
    const host = inRoom(chat, "host");
    const first = numbers(10).map((number) => inRoom(chat, nameOf(number)));
    inRoom(chat, "eleventh");
    for (const client of first) client.say("/leave");
    chat.clock.advance(TICK);
    expect(host.lines()).toEqual(["[#dev] eleventh has come in."]);
  });

  test("who stays of the ten with names is told of the others", async () => {
    const chat = await startStillChat();
    inRoom(chat, "host");
    const crowd = numbers(12).map((number) => inRoom(chat, nameOf(number)));
    for (const client of crowd.slice(0, 9)) client.say("/leave");
    chat.clock.advance(TICK);
    expect(crowd[9]?.read()).toMatch(/2 others|p1011/);
  });

  test("who has left and come back is not said to have left at last", async () => {
    const chat = await startStillChat();
    const host = inRoom(chat, "host");
    const alice = inRoom(chat, "alice");
    chat.clock.advance(TICK);
    host.read();
    alice.say("/leave", "/join dev");
    chat.clock.advance(TICK);
    expect(host.read()).not.toContain("alice has come in; alice has left");
  });

  test("who comes into an empty room that is kept hears nothing of those before", async () => {
    const chat = await startStillChat({ rooms: ["dev"] });
    const alice = chat.join("alice");
    alice.say("/join dev");
    chat.clock.advance(TICK);
    alice.say("/leave");
    const bob = chat.join("bob");
    bob.say("/join dev");
    bob.read();
    chat.clock.advance(TICK);
    expect(bob.lines()).toEqual([]);
  });

  test("comings and goings are one line", async () => {
    const chat = await startStillChat();
    const host = inRoom(chat, "host");
    const alice = inRoom(chat, "alice");
    chat.clock.advance(TICK);
    host.read();
    alice.say("/leave");
    const bob = inRoom(chat, "bob");
    chat.clock.advance(TICK);
    const news = ["[#dev] bob has come in; alice has left."];
    expect([host.lines(), bob.lines()]).toEqual([news, news]);
  });

  test("guests are a number", async () => {
    const chat = await startStillChat();
    const host = inRoom(chat, "host");
    for (const _ of numbers(3)) chat.connect().say("/join dev");
    chat.clock.advance(TICK);
    expect(host.lines()).toEqual(["[#dev] 3 guests have come in."]);
    inRoom(chat, "alice");
    chat.connect().say("/join dev");
    chat.clock.advance(TICK);
    expect(host.lines()).toEqual(["[#dev] alice and 1 other have come in."]);
  });

  test('comings: "silent" tells nothing of it, nor of other names', async () => {
    const chat = await startStillChat({ comings: "silent" });
    const host = inRoom(chat, "host");
    const alice = inRoom(chat, "alice");
    chat.clock.advance(TICK);
    alice.say("/nick alicia");
    chat.clock.advance(TICK);
    alice.say("hello");
    alice.say("/leave");
    inRoom(chat, "bob").say("quit");
    chat.clock.advance(10 * TICK);
    expect(host.lines()).toEqual(["[alicia #dev] hello"]);
  });

  test.each([
    ["a line", "hello", "[bob #dev] hello"],
    ["an action", "/me waves", "[#dev] * bob waves"],
  ])("%s right behind it is read after the news of the coming", async (_, said, read) => {
    const chat = await startStillChat();
    const host = inRoom(chat, "host");
    const bob = chat.join("bob");
    bob.say("/join dev", said);
    expect(host.lines()).toEqual(["[#dev] bob has come in.", read]);
    expect(bob.lines()).not.toContain("[#dev] bob has come in.");
    chat.clock.advance(TICK);
    expect([host.lines(), bob.lines()]).toEqual([[], []]);
  });

  test("who takes names in between is told of by the last, once", async () => {
    const chat = await startStillChat();
    const host = inRoom(chat, "host");
    const bob = chat.join("bob");
    bob.say("/join dev", "/nick robert", "/nick bobby");
    chat.clock.advance(TICK);
    expect(host.lines()).toEqual(["[#dev] bobby has come in."]);
    bob.say("/nick robert", "/nick rob");
    chat.clock.advance(TICK);
    expect(host.lines()).toEqual(["[#dev] bobby is called rob now."]);
    bob.say("/nick robert", "/nick rob");
    chat.clock.advance(TICK);
    expect(host.lines()).toEqual([]);
  });

  test("somebody else's line and a topic come after the news, too", async () => {
    const chat = await startStillChat();
    const host = inRoom(chat, "host");
    const bob = inRoom(chat, "bob");
    host.say("hello bob");
    expect(host.lines()).toEqual(["[#dev] bob has come in.", "[host #dev] hello bob"]);
    expect(bob.lines()).toEqual(["[host #dev] hello bob"]);
    bob.say("/leave");
    host.say("/topic peace");
    expect(host.lines()).toEqual(["[#dev] bob has left.", "[#dev] host has set the topic: peace"]);
  });
});

describe("history", () => {
  test("is as many lines as the limit, and says how many are gone", async () => {
    const chat = await startStillChat({ history: 5, shownOnJoin: 3 });
    const alice = inRoom(chat, "alice");
    for (const number of numbers(6)) alice.say(`line ${number}`);
    alice.read();
    expect(asked(alice, "/history since 0")).toEqual([
      "1 line before is no longer kept.",
      ...history("dev", numbers(5, 2)),
    ]);
    for (const number of numbers(100, 7)) alice.say(`line ${number}`);
    alice.read();
    expect(asked(alice, "/history since 6")).toEqual([
      "95 lines before are no longer kept.",
      ...history("dev", numbers(5, 102)),
    ]);
    expect(asked(alice, "/history since 101")).toEqual(history("dev", numbers(5, 102)));
    expect(asked(alice, "/history since 104")).toEqual(history("dev", [105, 106]));
    expect(asked(alice, "/history 99")).toEqual(history("dev", numbers(5, 102)));
    expect(asked(alice, "/history")).toEqual(history("dev", numbers(5, 102)));
  });

  test("is 64 KiB of text in each room, whatever the limit", async () => {
    const chat = await startStillChat({ history: 10_000 });
    const alice = inRoom(chat, "alice");
    const text = (number: number) => String(number).padEnd(1_000, ".");
    const say = (count: number) => {
      for (const number of numbers(count)) alice.say(text(number));
      alice.read();
    };
    say(100);
    alice.say("/join tea");
    alice.read();
    say(65);
    // 65 of 1,000 characters each are the most below 65,536.
    expect(asked(alice, "/history since 0").slice(0, -1)).toEqual([
      "What was said in #tea:",
      ...numbers(65).map((number) => `  ${String(number).padStart(2)} [alice #tea] ${text(number)}`),
    ]);
    alice.say("/join dev");
    alice.read();
    expect(asked(alice, "/history since 0").slice(0, -1)).toEqual([
      "35 lines before are no longer kept.",
      "What was said in #dev:",
      ...numbers(65, 36).map((number) => `  ${String(number).padStart(3)} [alice #dev] ${text(number)}`),
    ]);
  });

  test.runIf(RUNTIME === "node")(
    "is 64 KiB in memory as well, besides some hundred bytes a line",
    () => {
      const ROOMS = 50;
      setFlagsFromString("--expose-gc");
      const collectGarbage = runInNewContext("gc") as () => void;
      collectGarbage();
      const before = memoryUsage().heapUsed;
      const histories = new Histories(200);
      for (const number of numbers(400)) {
        for (const room of numbers(ROOMS).map((room) => `room${room}`)) {
          const text = sanitize(`${room} ${number}`.padEnd(4_000, "."));
          histories.add(room, { kind: "said", from: "alice", room, text, number, at: 0 });
        }
        if (number % 100 === 0) histories.tick();
      }
      collectGarbage();
      const each = (memoryUsage().heapUsed - before) / ROOMS;
      // So that it is not collected before it was measured.
      histories.forget("room1");
      expect(each).toBeLessThan(65_536 * 2);
    },
  );

  test("is 200 lines at once; where the rest is, is told", async () => {
    const chat = await startStillChat({ history: 500 });
    const alice = inRoom(chat, "alice");
    for (const number of numbers(450)) alice.say(`line ${number}`);
    alice.read();
    const parts = [0, 200, 400].map((since) => asked(alice, `/history since ${since}`));
    expect(parts.map((part) => part.at(-1)?.replace(/\w+-/, "E-"))).toEqual([
      "250 lines follow: /history since E-200",
      "50 lines follow: /history since E-400",
      "To see what comes next: /history since E-450",
    ]);
    expect(parts.flatMap((part) => part.slice(1, -1))).toEqual(
      numbers(450).map((number) => `  ${String(number).padStart(3)} [alice #dev] line ${number}`),
    );
    expect(asked(alice, "/history 450")).toHaveLength(202);
  });

  test("of no lines keeps none, and counts them", async () => {
    const chat = await startStillChat({ history: 0 });
    const alice = inRoom(chat, "alice");
    alice.say("one", "two");
    alice.read();
    expect(asked(alice, "/history")).toEqual(["2 lines before are no longer kept."]);
    expect(asked(alice, "/history since 0")).toEqual(["2 lines before are no longer kept."]);
    const bob = chat.join("bob");
    expect(asked(bob, "/join dev")[0]).toMatch(/^You are in #dev, with 1 other\./);
  });

  test("lines that are said while a long one is being sent are read after it, none lost, none doubled", async () => {
    // The window is a fifteenth of the history.
    const chat = await startStillChat({ shownOnJoin: 200 }, { window: 4_096 });
    const talker = inRoom(chat, "alice");
    const text = (number: number) => `line ${number}`.padEnd(300, ".");
    for (const number of numbers(199)) talker.say(text(number));
    const bob = chat.join("bob");
    bob.peer.stall();
    // In one turn with him, and while he does not read, and while he reads.
    talker.peer.write(`${text(200)}\n`);
    bob.peer.write("/join dev\n");
    talker.peer.write(numbers(50, 201).map((number) => `${text(number)}\n`).join(""));
    chat.clock.settle();
    for (const number of numbers(25, 251)) talker.say(text(number));
    bob.peer.flow();
    for (const number of numbers(25, 276)) talker.say(text(number));
    const lines = bob.lines();
    expect(lines.splice(0, 2)).toEqual([
      "You are in #dev, with 1 other. What you type goes to #dev now.",
      "What was said in #dev:",
    ]);
    const shown = lines.splice(0, 200);
    const last = Number(/^ *(\d+) /.exec(shown.at(-1) ?? "")?.[1]);
    expect(last).toBeGreaterThanOrEqual(199);
    expect(last).toBeLessThan(250);
    expect(shown).toEqual(
      numbers(200, last - 199).map((number) =>
        `  ${String(number).padStart(3)} [alice #dev] ${text(number)}`
      ),
    );
    expect(lines).toEqual(numbers(300 - last, last + 1).map((number) => `[alice #dev] ${text(number)}`));
    expect(chat.server.stats()).toMatchObject({ tooSlow: 0, missed: 0 });
  });

  test("over real sockets, too: whatever was said before and after one came is read once", async () => {
    const chat = await startChat({ shownOnJoin: 200, history: 10_000 });
    const talker = await chat.join("alice");
    await talker.asks("/join dev", "You have made #dev. What you type goes to #dev now.");
    const text = (number: number) => `line ${number}`.padEnd(300, ".");
    const bob = await chat.join("bob");
    talker.say(...numbers(150).map(text));
    bob.say("/join dev");
    for (const number of numbers(50, 151)) talker.say(text(number));
    const heard: string[] = [];
    while (!heard.at(-1)?.endsWith(text(200))) heard.push(await bob.next());
    const said = heard.flatMap((line) => /\[alice #dev\] (line \d+\.+)$/.exec(line)?.[1] ?? []);
    expect(said).toEqual(numbers(200).map(text));
  });

  test("is not that of a room of the same name that has vanished, whose numbers were others", async () => {
    const chat = await startStillChat();
    for (const leaves of ["/leave", "quit"]) {
      const alice = inRoom(chat, "alice");
      alice.say("one", "two", "/topic secrets", leaves);
      const bob = chat.join("bob");
      expect(asked(bob, "/join dev")).toEqual(["You have made #dev. What you type goes to #dev now."]);
      expect(asked(bob, "/history")).toEqual(["Nothing has been said yet in #dev."]);
      expect(asked(bob, "/history since 0")).toEqual(["Nothing has been said yet in #dev."]);
      expect(asked(bob, "/topic")).toEqual(["There is no topic in #dev."]);
      bob.say("line 1");
      bob.read();
      expect(asked(bob, "/history")).toEqual(history("dev", [1], "bob"));
      bob.say("quit");
      alice.say("quit");
    }
  });

  test("after a number of a room that has vanished is none, though the new one is as far", async () => {
    const chat = await startStillChat();
    const alice = inRoom(chat, "alice");
    alice.say("one", "two");
    alice.read();
    const since = sinceOf(asked(alice, "/history"));
    alice.say("/leave", "/join dev", "line 1", "line 2", "line 3");
    alice.read();
    expect(asked(alice, since)).toEqual([numberedAnew("#dev")]);
  });

  test("of another start is numbered anew: each has an epoch of its own", async () => {
    const epochs: string[] = [];
    for (let start = 0; start < 2; start++) {
      const chat = await startChat();
      const alice = await chat.join("alice");
      await alice.asks("line 1", "[alice] line 1");
      for (const epoch of epochs) {
        await alice.asks(`/history since ${epoch}-1`, numberedAnew("the lobby"));
        await alice.asks(`/history since ${epoch}-0`, numberedAnew("the lobby"));
      }
      await alice.asks("/history", ...history("lobby", [1]).slice(0, -1) as string[]);
      const since = sinceOf([await alice.next()]);
      await alice.asks(since, "Nothing more was said in the lobby.");
      await alice.asks(
        since.toUpperCase().replace("HISTORY", "history"),
        "Nothing more was said in the lobby.",
      );
      epochs.push(/(\w+)-1$/.exec(since)?.[1] as string);
      await chat.server.close();
    }
    expect(new Set(epochs).size).toBe(2);
  });

  test("has nothing that was said in private, or by the host program", async () => {
    const chat = await startStillChat();
    const [alice, bob] = [inRoom(chat, "alice"), inRoom(chat, "bob")];
    const privately = ["SEND @bob psst", "/msg bob psst", "SEND @alice psst", "/send nobody psst"];
    alice.say("line 1", ...privately, "/join lobby", ...privately, "/join dev", ...privately, "line 2");
    chat.server.sendTo("bob", "psst");
    chat.server.broadcast("psst");
    chat.clock.advance(TICK);
    expect(alice.read()).toContain("[alice → alice] psst");
    expect(bob.read()).toContain("[alice → bob] psst");
    const carol = chat.join("carol");
    const seen = [
      ...asked(carol, "/history 200"),
      ...asked(carol, "/join dev"),
      ...[alice, bob, carol].flatMap((client) =>
        ["/history 200", "/history since 0", "/join lobby", "/history 200"].flatMap((line) =>
          asked(client, line)
        )
      ),
    ];
    expect(seen.filter((line) => line.includes("psst"))).toEqual([]);
    expect(seen.filter((line) => line.endsWith("2 [alice #dev] line 2"))).toHaveLength(7);
    expect(seen.filter((line) => line === "Nothing has been said yet in the lobby.")).toHaveLength(4);
  });
});

describe("what is full says so, and whoever leaves makes room", () => {
  test.each([["/leave"], ["quit"]])("maxRooms, with %s", async (leaves) => {
    const chat = await startStillChat({ maxRooms: 1, rooms: ["kept"] });
    const [alice, bob] = [chat.join("alice"), chat.join("bob")];
    expect(asked(alice, "/join one")).toEqual(["You have made #one. What you type goes to #one now."]);
    const refused = ["No more rooms can be made: the most is 1. /rooms lists them."];
    expect(asked(bob, "/join two")).toEqual(refused);
    expect(asked(alice, "/join two")).toEqual(refused);
    expect(asked(bob, "/join one")[0]).toMatch(/^You are in #one, with 1 other\./);
    bob.say("/leave");
    alice.say(leaves);
    bob.read();
    expect(asked(bob, "/join two")).toEqual(["You have made #two. What you type goes to #two now."]);
    expect(asked(bob, "/join three")).toEqual(refused);
    expect(asked(bob, "/join kept")[0]).toMatch(/^You are in #kept, alone\./);
  });

  test("maxRoomsEach", async () => {
    const chat = await startStillChat({ maxRoomsEach: 2 });
    const [alice, bob] = [inRoom(chat, "alice", "one"), inRoom(chat, "bob", "three")];
    expect(asked(alice, "/join two")).toEqual(["You have made #two. What you type goes to #two now."]);
    const refused = ["You can be in at most 2 rooms. /leave one first."];
    expect(asked(alice, "/join three")).toEqual(refused);
    expect(asked(alice, "/join four")).toEqual(refused);
    expect(asked(alice, "/join one")).toEqual(["What you type goes to #one now."]);
    expect(asked(bob, "/join one")[0]).toMatch(/^You are in #one, with 1 other\./);
    alice.say("/leave two");
    alice.read();
    expect(asked(alice, "/join three")[0]).toMatch(/^You are in #three, with 1 other\./);
    expect(asked(alice, "/join four")).toEqual(refused);
  });

  test.each<[string, (client: StillClient) => void]>([
    ["who leaves", (client) => client.say("/leave")],
    ["who quits", (client) => client.say("quit")],
    ["who is lost", (client) => client.peer.reset()],
  ])("maxMembers, with one %s", async (_, leave) => {
    const chat = await startStillChat({ maxMembers: 2 });
    const [alice, bob] = [inRoom(chat, "alice"), inRoom(chat, "bob")];
    const carol = chat.join("carol");
    expect(asked(carol, "/join dev")).toEqual(["#dev is full: at most 2 people."]);
    // Who is inside may turn to it, and the lobby has room for all.
    expect(asked(bob, "/join dev")).toEqual(["What you type goes to #dev now."]);
    expect(asked(carol, "/who")).toEqual(["Here (3): alice, bob, carol"]);
    leave(alice);
    chat.clock.settle();
    expect(asked(carol, "/join dev")).toEqual([
      "You are in #dev, with 1 other. What you type goes to #dev now.",
    ]);
    expect(asked(carol, "/who")).toEqual(["In #dev (2): bob, carol"]);
  });
});

describe("rooms that are always there", () => {
  test("are there from the start, stay when they are empty, and belong to nobody", async () => {
    const chat = await startStillChat({ rooms: ["dev", "Tea"] });
    const alice = chat.join("alice");
    const list = ["Rooms (2), with how many people:", "  #dev      0", "  #Tea      0"];
    expect(asked(alice, "/rooms")).toEqual(list);
    expect(asked(alice, "/join DEV")).toEqual([
      "You are in #dev, alone. What you type goes to #dev now.",
    ]);
    expect(asked(alice, "/topic mine")).toEqual(["#dev is not yours to change."]);
    alice.say("line 1");
    alice.read();
    const bob = inRoom(chat, "bob");
    expect(asked(alice, "/leave")[0]).toMatch(/^You have left #dev\./);
    bob.read();
    expect(asked(bob, "/topic mine")).toEqual(["#dev is not yours to change."]);
    bob.say("quit");
    chat.clock.advance(TICK);
    expect(asked(alice, "/rooms")).toEqual(list);
    expect(asked(alice, "/join dev")).toEqual([
      "You are in #dev, alone. What you type goes to #dev now.",
      ...history("dev", [1]).slice(0, -1),
    ]);
    alice.say("line 2");
    alice.read();
    expect(asked(alice, "/history")).toEqual(history("dev", [1, 2]));
  });

  test.each<[unknown, string]>([
    ["dev", "Cannot use rooms: wanted a list of names"],
    [null, "Cannot use rooms: wanted a list of names"],
    [{ dev: true }, "Cannot use rooms: wanted a list of names"],
    [["dev", "a b"], 'Cannot use room "a b": wanted up to 32 letters, digits, - and _, and not "lobby"'],
    [[""], 'Cannot use room ""'],
    [["#dev"], 'Cannot use room "#dev"'],
    [["dev\n"], 'Cannot use room "dev\\n"'],
    [["x".repeat(33)], "Cannot use room"],
    [["lobby"], 'Cannot use room "lobby"'],
    [["LOBBY"], 'Cannot use room "LOBBY"'],
    [[5], "Cannot use room 5"],
    [[undefined], "Cannot use room undefined"],
    [[["dev"]], 'Cannot use room ["dev"]'],
  ])("%j are none, and nothing listens", async (rooms, problem) => {
    let listened = 0;
    const transport: Transport = {
      name: "none",
      listen: () => Promise.reject(new Error(`Cannot listen: it was tried ${++listened} times`)),
    };
    const options: ServeOptions = { rooms: rooms as never, transport };
    const error = await serve(options).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(problem);
    expect(listened).toBe(0);
  });

  test("all the names that people could give a room can be asked for, once each", async () => {
    const rooms = ["a", "x".repeat(32), "__proto__", "-", "dev", "DEV", "7"];
    const chat = await startStillChat({ rooms });
    const seen = asked(chat.connect(), "/rooms");
    expect(seen[0]).toBe("Rooms (6), with how many people:");
    expect(seen.slice(1).map((line) => /#(\S+)/.exec(line)?.[1]?.toLowerCase()).sort()).toEqual(
      [...new Set(rooms.map((name) => name.toLowerCase()))].sort(),
    );
  });

  test.each<[string, string[], { PARTYLINE_ROOM?: string }]>([
    ["--room", ["--room", "dev", "--room", "tea"], {}],
    ["its variable", [], { PARTYLINE_ROOM: "dev, tea" }],
  ])("the command has them by %s", async (_, args, env) => {
    const command = await startCommand(args, { env, flags: ["--allow-net", "--allow-env"] });
    const client = await LineClient.connect(command.endpoint);
    await client.asks("/rooms", "Rooms (2), with how many people:", "  #dev      0", "  #tea      0");
    await client.asks("/join dev", "You are in #dev, alone. What you type goes to #dev now.");
  });

  test("a --room that can be none ends the command, and why", async () => {
    const { code, stderr, stdout } = await runCommand(["--port", "0", "--room", "a b"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/partyline: Cannot use .*room.* "a b": wanted up to 32 letters, digits, - and _/);
  });
});

test("1,000 rooms, into and out of which 50 people go at random, leave nothing behind", () => {
  const start = createState();
  let state = start;
  let subscriptions = 0;
  let forgotten = 0;
  let made = 0;
  const does = (input: Input) => {
    const result = step(state, input);
    state = result.state;
    for (const effect of result.effects) {
      if (effect.kind === "subscribe") subscriptions += 1;
      if (effect.kind === "unsubscribe") subscriptions -= 1;
      if (effect.kind === "forget") forgotten += 1;
      if (effect.kind === "deliver" && effect.notice.kind === "joined" && effect.notice.isNew) made += 1;
    }
  };
  const says = (session: SessionId, command: Command) =>
    does({ kind: "said", session, command, moment: { now: 0, random: 0 } });
  const random = randomNumbers(1);
  const people = numbers(50);
  let most = 0;
  for (let round = 0; round < 2; round++) {
    for (const session of people) {
      does({ kind: "connected", session });
      does({ kind: "named", session, name: nameOf(session) });
    }
    for (let count = 0; count < 8_000; count++) {
      const session = people[random(50)] as SessionId;
      const rooms = state.sessions.get(session)?.rooms ?? [];
      const chance = random(100);
      if (chance < 60) says(session, { kind: "join", room: `room${random(1_000)}`, key: undefined });
      else if (chance < 90) says(session, { kind: "leave", room: rooms[random(rooms.length)] });
      else if (chance < 96) does({ kind: "ticked", at: 0 });
      else if (chance < 98) does({ kind: "named", session, name: `${nameOf(session)}-${count}` });
      else {
        does({ kind: "closed", session });
        does({ kind: "connected", session });
      }
      most = Math.max(most, state.rooms.size);
    }
    expect(state.unsettled.every((key) => state.rooms.has(key))).toBe(true);
    for (const session of people) {
      // In one round they leave their rooms, in the other all of them are cut off.
      const rooms = round === 0 ? [] : state.sessions.get(session)?.rooms ?? [];
      for (const room of rooms) says(session, { kind: "leave", room });
      does({ kind: "closed", session });
    }
    expect(state.rooms.toJS()).toEqual(start.rooms.toJS());
    expect([state.unsettled.size, state.sessions.size, state.names.size]).toEqual([0, 0, 0]);
    expect([subscriptions, forgotten]).toEqual([0, made]);
  }
  // They were in many rooms at once, and in all of them in the course of time.
  expect(most).toBeGreaterThan(200);
  expect(made).toBeGreaterThan(1_000);
});

/** Connects and registers somebody, who comes into a room and has read what that says. */
function inRoom(chat: StillChat, name: string, room = "dev"): StillClient {
  const client = chat.join(name);
  client.say(`/join ${room}`);
  const [answer = ""] = client.lines();
  if (!answer.includes(`#${room}`)) throw new Error(`${name} was told ${JSON.stringify(answer)}`);
  return client;
}

/** Says a line and reads what comes of it. */
function asked(client: StillClient, line: string): string[] {
  client.read();
  client.say(line);
  return client.lines();
}

/** What is shown of lines that were said as `line NUMBER`; the word before the number is that of the clock that stands still. */
function history(room: string, lines: readonly number[], from = "alice"): unknown[] {
  const last = lines.at(-1) as number;
  const width = String(last).length;
  const place = room === "lobby" ? "" : ` #${room}`;
  return [
    `What was said in ${room === "lobby" ? "the lobby" : `#${room}`}:`,
    ...lines.map((number) => `  ${String(number).padStart(width)} [${from}${place}] line ${number}`),
    // The word is the server's, and behind it the room's.
    expect.stringMatching(new RegExp(`^To see what comes next: /history since i000\\w*-${last}$`)),
  ];
}

/** What to type for all that comes after. */
function sinceOf(lines: readonly string[]): string {
  const [since] = /\/history since \w+-\d+$/.exec(lines.at(-1) ?? "") ?? [];
  if (since === undefined) throw new Error(`Nothing to go on with in ${JSON.stringify(lines)}`);
  return since;
}

function numberedAnew(place: string): string {
  return `The lines of ${place} have been numbered anew since then, and that one is gone. /history shows what there is.`;
}

/** Whole numbers below a bound, the same ones each time (mulberry32). */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
