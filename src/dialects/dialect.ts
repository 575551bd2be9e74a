// A dialect is a wire language: for each connection a decoder that turns bytes into commands, and for everybody the
// text of a notice. Nothing else in the house knows how people spell things, or how their bytes are framed.

import type { Command, CommandOf } from "../engine/command.ts";
import type { Notice } from "../engine/notice.ts";
import type { Origin } from "../engine/origin.ts";
import type { SafeText } from "../engine/text.ts";

/** One wire language. */
export interface Dialect {
  /** What turns the bytes of one connection into commands. */
  decoder(options: DecoderOptions): Decoder;
  /**
   * What a client reads: whole lines, each with its line end.
   *
   * @throws {TypeError} if there are no words for the notice
   */
  render(notice: Notice): string;
  /**
   * The answer to a command of a program: what the notice says, or without one that it was done. Nothing if the notice
   * does not belong to it. Absent where people type, who are told the notice as any other.
   */
  answer?(request: Request, notice: Notice | undefined): string | undefined;
  /**
   * Whether people see what they say only when it comes back to them. If not, they are left out when they speak to a room;
   * who has a {@link Manner} is told of that, too, as of what is for it alone.
   */
  readonly echoes: boolean;
  /** Whether its people choose all of their rooms: the lobby is not theirs by coming. Default `false`. */
  readonly isRoaming?: boolean | undefined;
  /** Makes one line of anybody's text fit for other people's screens. */
  clean(text: string): SafeText;
}

/** What a decoder needs to know. */
export interface DecoderOptions {
  /** The most bytes of a line, its end not counted. */
  readonly maxLine: number;
  /** Sends bytes back that are no notice, such as telnet's answers; at most once for each chunk. Default: nobody is answered. */
  readonly reply?: ((bytes: Uint8Array) => void) | undefined;
  /** Who is here. Default: nobody. */
  readonly directory?: Directory | undefined;
  /** Whether passwords of this client are taken: nobody else can read them. Default `true`. */
  readonly takesPasswords?: boolean | undefined;
  /** Looks at what this client gives as the password of the server. Default: however often it has been wrong. */
  readonly compare?: CompareEntry | undefined;
}

/** Compares what a client gives as the password of the server with what that is. */
export type CompareEntry = (given: string, right: string) => EntryVerdict;

/** Whether it is the password, or for how many milliseconds none is looked at: too many were wrong. */
export type EntryVerdict = { readonly isRight: boolean } | { readonly wait: number };

/** Who is here, for dialects that show more of people than their names. */
export interface Directory {
  /** Who is called so, if somebody is. */
  find(name: string): Origin | undefined;
  /** The word for the numbering of a room's lines, if there is that room. */
  epochOf(room: string): string | undefined;
  /** What time it is, in milliseconds since 1970. */
  date(): number;
}

/** The way in of one connection: bytes in, what is whole out. It keeps only what is not whole yet. */
export interface Decoder {
  /** Whether there is something whole. */
  readonly hasNext: boolean;
  /** Whether something has begun that is not whole, and is not being dropped. */
  readonly hasUnfinished: boolean;
  /** How many bytes it keeps, give or take a few KiB. */
  readonly heldBytes: number;
  /** Takes a chunk, which may be reused by its owner afterwards. */
  feed(chunk: Uint8Array): void;
  /** The input has ended: what has begun is whole. */
  end(): void;
  /** The next that is whole, if there is one. Never throws. */
  next(): Decoded | undefined;
  /** Drops what has begun, and the rest of it when it comes. */
  dropUnfinished(): void;
  /** The way out to this client, if what it reads depends on what it has said. Default: as to everybody. */
  readonly manner?: Manner | undefined;
}

/** What the outbox needs of a dialect. */
export type Voice = Pick<Dialect, "render" | "echoes">;

/** How one client is told of things, in a dialect in which clients differ. */
export interface Manner extends Pick<Dialect, "render"> {
  /** How it is told of what others read as well; another one once it has asked for that. The same object for all who read the same. */
  readonly voice: Voice;
  /**
   * What it reads of a notice that comes while a command of its is carried out; of none when that is done. Nothing
   * if the notice does not belong to the command.
   */
  answer(request: Request, notice: Notice | undefined): string | undefined;
  /**
   * What is to be said at this time, in milliseconds since some moment, if something is. Called a few times a second.
   *
   * @param isDeaf whether the client can't be heard just now, for reasons of ours
   */
  tick?(now: number, isDeaf: boolean): string | undefined;
  /** For how many milliseconds we have waited for a word of it, if it has to go for that. */
  overdue?(now: number): number | undefined;
}

/** What a program wants to have answered. */
export interface Request {
  /** What the program knows it by; without one only errors are answers. */
  readonly id: string | number | undefined;
  /** The command's name. */
  readonly name: string;
  /** What else its dialect wants to know again. */
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
  /** A line fit for other people's screens, and what it asks for; nothing if it is blank. A program's need not be talk. */
  | {
    readonly kind: "line";
    readonly line: SafeText | undefined;
    readonly command: Command | undefined;
    readonly request?: Request | undefined;
    /** How many it took. Default those of the line and its end. */
    readonly bytes?: number | undefined;
  }
  /** Something that needs no more than an answer, such as what can't be read. */
  | { readonly kind: "answered"; readonly reply: string; readonly bytes: number }
  /** A line over the limit, dropped. */
  | { readonly kind: "overlong"; readonly command: Command }
  /** Another protocol, and what to tell it in its own words. Nothing comes after it. */
  | { readonly kind: "foreign"; readonly protocol: string; readonly reply: Uint8Array };
