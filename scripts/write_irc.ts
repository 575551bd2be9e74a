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

irssi and WeeChat, with which the tests talk, and others that speak IRC (HexChat, Halloy, The Lounge, Goguma)
are in the same rooms as people on \`nc\` and in browsers. \`ircs://HOST:6697\` is the same with TLS
(\`--tls-cert\`, \`--tls-key\`).

## What is what

${
    aligned(["on IRC", "elsewhere in the chat"], [
      ["`#lobby`", "the lobby, where everybody is; you are in it when you come, unless `--irc-lobby offer`"],
      ["`#dev`", "the room `dev`"],
      ["nick", "name: one for all, whatever one speaks"],
      ["`PRIVMSG bob :hi`", "`SEND @bob hi`"],
      ["`/me waves` (CTCP ACTION)", "`/me waves`"],
      ["services: NickServ, SASL PLAIN", "claimed names: `/claim`, `/login`"],
      ["channel operator, `@`", "whoever may change the room: who made it, or has its account"],
      ["IRC operator", "moderator of the server"],
      [
        "`~ident@host`",
        "the host is a word made of the address: the same for the same address, and no way back",
      ],
    ])
  }

- A nick has 3 to 32 of the letters a to z, digits and \`\`_ - [ ] \\ \` ^ |\`\`, and begins with no digit and no
  \`-\`; case makes no difference. A name that IRC can't have, such as \`Zoë\` or \`1st\`, has its bytes in braces:
  \`Zo{c3}{ab}\`, \`{31}st\`. \`PRIVMSG Zo{c3}{ab} :hi\` reaches her. (At terminals and in browsers a name has
  letters, digits, \`_\` and \`-\`, in any order.)
- People without a name write as \`guest\`, and are in no list.
- To make your nick yours: \`/msg NickServ REGISTER PASSWORD\`. From then on it takes that password. Clients log
  in on the way in by SASL or by PASS (see below); or come in by another nick,
  \`/msg NickServ IDENTIFY alice PASSWORD\` and \`/nick alice\`. \`REGAIN\` takes it from whoever has it. Passwords
  count only over TLS and from this machine. An account's second client may have another nick.
- \`PASS\`, which clients call the password of the server, means one of two things. If the server has a password
  (\`--irc-password\`), it is that one, and nothing else. If it has none, it is that of a name: \`PASS PASSWORD\`
  of the nick that you come in by, \`PASS alice:PASSWORD\` of another one (write the name, too, if the password
  has a colon in it).
- What was said in a room is asked for with CHATHISTORY by clients that know it, such as Halloy and Goguma;
  irssi and WeeChat do not. Private lines are in no history.
- \`/mode +k KEY\` is what \`/lock KEY\` is elsewhere, \`+o\` is \`/op\`, \`/kick\` is \`/remove\`, and \`/kill\` is the
  \`/kick\` of moderators. A new channel has \`+nt\`: who is not in it does not speak in it, and its operators set
  the topic. \`+i\` lets in whom they have invited, \`+m\` lets speak whom they have given a voice, \`+s\` hides it,
  \`+l\` is how many may be in it; \`+b\` keeps people out, but for those of \`+e\`, and \`+I\` need no invitation.
- Of a room with more than 500 people you are not told who comes and goes, and its list shows those who may
  change it, and you.
- Colours and bold are taken out, since others would see control characters; CTCP other than ACTION goes
  nowhere, and so does DCC, which shows addresses.
- A line that others would have to cut is refused (417). Longer lines from \`nc\` come in several messages.

## For operators

${
    aligned(["option", "default", "meaning"], [
      ["`--server-name NAME`", "`partyline.local`", "what the server is called, with a dot in it"],
      ["`--irc-network NAME`", "`partyline`", "what the network is called; hosts end in it"],
      ["`--motd FILE`", "", "the message of the day"],
      [
        "`--irc-password TEXT`",
        "",
        "what one must give as PASS to come in; the variable `PARTYLINE_IRC_PASSWORD` does not show it in `ps`",
      ],
      ["`--irc-lobby KIND`", "`join`", "`join`, or `offer`: the lobby is a room like others"],
    ])
  }

Wrong passwords of the server are slowed as those of names are: one address has five tries at once and then
one in 12 seconds (IPv6: one /64; on this machine one client). No other address has to wait for that.

A host is a word for an address (IPv6: for a /64), the same for the same one, so that a ban by host holds:
with \`--data\` after a restart, too, and in a cluster, on all of its servers and for good. A single server
without \`--data\` has other words after each start.

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
