// One client that speaks IRC: its bytes to commands, and what it is told. What many read alike is told by a voice that
// all of them share.

import type { Command } from "../../engine/command.ts";
import type { Notice } from "../../engine/notice.ts";
import type {
  Confided,
  Decoded,
  Decoder,
  DecoderOptions,
  Directory,
  Manner,
  Request,
  Voice,
} from "../dialect.ts";
import { byteLength } from "../bytes.ts";
import { LineSplitter, OVERLONG } from "../line_splitter.ts";
import { foreignReply, isRequestLine } from "../sniff.ts";
import { typedOf } from "../typed_form.ts";
import type { Reading, Telling } from "./family.ts";
import { parseMessage, writeMessage } from "./message.ts";
import { shown, welcome } from "./registration.ts";
import { motd } from "./server.ts";
import type { IrcSettings } from "./settings.ts";
import { TABLE } from "./table.ts";
import { tellNotice } from "./telling.ts";
import { newWire, type Wire } from "./wire.ts";

/** 4096 bytes of tags and 512 of the message: IRCv3, "Message Tags". */
const MOST_LINE = 4096 + 512;

/** Nobody is here. */
const NOBODY: Directory = { find: () => undefined };

/** One client. */
export class Conversation implements Decoder, Manner {
  readonly #settings: IrcSettings;
  readonly #directory: Directory;
  readonly #splitter = new LineSplitter(MOST_LINE, () => true);
  readonly #wire: Wire = newWire();
  readonly #voiceFor: (wire: Wire) => Voice;
  /** What its last line asks for, and what it has not been asked for yet. */
  #queue: Decoded[] = [];
  #isForeign = false;
  #bytes = 0;

  /** @param voiceFor the voice of all who have asked for the same */
  constructor(
    settings: IrcSettings,
    { directory = NOBODY }: DecoderOptions,
    voiceFor: (wire: Wire) => Voice,
  ) {
    this.#settings = settings;
    this.#directory = directory;
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
    return this.#queue.shift();
  }

  render(notice: Notice): string {
    return this.#tell(notice, undefined);
  }

  answer(request: Request, notice: Notice | undefined): string {
    if (notice !== undefined) return this.#tell(notice, request);
    return TABLE.endings[request.name]?.(this.#telling(request)) ?? "";
  }

  #read(line: string | typeof OVERLONG): void {
    if (line === OVERLONG) {
      this.#queue.push({ kind: "overlong", command: { kind: "overlong", limit: MOST_LINE } });
      return;
    }
    this.#bytes = byteLength(line) + 2;
    // What is blank is nothing, as everywhere.
    const message = parseMessage(line);
    if (message === undefined) return this.#push({ kind: "answered", reply: "", bytes: this.#bytes });
    if (isRequestLine(line)) {
      this.#isForeign = true;
      this.#queue = [{ kind: "foreign", protocol: "http", reply: foreignReply("http") }];
      return;
    }
    const reading = this.#reading(message.verb);
    const verb = TABLE.verbs[message.verb];
    const isIn = this.#wire.isRegistered;
    if (!isIn && verb?.isEarly === undefined) reading.numeric("451", [], "You have not registered");
    else if (verb === undefined) reading.numeric("421", [shown(message.verb)], "Unknown command");
    else if (message.params.length < (verb.least ?? 0)) {
      reading.numeric("461", [message.verb], "Not enough parameters");
    } else verb.read(message, reading);
    if (this.#queue.length === 0) this.#push({ kind: "answered", reply: "", bytes: this.#bytes });
  }

  /** Its line has been paid for once it has asked for one thing. */
  #push(decoded: Decoded): void {
    this.#queue.push(decoded);
    this.#bytes = 1;
  }

  #reading(name: string): Reading {
    const write = (reply: string) => this.#push({ kind: "answered", reply, bytes: this.#bytes });
    return {
      settings: this.#settings,
      directory: this.#directory,
      wire: this.#wire,
      write,
      numeric: (code, params, text) => write(this.#numeric(code, params, text)),
      ask: (command, args) => this.#ask(command, { id: undefined, name, args }),
      confide: (command, secret, args) =>
        this.#push(
          { kind: "confided", command, secret, request: { id: undefined, name, args } } satisfies Confided,
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
      nick: this.#wire.isRegistered ? this.#wire.nick ?? "*" : "*",
      wire: this.#wire,
      request,
      numeric: (code, params, text) => this.#numeric(code, params, text),
    };
  }

  #numeric(code: string, params: readonly string[], text?: string): string {
    const nick = this.#wire.isRegistered ? this.#wire.nick ?? "*" : "*";
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
    const { numeric } = this.#reading("MOTD");
    motd(this.#settings, numeric);
    if (this.#settings.lobby === "join") {
      this.#ask({ kind: "join", room: "lobby", key: undefined }, { id: undefined, name: "JOIN" });
    }
    return welcome(this.#telling(undefined));
  }
}
