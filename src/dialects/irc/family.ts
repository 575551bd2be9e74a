// What a family of messages is: what is read of it, what is told in it, and how its answers end. Each family is a file; the
// table of all of them is table.ts.

import type { Command } from "../../engine/command.ts";
import type { Notice } from "../../engine/notice.ts";
import type { CompareEntry, Confided, Directory, Request } from "../dialect.ts";
import type { Capability } from "./caps.ts";
import type { Message } from "./message.ts";
import type { IrcSettings } from "./settings.ts";
import type { Wire } from "./wire.ts";

/** What a message may do. */
export interface Reading {
  readonly settings: IrcSettings;
  readonly directory: Directory;
  /** What is known of the client. */
  readonly wire: Wire;
  /** All that may be said. */
  readonly verbs: { readonly [name: string]: Verb };
  /** Looks at what it gives as the password of the server. */
  readonly compare: CompareEntry;
  /** Answers with a numeric: its parameters, and the text behind its colon if there is one. */
  numeric(code: string, params: readonly string[], text?: string): void;
  /** Answers with whole lines. */
  write(lines: string): void;
  /** Asks the chat for something; the answer is told with `args` at hand, as one to `name`. Default the verb. */
  ask(command: Command, args?: readonly string[], name?: string): void;
  /** The same with a password. */
  confide(command: Confided["command"], secret: string, args?: readonly string[], name?: string): void;
}

/** One kind of message. */
export interface Verb {
  /** How many parameters it must have. Default 0. */
  readonly least?: number;
  /** Whether it may come before one is registered. Default `false`. */
  readonly isEarly?: true;
  /** What stands behind it: in braces what may come again, in brackets what need not come. For HELP. */
  readonly usage?: string;
  /** What it is for, in a sentence. For HELP. */
  readonly help?: string;
  /** What comes of it. */
  read(message: Message, reading: Reading): void;
}

/** What is told depends on who reads it. */
export interface Telling {
  readonly settings: IrcSettings;
  readonly directory: Directory;
  readonly caps: ReadonlySet<Capability>;
  /** Its nick as it knows it; `*` where many read the same. */
  readonly nick: string;
  /** What is known of the client; nothing where many read the same. */
  readonly wire: Wire | undefined;
  /** What is being answered. */
  readonly request: Request | undefined;
  /** A numeric for this client. */
  numeric(code: string, params: readonly string[], text?: string): string;
}

/** How notices are told, as whole lines. */
export type Tellers = {
  readonly [K in Notice["kind"]]?: (
    notice: Extract<Notice, { readonly kind: K }>,
    telling: Telling,
  ) => string;
};

/** One family of messages. */
export interface Family {
  /** By their names, in capitals. */
  readonly verbs?: { readonly [name: string]: Verb };
  readonly tellers?: Tellers;
  /** What is written when the command of a verb has been carried out, by the name of the request. */
  readonly endings?: { readonly [name: string]: (telling: Telling) => string };
}
