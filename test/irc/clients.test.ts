// irssi and WeeChat, as Debian has them, in terminals, in one room with somebody at `nc`: what each of them shows.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { serve } from "../../mod.ts";
import { LineClient } from "../support/line_client.ts";
import { ensureProgram, ensureTmux, Terminal } from "../support/tmux.ts";

const hasClients = ensureTmux() && ensureProgram("irssi") && ensureProgram("weechat", "weechat-curses");

test.skipIf(!hasClients)(
  "irssi, WeeChat and nc talk in a room, privately too, and see who comes and goes",
  async () => {
    const chat = await serve({
      listen: ["irc://127.0.0.1:0", "tcp://127.0.0.1:0"],
      irc: { motd: "Be nice." },
    });
    onTestFinished(() => chat.close());
    const [irc = "", nc = ""] = chat.endpoints;
    const port = irc.replace(/.*:/, "");

    const irssi = await Terminal.open(100, 24);
    // It asks six things of its two rooms, and would send one every 2.5 s.
    writeFileSync(join(irssi.folder, "startup"), "/set cmd_queue_speed 10msec\n");
    irssi.run("irssi", "--home", irssi.folder, "-c", "127.0.0.1", "-p", port, "-n", "iris");
    await irssi.shows(/End of \/MOTD/);
    irssi.say("/join #dev");
    await irssi.shows(/iris .*has joined #dev/);
    // It has asked for modes, people and bans, and got all of that: only then it says so.
    await irssi.shows(/Join to #dev was synced/);

    const weechat = await Terminal.open(120, 24);
    weechat.run(
      "weechat",
      "-d",
      weechat.folder,
      "-r",
      `/server add here 127.0.0.1/${port} -nicks=wendy;/set irc.look.smart_filter off;/connect here`,
    );
    await weechat.shows(/#lobby/);
    weechat.say("/join #dev");
    await weechat.shows(/wendy .*has joined #dev/);
    await irssi.shows(/wendy .*has joined #dev/);

    const alice = await LineClient.connect(nc, "alice");
    await alice.asks("REGISTER alice", "Registered as alice");
    await alice.asks("/join dev", "You are in #dev, with 2 others. What you type goes to #dev now.");
    alice.say("hello from nc");
    // Before it she may read that wendy has come in, too.
    for (let line = ""; line !== "[alice #dev] hello from nc";) line = await alice.next();
    await irssi.shows(/< ?alice> hello from nc/);
    await weechat.shows(/alice \| hello from nc/);

    irssi.say("hello from irssi");
    await alice.sees("[iris #dev] hello from irssi");
    weechat.say("/me waves");
    await alice.sees("[#dev] * wendy waves");
    await irssi.shows(/\* wendy waves/);

    alice.say("SEND @wendy psst");
    await weechat.shows(/alice/);
    irssi.say("/msg alice just you");
    await alice.sees("[iris → alice] just you");

    alice.say("/quit so long");
    await irssi.shows(/alice .*has quit.*so long/);
    await weechat.shows(/alice .*has quit.*so long|has quit \(so long\)/);
    irssi.say("/quit bye");
    await weechat.shows(/iris .*has quit/);
    expect([...chat.clients].map(({ name }) => name)).toEqual(["wendy"]);
  },
);
