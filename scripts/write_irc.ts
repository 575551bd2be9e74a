// Writes docs/irc.md with the tables of the dialect: `node --import tsx scripts/write_irc.ts`. test/irc/documented.test.ts fails if
// the page says anything else than these.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CAPABILITIES } from "../src/dialects/irc/caps.ts";
import { isupport } from "../src/dialects/irc/isupport.ts";
import { ircSettings } from "../src/dialects/irc/settings.ts";
import { TABLE } from "../src/dialects/irc/table.ts";
import { DEFAULT_RULES } from "../src/engine/rules.ts";
import { isMain } from "../src/is_main.ts";
import { ROOT } from "./_report.ts";
import { aligned, code, escaped } from "./_table.ts";

/** Where the page is. */
export const PAGE: string = join(ROOT, "docs", "irc.md");

/** What to type if the page is out of date. */
export const HOW_TO_WRITE = "node --import tsx scripts/write_irc.ts";

/** The whole page, as `deno fmt` leaves it. */
export function ircPage(): string {
  return `# IRC

<!-- The tables are written by \`${HOW_TO_WRITE}\`. -->

\`\`\`sh
npm start -- --listen irc://127.0.0.1:6667 --listen tcp://127.0.0.1:8080  # installed: npx partyline --listen …
\`\`\`

\`\`\`sh
irssi -c 127.0.0.1 -p 6667
weechat -r '/server add here 127.0.0.1/6667 -notls;/connect here'
\`\`\`

People on irssi and WeeChat, which the tests use, and on other IRC clients (HexChat, Halloy, The Lounge,
Goguma) are in the same rooms as people on \`nc\` and in browsers. \`ircs://HOST:6697\` is the same with TLS
(\`--tls-cert\`, \`--tls-key\`).

## What is what

${
    aligned(["on IRC", "elsewhere in the chat"], [
      ["`#lobby`", "the lobby, where everybody is; you join it on connecting, unless `--irc-lobby offer`"],
      ["`#dev`", "the room `dev`"],
      ["nick", "name: one list of names for all kinds of clients"],
      ["`PRIVMSG bob :hi`", "`SEND @bob hi`"],
      ["`/me waves` (CTCP ACTION)", "`/me waves`"],
      ["services: NickServ, SASL PLAIN", "claimed names: `/claim`, `/login`, `/release`"],
      [
        "channel operator, `@`",
        "whoever may change the room: its maker, or whoever is logged in to its account",
      ],
      ["IRC operator", "moderator of the server"],
      ["`/quote BAN bob 10m` and the like", "what moderators type: `/ban bob 10m`"],
      [
        "`~ident@host`",
        "the host is a word made from the address: the same address has the same word, and the word does not reveal it",
      ],
    ])
  }

- A nick has 3 to 32 of the letters a to z, digits and \`\`_ - [ ] \\ \` ^ |\`\`, and begins with no digit and no
  \`-\`; case makes no difference. A name that IRC can't have, such as \`Zoë\` or \`1st\`, has its bytes in braces:
  \`Zo{c3}{ab}\`, \`{31}st\`. \`PRIVMSG Zo{c3}{ab} :hi\` reaches her. (At terminals and in browsers a name has
  letters, digits, \`_\` and \`-\`, in any order.)
- People without a name write as \`guest\`, and appear in no list.
- To protect your nick, type \`/msg NickServ REGISTER PASSWORD\`. From then on, taking it needs that password.
  Clients log in while they connect, by SASL or by PASS (see below). Or connect with another nick, then type
  \`/msg NickServ IDENTIFY alice PASSWORD\` and \`/nick alice\`. \`REGAIN\` takes the nick from whoever has it,
  \`INFO alice\` shows whether the name is somebody's, and \`DROP alice\` gives it back to everybody. Passwords
  work only over TLS and from this machine. A second client of an account may have another nick.
- \`PASS\`, which clients call the server password, means one of two things. If the server has a password
  (\`--irc-password\`), \`PASS\` is that one, and nothing else. If it has none, \`PASS\` is the password of a name:
  \`PASS PASSWORD\` for the nick that you connect with, \`PASS alice:PASSWORD\` for another one (also write the
  name if the password has a colon in it).
- Clients that know CHATHISTORY, such as Halloy and Goguma, ask for what was said in a room; irssi and WeeChat
  do not. Private messages are in no history. A line is kept without its host: in the history it has the one
  of whoever has that name now, and \`~nc@local.partyline\` if nobody has it.
- \`/mode +k KEY\` is what \`/lock KEY\` is elsewhere, \`+o\` is \`/op\`, \`/kick\` is \`/remove\`, and \`/kill\` is the
  \`/kick\` of moderators.
- Moderators log in by \`/oper NAME PASSWORD\` or like others. They type their other commands behind \`/quote\`:
  \`/quote BAN bob 10m rude\`, \`UNBAN\`, \`BANS\`, \`MUTE\`, \`UNMUTE\`, \`ANNOUNCE\`. (The \`/ban\` of a client is about a
  channel.) A nick can be banned, or an address: \`/whois\` shows it to moderators. Others read 481.
- A new channel has \`+nt\`: only people in it speak there, and only its operators set the topic. With \`+i\` only
  invited people come in, with \`+m\` only people with a voice speak, \`+s\` hides the channel, \`+l\` limits how
  many may be in it. \`+b\` keeps people out, except those in \`+e\`; those in \`+I\` need no invitation.
- In a room with more than 500 people, you are not told who comes and goes, and its list shows only you and
  those who may change it.
- Colours and bold are removed, since others would see control characters. CTCP other than ACTION is dropped,
  also DCC, which reveals addresses.
- A line that others would have to cut is refused (417). Longer lines from \`nc\` arrive as several messages. Of
  topics and reasons that are longer, the beginning is shown.

## For operators

${
    aligned(["option", "default", "meaning"], [
      ["`--server-name NAME`", "`partyline.local`", "the server's name, with a dot in it"],
      ["`--irc-network NAME`", "`partyline`", "the network's name; hosts end in it"],
      ["`--motd FILE`", "", "the message of the day"],
      [
        "`--irc-password TEXT`",
        "",
        "the password that clients must send as PASS; in the variable `PARTYLINE_IRC_PASSWORD`, `ps` does not show it",
      ],
      [
        "`--irc-lobby KIND`",
        "`join`",
        "`join`: clients join the lobby on connecting; `offer`: only if they want",
      ],
    ])
  }

Wrong tries of the server's password are slowed like those of names: one address (IPv6: one /64; on this
machine: one client) has five tries at once and then one in 12 seconds. Other addresses do not have to wait
for that.

A host is a word for an address (IPv6: for a /64). The same address has the same word, so that a ban by host
holds: with \`--data\` also after a restart, and in a cluster on all servers and for good. A single server
without \`--data\` makes other words after each start.

## Messages

${table()}

## Capabilities

${
    aligned(
      ["capability", "value"],
      Object.entries(CAPABILITIES).map(([name, value]) => [code(name), value === "" ? "" : code(value)]),
    )
  }

## What is advertised

${aligned(["005"], words().map((word) => [code(word)]))}
`;
}

function table(): string {
  const rows = Object.entries(TABLE.verbs).sort(([a], [b]) => a < b ? -1 : 1).map((
    [name, { help = "", usage = "" }],
  ) => [
    code(name),
    usage === "" ? "" : code(usage),
    escaped(help),
  ]);
  return aligned(["message", "with", "what it does"], rows);
}

/** The words of 005, with the defaults. */
function words(): readonly string[] {
  const settings = ircSettings({}, DEFAULT_RULES, { startedAt: 0, version: "" });
  const all: string[] = [];
  isupport(settings, (_, params) => {
    all.push(...params);
    return "";
  });
  return all;
}

if (isMain(import.meta.url)) writeFileSync(PAGE, ircPage());
