// The last line of a connection, and what others read of its end.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Departure } from "../../src/engine/departure.ts";
import type { Notice } from "../../src/engine/notice.ts";
import type { SafeText } from "../../src/engine/text.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import { ircDialect } from "../../src/dialects/irc/irc.ts";
import { ircSettings } from "../../src/dialects/irc/settings.ts";
import { serve } from "../../mod.ts";
import { IrcClient } from "../support/irc_client.ts";
import { startStillChat } from "../server/_still_world.ts";
import { onTestFinished } from "vitest";

const settings = ircSettings({ network: "test" }, DEFAULT_RULES, { startedAt: 0, version: "partyline-test" });
const { render } = ircDialect(settings);
const safe = (text: string) => text as SafeText;

describe("whoever has to go reads ERROR as its last line", () => {
  test.each<[Notice, string]>([
    [{ kind: "goodbye" }, "Goodbye"],
    [{ kind: "banned", reason: safe("spam"), until: undefined }, "You are banned: spam"],
    [{ kind: "replaced", name: "bob" }, "You have logged in elsewhere"],
    [{ kind: "stopping" }, "The server is going down"],
    [{ kind: "tooFast", timeout: 1 }, "Excess flood"],
    [{ kind: "noRoom" }, "Excess flood: too much waits on this server, and most of it is yours"],
    [{ kind: "tooSlow" }, "Max SendQ exceeded: you do not read what you are sent"],
    [{ kind: "full" }, "The server is full"],
    [{ kind: "tooManyFromAddress" }, "Too many connections from your address"],
    [{ kind: "outOfReach" }, "The other servers of this chat can't be reached: come back later"],
    [{ kind: "givenUp" }, "This server could not reach the others for too long: connect again"],
    [{ kind: "internalError" }, "Internal error"],
  ])("%j", (notice, text) => {
    expect(render(notice)).toBe(`ERROR :Closing link: ${text}\r\n`);
  });

  test("however long the reason is", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 100, maxLength: 4000 }), (text) => {
      const reason = safe(text.replace(/[\r\n\0]/g, ""));
      for (const kind of ["banned", "kicked"] as const) {
        for (const line of render({ kind, by: "chief", reason, until: undefined }).split("\r\n")) {
          expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(510);
        }
      }
    }));
  });
});

describe("the others read why", () => {
  const who = { name: "bob", profile: undefined, cloak: "host", account: undefined };
  test.each<[Departure | undefined, string | undefined, string]>([
    [undefined, undefined, "Quit"],
    [undefined, "so long", "Quit: so long"],
    ["lost", undefined, "Connection closed"],
    ["left", undefined, "Remote host closed the connection"],
    ["idle", undefined, "Ping timeout"],
    ["tooFast", undefined, "Excess flood"],
    ["tooSlow", undefined, "Max SendQ exceeded"],
    ["closed", undefined, "Closed by the server"],
    ["error", undefined, "Internal error"],
    ["kicked", "spam", "Killed (chief (spam))"],
    ["kicked", undefined, "Killed (chief (No reason given))"],
    ["banned", undefined, "Banned"],
    ["replaced", undefined, "Replaced by a connection of the same account"],
  ])("%s, %s", (why, reason, text) => {
    const notice: Notice = {
      kind: "departed",
      who,
      reason: reason === undefined ? undefined : safe(reason),
      why,
      by: why === "kicked" ? "chief" : undefined,
    };
    expect(render(notice)).toBe(`:bob!~nc@host.test QUIT :${text}\r\n`);
  });

  test("whether a connection was finished or reset", async () => {
    const chat = await serve({
      listen: "irc://127.0.0.1:0",
      irc: { network: "test", lobby: "offer" },
      flood: "off",
      grace: 500,
    });
    onTestFinished(() => chat.close());
    const [irc = ""] = chat.endpoints;
    const watcher = await IrcClient.register(irc, "watcher");
    await watcher.ask("JOIN #dev");
    const bob = await IrcClient.register(irc, "bob");
    await bob.ask("JOIN #dev");
    bob.line.finish();
    await watcher.next();
    expect(await watcher.next()).toMatch(/^:bob!~bob@\w+\.test QUIT :Remote host closed the connection$/);
    const eve = await IrcClient.register(irc, "eve");
    await eve.ask("JOIN #dev");
    eve.line.reset();
    await watcher.next();
    expect(await watcher.next()).toMatch(
      /^:eve!~eve@\w+\.test QUIT :(Remote host closed the connection|Connection closed)$/,
    );
  });
});

test("a server that stops tells each client why, in rooms or out of them", async () => {
  const chat = await startStillChat({
    listen: { endpoint: "tcp://127.0.0.1:0", dialect: "irc" },
    irc: { lobby: "offer" },
  });
  const clients = ["inside", "outside", "early"].map((nick) => {
    const client = chat.connect();
    if (nick !== "early") client.say(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
    if (nick === "inside") client.say("JOIN #dev", "JOIN #lobby");
    client.read();
    return client;
  });
  await chat.stop();
  for (const client of clients) {
    expect(client.read()).toBe("ERROR :Closing link: The server is going down\r\n");
  }
});
