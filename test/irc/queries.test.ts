// What people on IRC ask about people, rooms and the server, and what they say of themselves: each answer to the letter.

import { connect } from "node:tls";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { type ChatServer, serve } from "../../mod.ts";
import { IrcClient } from "../support/irc_client.ts";
import { LineClient } from "../support/line_client.ts";
import { makeIdentity } from "../transports/identity.ts";

let chat: ChatServer | undefined;
afterEach(async () => {
  await chat?.close();
  chat = undefined;
});

/** A server with both doors, where people are in no room by themselves. */
async function start(): Promise<{ readonly irc: string; readonly nc: string }> {
  chat = await serve({
    listen: ["irc://127.0.0.1:0", "tcp://127.0.0.1:0"],
    irc: { serverName: "irc.example", network: "test", lobby: "offer" },
    flood: "off",
  });
  const [irc = "", nc = ""] = chat.endpoints;
  return { irc, nc };
}

/** Without the words for where people are, which are other ones each time, and without what is in all lines. */
const plain = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/\b[a-z\d]{12}\.test\b/g, "HOST").replace(/^:irc\.example /, ""));

async function asked(client: IrcClient, ...lines: readonly string[]): Promise<readonly string[]> {
  return plain(await client.ask(...lines));
}

/** Leaves; when this resolves it is somebody no longer. */
async function quit(client: IrcClient): Promise<void> {
  client.say("QUIT");
  expect(await client.next()).toContain("ERROR :");
}

describe("WHO", () => {
  test("shows who is in a room, one by one, and people at terminals, too", async () => {
    const { irc, nc } = await start();
    const alice = await IrcClient.register(irc, "alice");
    const bob = await IrcClient.register(irc, "bob");
    const carol = await LineClient.connect(nc, "carol");
    await carol.asks("REGISTER carol", "Registered as carol");
    await alice.ask("JOIN #dev");
    await bob.ask("JOIN #dev", "AWAY :lunch");
    await carol.asks("/join dev");
    expect(await carol.next()).toContain("#dev");
    await alice.read();
    expect(await asked(alice, "WHO #DEV")).toEqual([
      "352 alice #dev ~alice HOST irc.example alice H@ :0 Real alice",
      "352 alice #dev ~bob HOST irc.example bob G :0 Real bob",
      "352 alice #dev ~nc HOST irc.example carol H :0 carol",
      "315 alice #DEV :End of /WHO list",
    ]);
  });

  test("by a mask finds those of one's rooms, and by a nick anybody", async () => {
    const { irc } = await start();
    const alice = await IrcClient.register(irc, "alice");
    const bob = await IrcClient.register(irc, "bob");
    expect(await asked(alice, "WHO b*")).toEqual(["315 alice b* :End of /WHO list"]);
    expect(await asked(alice, "WHO BOB")).toEqual([
      "352 alice * ~bob HOST irc.example bob H :0 Real bob",
      "315 alice BOB :End of /WHO list",
    ]);
    await alice.ask("JOIN #dev");
    await bob.ask("JOIN #dev");
    await alice.read();
    expect(await asked(alice, "WHO b* %n")).toEqual(["354 alice bob", "315 alice b* :End of /WHO list"]);
    expect(await asked(alice, "WHO *!~b*@*.test %n")).toHaveLength(2);
    expect(await asked(alice, "WHO 0 %n")).toEqual([
      "354 alice alice",
      "354 alice bob",
      "315 alice 0 :End of /WHO list",
    ]);
    expect(await asked(alice, "WHO * o")).toEqual(["315 alice * :End of /WHO list"]);
  });

  test("tells what is asked for, in the order of WHOX", async () => {
    const { irc } = await start();
    const alice = await IrcClient.register(irc, "alice", "multi-prefix");
    await alice.ask("JOIN #dev", "MODE #dev +v alice");
    expect(await asked(alice, "WHO #dev %roaldfnshiuct,152")).toEqual([
      "354 alice 152 #dev ~alice 255.255.255.255 HOST irc.example alice H@+ 0 0 0 n/a :Real alice",
      "315 alice #dev :End of /WHO list",
    ]);
  });

  test("shows nobody of a room that one may not know of", async () => {
    const { irc } = await start();
    const alice = await IrcClient.register(irc, "alice");
    const bob = await IrcClient.register(irc, "bob");
    await alice.ask("JOIN #den", "MODE #den +s");
    expect(await asked(bob, "WHO #den")).toEqual(["315 bob #den :End of /WHO list"]);
    expect(await asked(bob, "NAMES #den")).toEqual(["366 bob #den :End of /NAMES list"]);
    expect(await asked(bob, "WHO #no/room")).toEqual(["315 bob #no/room :End of /WHO list"]);
  });
});

describe("WHOIS", () => {
  test("tells all that may be known, of people at terminals as well", async () => {
    const { irc, nc } = await start();
    const alice = await IrcClient.register(irc, "alice");
    const bob = await IrcClient.register(irc, "bob");
    await bob.ask("JOIN #dev,#den", "MODE #den +s", "AWAY :lunch", "MODE bob +B");
    expect(await asked(alice, "WHOIS irc.example BOB")).toEqual([
      "311 alice bob ~bob HOST * :Real bob",
      "319 alice bob :@#dev",
      "312 alice bob irc.example :partyline, a chat for IRC clients, terminals and browsers",
      "301 alice bob :lunch",
      "335 alice bob :is a bot",
      "318 alice BOB :End of /WHOIS list",
    ]);
    const carol = await LineClient.connect(nc, "carol");
    await carol.asks("REGISTER carol", "Registered as carol");
    expect((await asked(alice, "WHOIS carol")).slice(0, 2)).toEqual([
      "311 alice carol ~nc HOST * :carol",
      "319 alice carol :#lobby",
    ]);
  });

  test("of nobody is told so, and ends", async () => {
    const { irc } = await start();
    const alice = await IrcClient.register(irc, "alice");
    expect(await asked(alice, "WHOIS nobody")).toEqual([
      "401 alice nobody :No such nick or channel",
      "318 alice nobody :End of /WHOIS list",
    ]);
    expect(await asked(alice, "WHOIS")).toEqual(["431 alice :No nickname given"]);
  });

  test("shows one's own address to oneself, and to nobody else", async () => {
    const { irc } = await start();
    const alice = await IrcClient.register(irc, "alice");
    const bob = await IrcClient.register(irc, "bob");
    expect(await asked(alice, "WHOIS alice")).toContain("338 alice alice 127.0.0.1 :is connecting from");
    expect((await asked(bob, "WHOIS alice")).join()).not.toContain("127.0.0.1");
  });
});

test("WHOIS shows of whom nobody else can read what he says on its way", async () => {
  chat = await serve({
    listen: ["irc://127.0.0.1:0", "ircs://127.0.0.1:0"],
    tls: makeIdentity(),
    flood: "off",
  });
  const [irc = "", ircs = ""] = chat.endpoints;
  const socket = connect({
    host: "127.0.0.1",
    port: Number(ircs.replace(/.*:/, "")),
    rejectUnauthorized: false,
  });
  onTestFinished(() => void socket.destroy());
  const welcomed = new Promise((resolve, reject) => {
    let read = "";
    socket.on("data", (chunk: Uint8Array) => {
      read += new TextDecoder().decode(chunk);
      if (read.includes(" 422 ")) resolve(read);
    });
    socket.on("error", reject);
  });
  socket.write("NICK bob\r\nUSER bob 0 * :Bob\r\n");
  await welcomed;
  const alice = await IrcClient.register(irc, "alice");
  expect(await asked(alice, "WHOIS bob")).toContain(
    ":partyline.local 671 alice bob :is using a secure connection",
  );
  expect((await asked(alice, "WHOIS alice")).join()).not.toContain(" 671 ");
});

test("WHOWAS shows who had a nick, the last one first, as many as are asked for", async () => {
  const { irc } = await start();
  const alice = await IrcClient.register(irc, "alice");
  for (const ident of ["one", "two"]) {
    const bob = await IrcClient.connect(irc, "bob");
    await bob.ask("NICK bob", `USER ${ident} 0 * :Bob ${ident}`);
    await quit(bob);
  }
  const ofBob = (ident: string) => [
    `314 alice bob ~${ident} HOST * :Bob ${ident}`,
    "312 alice bob irc.example :partyline, a chat for IRC clients, terminals and browsers",
  ];
  const end = "369 alice BOB :End of WHOWAS";
  for (const count of ["", " 0", " -1", " 2", " x"]) {
    expect(await asked(alice, `WHOWAS BOB${count}`)).toEqual([...ofBob("two"), ...ofBob("one"), end]);
  }
  expect(await asked(alice, "WHOWAS BOB 1")).toEqual([...ofBob("two"), end]);
  expect(await asked(alice, "WHOWAS nobody")).toEqual([
    "406 alice nobody :There was no such nickname",
    "369 alice nobody :End of WHOWAS",
  ]);
});

describe("being away", () => {
  test("is answered, and told to those who have asked for that and no others", async () => {
    const { irc } = await start();
    const alice = await IrcClient.register(irc, "alice", "away-notify");
    const bob = await IrcClient.register(irc, "bob", "away-notify");
    const carol = await IrcClient.register(irc, "carol");
    for (const client of [alice, bob, carol]) await client.ask("JOIN #dev");
    await alice.read();
    await bob.read();
    expect(await asked(bob, "AWAY :lunch")).toEqual(["306 bob :You have been marked as being away"]);
    expect(plain(await alice.read())).toEqual([":bob!~bob@HOST AWAY :lunch"]);
    expect(await carol.read()).toEqual([]);
    expect(await asked(alice, "USERHOST bob carol nobody", "ISON nobody BOB carol")).toEqual([
      "302 alice :bob=-~bob@HOST carol=+~carol@HOST",
      "303 alice :bob carol",
    ]);
    expect(await asked(bob, "AWAY")).toEqual(["305 bob :You are no longer marked as being away"]);
    expect(plain(await alice.read())).toEqual([":bob!~bob@HOST AWAY"]);
    expect(await asked(alice, "ISON nobody")).toEqual(["303 alice :"]);
  });

  test("is told when somebody comes into a room, and a long reason is cut", async () => {
    const { irc } = await start();
    const alice = await IrcClient.register(irc, "alice", "away-notify");
    const bob = await IrcClient.register(irc, "bob");
    await alice.ask("JOIN #dev");
    await bob.ask(`AWAY :${"é".repeat(150)}`, "JOIN #dev");
    expect(plain(await alice.read())).toEqual([
      ":bob!~bob@HOST JOIN #dev",
      `:bob!~bob@HOST AWAY :${"é".repeat(100)}`,
    ]);
  });
});

describe("LIST", () => {
  test("shows the rooms that one looks for, and secret ones to those who are in them", async () => {
    const { irc } = await start();
    const alice = await IrcClient.register(irc, "alice");
    const bob = await IrcClient.register(irc, "bob");
    await alice.ask("JOIN #chan1,#chan2,#den", "MODE #den +s", "TOPIC #chan1 :What is new");
    await bob.ask("JOIN #chan2");
    const listed = async (client: IrcClient, conditions = "") =>
      (await asked(client, `LIST ${conditions}`)).filter((line) => line.startsWith("322"));
    expect(await asked(bob, "LIST")).toEqual([
      "321 bob Channel :Users  Name",
      "322 bob #chan2 2 :",
      "322 bob #chan1 1 :What is new",
      "323 bob :End of /LIST",
    ]);
    expect(await listed(alice, "#den")).toEqual(["322 alice #den 1 :"]);
    expect(await listed(bob, "#den")).toEqual([]);
    expect(await listed(bob, "!*an1,>1")).toEqual(["322 bob #chan2 2 :"]);
  });
});

test("NAMES of several rooms has one end, with what was asked for", async () => {
  const { irc } = await start();
  const alice = await IrcClient.register(irc, "alice");
  await alice.ask("JOIN #dev,#ops,#den", "MODE #den +s");
  expect(await asked(alice, "NAMES #dev,#ops,#none,#den")).toEqual([
    "353 alice = #dev :@alice",
    "353 alice = #ops :@alice",
    "353 alice @ #den :@alice",
    "366 alice #dev,#ops,#none,#den :End of /NAMES list",
  ]);
  expect(await asked(alice, "NAMES nothing", "NAMES")).toEqual([
    "366 alice nothing :End of /NAMES list",
    "366 alice * :End of /NAMES list",
  ]);
});

test("LUSERS counts those who are somebody and those who are not yet, and the most there were", async () => {
  const { irc } = await start();
  const alice = await IrcClient.register(irc, "alice");
  const bob = await IrcClient.register(irc, "bob");
  const carol = await IrcClient.connect(irc, "carol");
  await carol.ask("NICK carol");
  await alice.ask("JOIN #dev");
  expect(await asked(alice, "LUSERS")).toEqual([
    "251 alice :There are 0 users and 2 invisible on 1 servers",
    "253 alice 1 :unknown connection(s)",
    "254 alice 2 :channels formed",
    "255 alice :I have 2 clients and 0 servers",
    "265 alice 2 2 :Current local users 2, max 2",
    "266 alice 2 2 :Current global users 2, max 2",
  ]);
  await quit(bob);
  await quit(carol);
  expect((await asked(alice, "LUSERS")).slice(-1)).toEqual([
    "266 alice 1 2 :Current global users 1, max 2",
  ]);
});

test("the server says what it is", async () => {
  const { irc } = await start();
  const alice = await IrcClient.register(irc, "alice");
  const [version = "", ...more] = await asked(alice, "VERSION irc.example");
  expect(version).toMatch(/^351 alice partyline-\S+ irc\.example :partyline/);
  expect(more.every((line) => line.startsWith("005 alice "))).toBe(true);
  expect(more.join(" ")).toMatch(/ AWAYLEN=200 BOT=B .* ELIST=MNU .* SAFELIST .* WHOX /);
  expect((await asked(alice, "TIME"))[0]).toMatch(/^391 alice irc\.example :.*UTC$/);
  const info = await asked(alice, "INFO *");
  expect(info.map((line) => line.slice(0, 3))).toEqual(["371", "371", "371", "374"]);
  expect(await asked(alice, "ADMIN", "LINKS", "MOTD alice")).toEqual([
    "423 alice irc.example :Nobody has said whose server this is",
    "365 alice * :End of /LINKS list",
    "422 alice :There is no message of the day",
  ]);
  for (const verb of ["MOTD", "VERSION", "TIME", "ADMIN", "INFO"]) {
    expect(await asked(alice, `${verb} other.example`)).toEqual(["402 alice other.example :No such server"]);
  }
});

test("HELP shows all there is, or one of it", async () => {
  const { irc } = await start();
  const alice = await IrcClient.register(irc, "alice");
  const index = await asked(alice, "HELP");
  expect(index[0]).toMatch(/^704 alice index :/);
  expect(index.at(-1)).toBe("706 alice index :End of /HELP");
  expect(index.join(" ")).toMatch(/JOIN .*WHOWAS/);
  expect(await asked(alice, "HELPOP whowas")).toEqual([
    "704 alice WHOWAS :WHOWAS nick [count]",
    "705 alice WHOWAS :Shows who had a nick and has left.",
    "706 alice WHOWAS :End of /HELP",
  ]);
  expect(await asked(alice, "HELP constructor")).toEqual([
    "524 alice constructor :There is no help about that",
  ]);
});

describe("SETNAME", () => {
  test("is told to oneself and those who share a room, if they have asked for that", async () => {
    const { irc } = await start();
    const alice = await IrcClient.register(irc, "alice", "setname");
    const bob = await IrcClient.register(irc, "bob", "setname");
    const carol = await IrcClient.register(irc, "carol");
    for (const client of [alice, bob, carol]) await client.ask("JOIN #dev,#ops");
    await alice.read();
    await bob.read();
    await carol.read();
    expect(await asked(alice, "SETNAME :Alice B")).toEqual([":alice!~alice@HOST SETNAME :Alice B"]);
    expect(plain(await bob.read())).toEqual([":alice!~alice@HOST SETNAME :Alice B"]);
    expect(await carol.read()).toEqual([]);
    expect((await asked(bob, "WHOIS alice"))[0]).toBe("311 bob alice ~alice HOST * :Alice B");
    expect(await asked(carol, "SETNAME :Carol C")).toEqual([]);
    expect(plain(await bob.read())).toEqual([":carol!~carol@HOST SETNAME :Carol C"]);
  });

  test("refuses what can't be one", async () => {
    const { irc } = await start();
    const alice = await IrcClient.register(irc, "alice", "setname");
    for (const name of ["", " ", "é".repeat(65)]) {
      expect(await asked(alice, `SETNAME :${name}`)).toEqual([
        "FAIL SETNAME INVALID_REALNAME :A real name has 1 to 128 bytes",
      ]);
    }
  });
});

test("a bot says that it is one, and everybody can see that until it says otherwise", async () => {
  const { irc } = await start();
  const alice = await IrcClient.register(irc, "alice");
  const robot = await IrcClient.register(irc, "robot");
  expect(await asked(robot, "MODE robot +B", "MODE robot")).toEqual([
    "MODE robot +B",
    "221 robot +Bi",
  ]);
  expect((await asked(alice, "WHO robot"))[0]).toMatch(/ robot HB :0 /);
  expect(await asked(alice, "WHOIS robot")).toContain("335 alice robot :is a bot");
  const carol = await IrcClient.register(irc, "carol", "message-tags");
  robot.say("PRIVMSG carol :beep");
  expect(plain([await carol.next()])).toEqual([
    expect.stringMatching(/^@msgid=[^;]+;bot :robot!~robot@HOST PRIVMSG carol :beep$/),
  ]);
  expect(await asked(robot, "MODE robot -B", "MODE robot")).toEqual(["MODE robot -B", "221 robot +i"]);
  expect((await asked(alice, "WHO robot"))[0]).toMatch(/ robot H :0 /);
});
