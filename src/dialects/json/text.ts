// Notices as objects. A field is called what it is in the notice, but for those that every line has.

import type { Notice, Said } from "../../engine/notice.ts";
import { isPresence } from "../../engine/presence_notice.ts";
import type { Request } from "../dialect.ts";
import { COMMANDS } from "../line_commands.ts";

type NoticeOf<K extends Notice["kind"]> = Extract<Notice, { readonly kind: K }>;
type Fields = { readonly [name: string]: unknown };

/** What a program is told besides, that is not in the notice. */
export interface Wording {
  /** The most bytes of a text. */
  readonly maxLine: number;
  /** The least characters of a password. */
  readonly minPassword: number;
  /** The commands of the host program. */
  readonly commands: readonly { readonly name: string; readonly usage: string; readonly help: string }[];
  /** The notice in words for people. */
  words(notice: Notice): string;
  clean(text: string): string;
}

/** What is wrong with what a program asked for; all else is an answer or an event. The codes stay what they are. */
export const ERRORS: ReadonlySet<Notice["kind"]> = new Set<Notice["kind"]>([
  "badMask",
  "bannedFromRoom",
  "commandFailed",
  "full",
  "idle",
  "ignoresTooMany",
  "inTooManyRooms",
  "internalError",
  "inviteOnly",
  "isAbsent",
  "isEverybodys",
  "isInRoom",
  "isModerator",
  "isMuted",
  "lineTooLong",
  "lineTooSlow",
  "loggedInAlready",
  "loginDenied",
  "mayNotSpeak",
  "nameBanned",
  "nameClaimed",
  "nameDenied",
  "nameRequired",
  "nameReserved",
  "nameTaken",
  "nameTooLong",
  "nameUnchecked",
  "noRoom",
  "noSuchRoom",
  "nobodyCalled",
  "nobodyToAnswer",
  "notInRoom",
  "notLoggedIn",
  "notMember",
  "notModerator",
  "notOperator",
  "notSanctioned",
  "numberedAnew",
  "ownsTooMany",
  "passwordInClear",
  "passwordTooLong",
  "passwordTooOften",
  "passwordTooShort",
  "passwordUnchecked",
  "roomFull",
  "staysInLobby",
  "tooFast",
  "tooManyAccounts",
  "tooManyFromAddress",
  "tooManyMasks",
  "tooManyRooms",
  "tooManySanctions",
  "tooSlow",
  "topicTooLong",
  "unknownCommand",
  "usage",
  "waitsTooMuch",
  "wouldBanYourself",
  "wrongKey",
]);

/** What comes in the middle of a command without being its answer. */
const ONLY_EVENTS: ReadonlySet<Notice["kind"]> = new Set<Notice["kind"]>([
  "announced",
  "appointed",
  "expelled",
  "inherited",
  "invited",
  "muted",
  "nameLost",
  "sent",
  "unmuted",
  "waited",
  "whispered",
]);

/** What answers a command while others look at its password or name: whatever else comes meanwhile does not. */
const ONLY_ANSWERS: ReadonlyMap<string, readonly Notice["kind"][]> = new Map<string, Notice["kind"][]>([
  ["claim", ["claimed", "passwordChanged"]],
  ["login", ["loggedIn"]],
  ["register", ["registered"]],
]);

/** Something that happened. */
export function event(notice: Notice, wording: Wording): string {
  // Programs are told of many at once.
  if (isPresence(notice)) return "";
  if (ERRORS.has(notice.kind)) return line({ error: errorOf(notice, wording) });
  return line({ ev: notice.kind === "acted" ? "said" : notice.kind, ...fieldsOf(notice, wording) });
}

/** The answer to a command; nothing if the notice is none. Without a notice: it was done. */
export function answer(request: Request, notice: Notice | undefined, wording: Wording): string | undefined {
  if (notice !== undefined && !isAnswer(request, notice)) return undefined;
  const { id: re } = request;
  if (notice === undefined) return re === undefined ? "" : line({ re, ok: request.name });
  if (ERRORS.has(notice.kind)) return line({ re, error: errorOf(notice, wording) });
  // Who gives no id wants no answer; but then what is asked for must come all the same.
  if (re === undefined) return notice.kind === "taken" ? "" : event(notice, wording);
  const isNamed = notice.kind !== "taken" && (request.name === "send" || request.name === "line");
  const note = isNamed ? { kind: notice.kind } : {};
  return line({ re, ok: request.name, ...note, ...fieldsOf(notice, wording) });
}

/** Of a typed line, `args` says which command it is. */
function isAnswer({ args: [command] = [], name }: Request, { kind }: Notice): boolean {
  if (ONLY_EVENTS.has(kind) && !(name === "announce" && kind === "announced")) return false;
  return ERRORS.has(kind) || ONLY_ANSWERS.get(command ?? name)?.includes(kind) !== false;
}

/** A command that could not be read. */
export function flawed(
  re: unknown,
  code: "badField" | "badJson" | "helloFirst" | "unknownCommand",
  message: string,
  field?: string,
): string {
  return line({ re, error: { code, field, message } });
}

function errorOf(notice: Notice, wording: Wording): Fields {
  const { kind, ...fields } = notice;
  const message = wording.words(notice).trimEnd();
  // Programs have known that by another code.
  const isOutside = notice.kind === "mayNotSpeak" && notice.why === "outside";
  return { code: isOutside ? "notInRoom" : kind, ...fields, message };
}

function fieldsOf(notice: Notice, wording: Wording): Fields {
  switch (notice.kind) {
    case "said":
    case "acted":
      return { room: notice.room, ...lineOf(notice) };
    case "sent":
      return { from: notice.from ?? null, to: notice.to, text: notice.text, at: notice.at };
    case "whispered": {
      const { at, by, room, text, to } = notice;
      return { room, by, to, text, at };
    }
    case "members":
    case "joined": {
      const { kind: _, people, ...fields } = notice;
      return { ...fields, people: people?.map(({ name = null, ...rest }) => ({ name, ...rest })) };
    }
    case "waited": {
      const messages = notice.messages.map(({ at, from = null, text }) => ({ at, from, text }));
      return { name: notice.name, messages };
    }
    case "taken":
      return { room: notice.room, n: notice.number, at: notice.at };
    case "history":
      return historyOf(notice);
    case "welcome":
      return welcomeOf(notice, wording);
    case "custom":
      return { text: notice.text.split(/\r?\n/).map((text) => wording.clean(text)).join("\n") };
    case "help":
      return { text: wording.words(notice) };
    default: {
      const { kind: _, ...fields } = notice;
      return fields;
    }
  }
}

function lineOf({ at, from = null as never, kind, number: n, text }: Said): Fields {
  return { n, at, from, text, action: kind === "acted" ? true : undefined };
}

function historyOf({ epoch, gone, last, later, lines, room }: NoticeOf<"history">): Fields {
  return { room, epoch, gone, later, last, lines: lines.map(lineOf) };
}

function welcomeOf(notice: NoticeOf<"welcome">, { commands, maxLine, minPassword }: Wording): Fields {
  const { account = null, at, isModerator, isResumed, name = null, rooms, token } = notice;
  return {
    v: 1,
    you: name,
    account,
    isModerator,
    resumed: isResumed,
    resume: token,
    rooms: rooms.map(({ name: room, ...rest }) => ({ room, ...rest })),
    limits: { line: maxLine, password: minPassword },
    commands: [
      ...COMMANDS.map(({ aliases, args, help, name, who }) => ({ name, aliases, args, help, who })),
      ...commands.map(({ help, name, usage }) => ({ name, args: usage.replace(/^\/\S+\s*/, ""), help })),
    ],
    at,
  };
}

/** JSON writes no field that is `undefined`. */
function line(object: Fields): string {
  return `${JSON.stringify(object)}\n`;
}
