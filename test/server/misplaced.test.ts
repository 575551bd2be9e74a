// Passwords that people tell NickServ out of habit, where there is none: nobody gets them, and no recording has them.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { JsonClient } from "../support/json_client.ts";
import { LineClient } from "../support/line_client.ts";
import { startChat } from "./_support.ts";

/** A chat that is recorded; when it is closed, `recorded` is everything that it was given. */
async function startRecorded(options = {}) {
  const folder = mkdtempSync(join(tmpdir(), "partyline-misplaced-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const record = join(folder, "chat.jsonl");
  const chat = await startChat({ listen: [...DOORS], record, ...options });
  const [lines, json, irc] = chat.server.endpoints as [string, string, string];
  const recorded = async () => {
    await chat.server.close();
    return readFileSync(record, "utf8");
  };
  return { ...chat, lines, json, irc, recorded };
}

const DOORS = ["tcp://127.0.0.1:0", "tcp+json://127.0.0.1:0", "irc://127.0.0.1:0"];

test("what is sent to a service that is not here is nobody's, in whatever language", async () => {
  const { irc, join, json, recorded } = await startRecorded();
  const bob = await join("bob");
  for (const to of ["NickServ", "nickserv_", "ChanSERV"]) {
    bob.say(`SEND @${to} IDENTIFY s3cret`, `/msg ${to} identify s3cret`, `/msg @${to} identify s3cret`);
    for (let told = 0; told < 3; told++) await bob.sees(`No one here is called ${to}.`);
  }
  const { client: bot } = await JsonClient.hello(json);
  await bot.asks({ do: "register", name: "bot" });
  for (const to of ["NickServ", "@NickServ", "NickServ "]) {
    const answer = await bot.asks({ do: "send", to, text: "IDENTIFY s3cret" });
    expect(answer).toMatchObject({ error: { code: "nobodyCalled" } });
  }
  const line = await bot.asks({ do: "line", text: "/msg NickServ IDENTIFY s3cret" });
  expect(line).toMatchObject({ error: { code: "nobodyCalled" } });
  const ann = await LineClient.connect(irc.replace("irc:", "tcp:"), "ann");
  ann.say("NICK ann", "USER ann 0 * :Ann");
  for (const to of ["Nick{53}erv", "NickServ{20}", "@NickServ"]) {
    ann.say(`PRIVMSG ${to} :IDENTIFY s3cret`);
    for (let told = ""; !told.includes(" 401 ");) told = await ann.next();
  }
  const all = await recorded();
  expect(all).toContain("ChanSERV");
  expect(all).not.toContain("s3cret");
});

test("whom the host program calls like a service reads what it is sent, and so do those with names like that", async () => {
  const { join, recorded, server } = await startRecorded();
  const [bob, help, observer] = [await join("bob"), await join("help"), await join("observ_er")];
  const client = [...server.clients].find(({ name }) => name === "help");
  server.rename(client as NonNullable<typeof client>, "HelpServ");
  bob.say("SEND @HelpServ where is the door?", "/msg helpserv and the window?", "SEND @observ_er hi");
  await help.sees("[bob → HelpServ] where is the door?", "[bob → HelpServ] and the window?");
  await observer.sees("[bob → observ_er] hi");
  expect(await recorded()).toContain("where is the door?");
});

test("the recipe to the letter knows no services: what is sent to nobody is as it was sent", async () => {
  const { join, recorded } = await startRecorded({ strict: true, listen: DOORS.slice(0, 1) });
  const bob = await join("bob");
  const serv = await join("NickServ");
  bob.say("SEND @NickServ hi", "SEND @nickserv to nobody", "done");
  await serv.sees("[bob → NickServ] hi");
  await bob.sees("[bob] done");
  const all = await recorded();
  expect(all).toContain("to nobody");
});
