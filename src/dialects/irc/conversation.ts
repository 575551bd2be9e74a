// One client that speaks IRC: its bytes to commands, and what it is told. What many read alike is told by a voice that
// all of them share.

import type { Command } from "../../engine/command.ts";
import type { Notice } from "../../engine/notice.ts";
import type {
  CompareEntry,
  Confided,
  Decoded,
  Decoder,
  DecoderOptions,
  Directory,
  EntryVerdict,
  Manner,
  Request,
  Voice,
} from "../dialect.ts";
import { byteLength } from "../bytes.ts";
import { LineSplitter, OVERLONG } from "../line_splitter.ts";
import { sanitize } from "../sanitize.ts";
import { httpReply, isRequestLine } from "../sniff.ts";
import { typedOf } from "../typed_form.ts";
import type { Reading, Telling } from "./family.ts";
import { Keepalive } from "./keepalive.ts";
import { add, close, type Labelled, labelled, type Part, partOf, whole } from "./labels.ts";
import { type Message, parseMessage, writeMessage } from "./message.ts";
import { moderatorSign } from "./oper.ts";
import { isLast } from "./partings.ts";
import { shown, welcome } from "./registration.ts";
import { motd } from "./server.ts";
import type { IrcSettings } from "./settings.ts";
import { fail } from "./standard_replies.ts";
import { TABLE } from "./table.ts";
import { MOST_TAG_BYTES } from "./tags.ts";
import { tellNotice } from "./telling.ts";
import { calledBy, newWire, type Wire } from "./wire.ts";

/** 4096 bytes of tags and 512 of the message: IRCv3, "Message Tags". */
const MOST_LINE = 4096 + 512;

/** 512 bytes without its end: RFC 1459, section 2.3. */
const MOST_MESSAGE = 510;

/** Any answer will do, and any other word of it. */
const PING = "PING :partyline\r\n";

/** Nobody is here. */
export const NOBODY: Directory = { find: () => undefined, epochOf: () => undefined, date: () => 0 };

/** One client. */
export class Conversation implements Decoder, Manner {
  readonly #settings: IrcSettings;
  readonly #directory: Directory;
  readonly #compare: CompareEntry;
  readonly #splitter = new LineSplitter(MOST_LINE, () => true, true);
  readonly #wire: Wire;
  readonly #keepalive = new Keepalive();
  readonly #voiceFor: (wire: Wire) => Voice;
  /** What its last line asks for, and what it has not been asked for yet. */
  #queue: { readonly decoded: Decoded; readonly part: Part | undefined }[] = [];
  /** The answer to the line that is being read, if that has a label. */
  #labelled: Labelled | undefined;
  /** Of what the commands that are being carried out are a part. */
  readonly #parts = new WeakMap<Request, Part>();
  #isForeign = false;
  #bytes = 0;

  /** @param voiceFor the voice of all who have asked for the same */
  constructor(
    settings: IrcSettings,
    { compare = compareAsIs, directory = NOBODY, takesPasswords }: DecoderOptions,
    voiceFor: (wire: Wire) => Voice,
  ) {
    this.#wire = newWire(takesPasswords);
    this.#settings = settings;
    this.#directory = directory;
    this.#compare = compare;
    this.#voiceFor = voiceFor;
  }

  get hasNext(): boolean {
    return !this.#isForeign && (this.#queue.length > 0 || this.#splitter.hasLine);
  }

  get hasUnfinished(): boolean {
    return !this.#isForeign && this.#splitter.hasUnfinished;
  }

  get heldBytes(): number {
    return this.#splitter.heldBytes;
  }

  get manner(): Manner {
    return this;
  }

  get voice(): Voice {
    return this.#voiceFor(this.#wire);
  }

  feed(chunk: Uint8Array): void {
    this.#keepalive.heard();
    if (!this.#isForeign) this.#splitter.feed(chunk);
  }

  end(): void {
    this.#splitter.end();
  }

  dropUnfinished(): void {
    this.#splitter.dropUnfinished();
  }

  next(): Decoded | undefined {
    if (this.#isForeign) return undefined;
    while (this.#queue.length === 0) {
      const line = this.#splitter.next();
      if (line === undefined) return undefined;
      this.#read(line);
    }
    const next = this.#queue.shift();
    if (next?.part === undefined || next.decoded.kind !== "answered") return next?.decoded;
    add(next.part, next.decoded.reply);
    return { ...next.decoded, reply: this.#close(next.part) };
  }

  render(notice: Notice): string {
    return this.#tell(notice, undefined);
  }

  answer(request: Request, notice: Notice | undefined): string {
    const text = notice !== undefined
      ? this.#tell(notice, request)
      : TABLE.endings[request.name]?.(this.#telling(request)) ?? "";
    const part = this.#parts.get(request);
    // What somebody sends is no answer, even if that is oneself.
    if (part === undefined || notice?.kind === "sent" || isToldTo(notice)) return text;
    add(part, text);
    if (notice === undefined) return this.#close(part);
    return isLast(notice) ? whole(part.of, this.#wire, this.#settings.serverName) : "";
  }

  #close(part: Part): string {
    return close(part, this.#wire, this.#settings.serverName);
  }

  tick(now: number, isDeaf: boolean): string {
    return this.#keepalive.tick(now, isDeaf) && this.#wire.isRegistered ? PING : "";
  }

  overdue(now: number): number | undefined {
    return this.#keepalive.overdue(now, this.#wire.isRegistered);
  }

  #read(line: string | typeof OVERLONG): void {
    if (line === OVERLONG) {
      const command = { kind: "overlong", limit: MOST_LINE } as const;
      this.#queue.push({ decoded: { kind: "overlong", command }, part: undefined });
      return;
    }
    this.#bytes = byteLength(line) + 2;
    // What is blank is nothing, as everywhere.
    const message = parseMessage(line);
    if (message === undefined) return this.#push({ kind: "answered", reply: "", bytes: this.#bytes });
    if (isRequestLine(line)) {
      this.#isForeign = true;
      const foreign = { kind: "foreign", protocol: "http", reply: httpReply("an IRC client") } as const;
      this.#queue = [{ decoded: foreign, part: undefined }];
      return;
    }
    this.#labelled = labelled(message, this.#wire);
    this.#readMessage(message, line);
    if (this.#queue.length === 0) this.#push({ kind: "answered", reply: "", bytes: this.#bytes });
    this.#labelled = undefined;
  }

  #readMessage(message: Message, line: string): void {
    const reading = this.#reading(message.verb);
    const verb = TABLE.verbs[message.verb];
    const isIn = this.#wire.isRegistered;
    if (!this.#splitter.isWellFormed) {
      fail(
        reading,
        shown(message.verb),
        "INVALID_UTF8",
        [],
        "Only UTF-8 is understood here, and that was none",
      );
    } else if (isTooLong(line)) reading.numeric("417", [], "Input line was too long");
    else if (!isIn && verb?.isEarly === undefined) reading.numeric("451", [], "You have not registered");
    else if (verb === undefined) reading.numeric("421", [shown(message.verb)], "Unknown command");
    else if (message.params.length < (verb.least ?? 0)) {
      reading.numeric("461", [message.verb], "Not enough parameters");
    } else verb.read(message, reading);
  }

  /** Its line has been paid for once it has asked for one thing. */
  #push(decoded: Decoded): void {
    const part = this.#labelled === undefined ? undefined : partOf(this.#labelled);
    if (part !== undefined && "request" in decoded && decoded.request !== undefined) {
      this.#parts.set(decoded.request, part);
    }
    this.#queue.push({ decoded, part });
    this.#bytes = 1;
  }

  #reading(name: string): Reading {
    const write = (reply: string) => this.#push({ kind: "answered", reply, bytes: this.#bytes });
    return {
      settings: this.#settings,
      directory: this.#directory,
      wire: this.#wire,
      verbs: TABLE.verbs,
      compare: this.#compare,
      write,
      numeric: (code, params, text) => write(this.#numeric(code, params, text)),
      ask: (command, args, as = name) => this.#ask(command, { id: undefined, name: as, args }),
      confide: (command, secret, args, as = name) =>
        this.#push(
          {
            kind: "confided",
            command,
            secret,
            request: { id: undefined, name: as, args },
          } satisfies Confided,
        ),
    };
  }

  #ask(command: Command, request: Request): void {
    this.#push({ kind: "line", line: typedOf(command), command, request, bytes: this.#bytes });
  }

  #telling(request: Request | undefined): Telling {
    return {
      settings: this.#settings,
      directory: this.#directory,
      caps: this.#wire.caps,
      nick: calledBy(this.#wire),
      wire: this.#wire,
      request,
      numeric: (code, params, text) => this.#numeric(code, params, text),
    };
  }

  #numeric(code: string, params: readonly string[], text?: string): string {
    const nick = calledBy(this.#wire);
    return writeMessage({ source: this.#settings.serverName, verb: code, params: [nick, ...params], text });
  }

  #tell(notice: Notice, request: Request | undefined): string {
    if (notice.kind === "registered" && !this.#wire.isRegistered) return this.#welcome(notice.name);
    const text = tellNotice(notice, this.#telling(request));
    // It knows its new name from the line that tells of it.
    if (notice.kind === "renamed") this.#wire.nick = notice.to;
    return text;
  }

  #welcome(name: string): string {
    this.#wire.isRegistered = true;
    this.#wire.nick = name;
    this.#ask({ kind: "census" }, { id: undefined, name: "LUSERS" });
    const { numeric, write } = this.#reading("MOTD");
    motd(this.#settings, numeric);
    // Who has logged in as a moderator before it came in reads so now.
    if (this.#wire.isModerator) write(moderatorSign(true, name, this.#settings.serverName));
    const { away } = this.#wire;
    if (away !== undefined) {
      this.#ask({ kind: "away", reason: sanitize(away) }, { id: undefined, name: "AWAY" });
    }
    if (this.#settings.lobby === "join") {
      this.#ask({ kind: "join", room: "lobby", key: undefined }, { id: undefined, name: "JOIN" });
    }
    return welcome(this.#telling(undefined));
  }
}

/** Where nobody stands at the door. */
function compareAsIs(given: string, right: string): EntryVerdict {
  return { isRight: given === right };
}

/** Whether its tags, or all that comes after them, are longer than they may be. */
function isTooLong(line: string): boolean {
  const end = line.startsWith("@") ? line.indexOf(" ") + 1 : 0;
  return byteLength(line.slice(0, end)) > MOST_TAG_BYTES || byteLength(line.slice(end)) > MOST_MESSAGE;
}

/** Whether it is for a person alone, and so no answer to that one. */
function isToldTo(notice: Notice | undefined): boolean {
  return notice?.kind === "signalled" && notice.to !== undefined;
}
