// Every sentence that the line dialect can say, and nothing else. A reply is whole lines; the texts of
// the recipe are its own to the letter.

import type { CustomCommand } from "../engine/commands/custom.ts";
import type { Notice } from "../engine/notice.ts";
import type { SafeText } from "../engine/text.ts";

/** How a command of the host program is typed and explained. */
export type CommandUsage = Pick<CustomCommand, "name" | "usage" | "help">;

/** What the sentences depend on. */
interface Wording {
  readonly commands: readonly CommandUsage[];
  readonly clean: (text: string) => SafeText;
}

/** Makes what writes notices as whole lines, with the commands of the host program among the help. */
export function lineRenderer(
  commands: readonly CommandUsage[],
  clean: (text: string) => SafeText,
): (notice: Notice) => string {
  const wording = { commands, clean };
  return (notice) => render(notice, wording);
}

function render(notice: Notice, wording: Wording): string {
  switch (notice.kind) {
    case "said":
      return `[${notice.from ?? GUEST}] ${notice.text}\n`;
    case "sent":
      return privately(notice.from ?? GUEST, notice.to).concat(notice.text, "\n");
    case "announced":
      return `${notice.text}\n`;
    case "custom":
      return notice.text.split(/\r?\n/).map((line) => `${wording.clean(line)}\n`).join("");
    case "registered":
      return `Registered as ${notice.name}\n`;
    case "goodbye":
      return "Goodbye!\n";
    case "nameTaken":
      return `The name ${notice.name} is taken.\n`;
    case "nameTooLong":
      return `A name has at most ${notice.limit} characters.\n`;
    case "nameReserved":
      return `The name ${notice.name} is reserved.\n`;
    case "nameDenied":
      return `You may not be called ${notice.name}.\n`;
    case "nameUnchecked":
      return `The name ${notice.name} could not be checked. Try again later!\n`;
    case "nameRequired":
      return "REGISTER first.\n";
    case "nobodyCalled":
      return `No one here is called ${notice.name}.\n`;
    case "members":
      return renderMembers(notice.names, notice.total);
    case "help":
      return help(wording.commands);
    case "usage":
      return `Usage: ${usageOf(notice.of, wording.commands)}\n`;
    case "unknownCommand":
      return `There is no command /${notice.name}: type /help to see what there is.\n`;
    case "lineTooLong":
      return `Your line was too long and was dropped: a line has at most ${notice.limit} bytes.\n`;
    case "stopping":
      return "The server is going down.\n";
    case "tooSlow":
      return "You are reading too slowly: too much was waiting for you. Goodbye!\n";
    case "missed":
      return `You missed ${notice.lines} ${notice.lines === 1 ? "line" : "lines"}.\n`;
    case "lineTooSlow":
      return `Your line was dropped: it was not finished within ${seconds(notice.timeout)}.\n`;
    case "idle":
      return `You have said nothing for ${seconds(notice.timeout)}. Goodbye!\n`;
    case "tooFast":
      return `Your lines have been waiting for ${
        seconds(notice.timeout)
      }: you send faster than they are taken. Goodbye!\n`;
    case "noRoom":
      return "Too many lines are waiting here, and you have sent most of them. Goodbye!\n";
    case "full":
      return "The server is full. Try again later!\n";
    case "tooManyFromAddress":
      return "Too many people are here from your address. Try again later!\n";
    case "commandFailed":
      return `The command /${notice.name} failed: the server made a mistake.\n`;
    case "internalError":
      return "The server made a mistake and has to disconnect you. Goodbye!\n";
    default:
      // Only a command of the host program can bring us here.
      throw new TypeError(
        `Cannot say a notice of kind "${(notice as Notice).kind}": there are no words for it`,
      );
  }
}

/** What the last private line began with, and between whom it went: there are mostly more of them. */
let lastFrom = "";
let lastTo = "";
let lastStart = "[ → ] ";

function privately(from: string, to: string): string {
  if (from === lastFrom && to === lastTo) return lastStart;
  lastFrom = from;
  lastTo = to;
  return lastStart = `[${from} → ${to}] `;
}

/** For an HTTP client on a chat port. */
export const HTTP_ANSWER = httpAnswer(
  "This is a chat server, not a web server: connect to it with nc or telnet.\n",
);

/** For an SSH client on a chat port; RFC 4253 lets a server send such lines before its version. */
export const SSH_ANSWER = "This is a chat server, not an SSH server: connect to it with nc or telnet.\r\n";

/** For a client that writes UTF-16. */
export const UTF16_ANSWER = "This chat is in UTF-8, not in UTF-16: set your client to UTF-8.\n";

/** What a person without a name is called. */
const GUEST = "guest";

/** How our own commands are typed by whoever mistyped them. */
const USAGES: { readonly [command: string]: string } = {
  __proto__: null as never,
  register: "REGISTER NAME (3 or more letters, digits, - or _)",
  send: "SEND @NAME TEXT",
};

/** How each command is typed, and what it does. */
const HELP: readonly (readonly [usage: string, help: string])[] = [
  ["REGISTER NAME", "take a name"],
  ["SEND @NAME TEXT", "tell one person, and no one else"],
  ["/who", "list who is here"],
  ["/help", "show this"],
];
const LAST_HELP: typeof HELP = [["//TEXT", "say /TEXT to everyone"], ["quit", "leave"]];

function help(commands: readonly CommandUsage[]): string {
  const own = commands.map(({ usage, help }) => [usage, help] as const);
  const all = [...HELP, ...own, ...LAST_HELP];
  const width = Math.max(...all.map(([usage]) => usage.length));
  const lines = all.map(([usage, help]) => `  ${usage.padEnd(width)}  ${help}\n`);
  return `What you type goes to everyone here, except:\n${lines.join("")}`;
}

function usageOf(name: string, commands: readonly CommandUsage[]): string {
  return USAGES[name] ?? commands.find((command) => command.name.toLowerCase() === name)?.usage ?? name;
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} ${milliseconds === 1000 ? "second" : "seconds"}`;
}

function renderMembers(names: readonly (string | undefined)[], total: number): string {
  const more = total > names.length ? `, and ${total - names.length} more` : "";
  return `Here (${total}): ${names.map((name) => name ?? GUEST).join(", ")}${more}\n`;
}

function httpAnswer(text: string): string {
  const head = [
    "HTTP/1.1 400 Bad Request",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${text.length}`,
  ];
  return [...head, "Connection: close", "", text].join("\r\n");
}
