// A recording: what happened to a chat, a line of JSON each, behind a line that says how it began. From it the pure
// engine computes again what everybody saw, so that a bug report is one file.
//
//   {"partyline":"0.1.0","v":1,"rules":{…},"epoch":"k3f9","kept":{…}}
//   {"at":1764042633123,"input":{"kind":"connected","session":1}}
//   {"inputs":1000,"digest":"…"}                                       how the state is after so many
//
// No password is in it: the engine never has one. What is kept of passwords is replaced by numbers. Addresses are in it, and
// beside each the word that others see; what those words are made with is not, for it would tell the addresses behind all
// the other words, too, to whoever gets the file.

import type { Input } from "../engine/input.ts";
import type { KeptState } from "../engine/kept.ts";
import type { Said } from "../engine/notice.ts";
import type { Plain } from "../engine/plain_state.ts";
import type { Rules } from "../engine/rules.ts";

/** How a recorded chat began. */
export interface Beginning {
  /** The version that recorded it. */
  readonly partyline: string;
  /** The version of the format. */
  readonly v: 1;
  /** What the chat allows. */
  readonly rules: Rules;
  /** Which of its ways the engine followed. Default 1. */
  readonly level?: number | undefined;
  /** The word for its numbering of lines. */
  readonly epoch: string;
  /** How many lines of each room are kept to be asked for. */
  readonly history: number;
  /** Whether it speaks the recipe to the letter. */
  readonly strict: boolean;
  /** What there was before, if it goes on from a store. */
  readonly kept?: KeptState | undefined;
  /** What there was before, and who, if it is a cluster's that was there already. */
  readonly state?: Plain | undefined;
  /** What had been said there, by the keys of rooms. */
  readonly lines?: readonly (readonly [room: string, lines: readonly Said[]])[] | undefined;
}

/** Something that happened. */
export interface Happened {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly input: Input;
}

/** How the state is after so many inputs. */
export interface Fingerprint {
  readonly inputs: number;
  readonly digest: string;
}

/** One line of a recording. */
export type RecordingLine = Beginning | Happened | Fingerprint;
