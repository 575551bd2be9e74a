// A dialect is a wire language: for each connection a decoder that turns bytes into commands, and for everybody the
// text of a notice. Nothing else in the house knows how people spell things, or how their bytes are framed.

import type { Command, CommandOf } from "../engine/command.ts";
import type { Notice } from "../engine/notice.ts";
import type { Origin } from "../engine/origin.ts";
import type { SafeText } from "../engine/text.ts";

/** One wire language. */
export interface Dialect {
  /** Makes a decoder, which turns the bytes of one connection into commands. */
  decoder(options: DecoderOptions): Decoder;
  /**
   * What a client reads: whole lines, each with its line end.
   *
   * @throws {TypeError} if the dialect has no text for the notice
   */
  render(notice: Notice): string;
  /**
   * The answer to a program's command: what the notice says, or without a notice, that the command is done. `undefined` if
   * the notice is not its answer. Absent in dialects for people, who read the notice like any other.
   */
  answer?(request: Request, notice: Notice | undefined): string | undefined;
  /**
   * Whether people see what they say only when it comes back to them. If not, they are left out when they speak to a room;
   * a client with a {@link Manner} is told of that, too, like of a notice for it alone.
   */
  readonly echoes: boolean;
  /** Whether its people choose all of their rooms, so that they do not start in the lobby. Default `false`. */
  readonly isRoaming?: boolean | undefined;
  /** Makes one line of anybody's text safe for other people's screens. */
  clean(text: string): SafeText;
}

/** What a decoder needs to know. */
export interface DecoderOptions {
  /** The most bytes of a line, not counting its end. */
  readonly maxLine: number;
  /** Sends bytes back that are not a notice, such as telnet's answers; at most once for each chunk. Default: sends nothing. */
  readonly reply?: ((bytes: Uint8Array) => void) | undefined;
  /** Who is here. Default: nobody. */
  readonly directory?: Directory | undefined;
  /** Whether passwords of this client are accepted, because nobody else can read them. Default `true`. */
  readonly takesPasswords?: boolean | undefined;
  /** Checks what this client gives as the server's password. Default: without a limit on wrong tries. */
  readonly compare?: CompareEntry | undefined;
}

/** Compares what a client gives with the server's password. */
export type CompareEntry = (given: string, right: string) => EntryVerdict;

/** Whether it is the password; or for how many milliseconds none is checked, because too many were wrong. */
export type EntryVerdict = { readonly isRight: boolean } | { readonly wait: number };

/** Who is here, for dialects that show more of people than their names. */
export interface Directory {
  /** Who has that name, if anybody. */
  find(name: string): Origin | undefined;
  /** The word for the numbering of a room's lines, if there is that room. */
  epochOf(room: string): string | undefined;
  /** What time it is, in milliseconds since 1970. */
  date(): number;
}

/** Decodes one connection: bytes in, whole commands out. It keeps only what is not whole yet. */
export interface Decoder {
  /** Whether `next` has something to return. */
  readonly hasNext: boolean;
  /** Whether something has begun that is not whole yet, and is not being dropped. */
  readonly hasUnfinished: boolean;
  /** How many bytes it keeps, give or take a few KiB. */
  readonly heldBytes: number;
  /** Takes a chunk, which may be reused by its owner afterwards. */
  feed(chunk: Uint8Array): void;
  /** The input has ended: what has begun is whole. */
  end(): void;
  /** Returns the next whole line or message, if there is one. Never throws. */
  next(): Decoded | undefined;
  /** Drops what has begun, and the rest of it when it comes. */
  dropUnfinished(): void;
  /** How this client is told of things, if that depends on what it has said. Default: like everybody. */
  readonly manner?: Manner | undefined;
}

/** What the outbox needs of a dialect. */
export type Voice = Pick<Dialect, "render" | "echoes">;

/** How one client is told of things, in a dialect in which clients differ. */
export interface Manner extends Pick<Dialect, "render"> {
  /** How it is told what others read as well, until it asks for another form. All who read the same have the same object. */
  readonly voice: Voice;
  /**
   * What it reads for a notice that comes while one of its commands is carried out; called without a notice when that is
   * done. `undefined` if the notice does not belong to the command.
   */
  answer(request: Request, notice: Notice | undefined): string | undefined;
  /**
   * What to send at this time, in milliseconds since some moment, if anything. Called a few times a second.
   *
   * @param isDeaf whether we can't hear the client just now, for reasons of ours
   */
  tick?(now: number, isDeaf: boolean): string | undefined;
  /** For how many milliseconds we have waited for the client to answer, if it must be disconnected for that. */
  overdue?(now: number): number | undefined;
}

/** What a program wants to have answered. */
export interface Request {
  /** The program's id for it; without one, only errors are answered. */
  readonly id: string | number | undefined;
  /** The command's name. */
  readonly name: string;
  /** What else the dialect needs for the answer. */
  readonly args?: readonly string[] | undefined;
}

/** A command with a password, which is for the server alone: it is not shown to the host program, and never an input. */
export interface Confided {
  /** Tells it from the others. */
  readonly kind: "confided";
  /** What is asked for. */
  readonly command: CommandOf<"claim" | "login" | "hello">;
  /** The password, as it was typed. */
  readonly secret: string;
  /** What a program wants to have answered. */
  readonly request?: Request | undefined;
}

/** What a decoder finds. */
export type Decoded =
  | Confided
  /** A line safe for other people's screens, and its command, unless it is blank. A program's line need not be talk. */
  | {
    readonly kind: "line";
    readonly line: SafeText | undefined;
    readonly command: Command | undefined;
    readonly request?: Request | undefined;
    /** How many bytes it took. Default: those of the line and its end. */
    readonly bytes?: number | undefined;
  }
  /** Something that needs no more than an answer, such as what can't be read. */
  | { readonly kind: "answered"; readonly reply: string; readonly bytes: number }
  /** A line over the limit, dropped. */
  | { readonly kind: "overlong"; readonly command: Command }
  /** Another protocol, and what to tell it in its own words. Nothing comes after it. */
  | { readonly kind: "foreign"; readonly protocol: string; readonly reply: Uint8Array };
