// The one order in which the inputs of a chat happen. In a single process that is the order in which they are handed over;
// where several servers are one chat, a log decides, and what each of them hands over happens on all.
//
// A backplane knows nothing of clients and sockets. It moves inputs, never effects: every server computes the same
// engine, and does only what concerns its own clients.

import type { Input } from "../engine/input.ts";
import type { Joined } from "../engine/terms.ts";

/** What keeps the order of inputs. */
export interface Backplane {
  /** Its name, for logs. */
  readonly name: string;
  /** Whether other servers may take part, so that inputs come back later. */
  readonly isShared: boolean;
  /**
   * Joins the chat. Resolves when `home` has the state of the chat and is told whatever happens from now on.
   *
   * @throws {BackplaneError} if it can't join; the message says why
   */
  join(home: BackplaneHome, node: NodeInfo): Promise<Seat>;
  /**
   * Hands over an input of this server. It comes back by {@link BackplaneHome.happened}, in the order of handing over; in
   * the same call, if no other server takes part. Never throws, and never waits.
   */
  append(input: Input): void;
  /** Bytes that have been handed over and have not come back. */
  readonly backlog: number;
  /** Calls back once, as soon as {@link Backplane.backlog} is small again. */
  whenRoom(callback: () => void): void;
  /** How many servers take part, this one included. */
  readonly servers: number;
  /** Whether it is this server's task to say that time passes. True for one of them. */
  readonly isFirst: boolean;
  /** Stops inputs until {@link Backplane.resume}: the turn is full. */
  pause(): void;
  /** It goes on. */
  resume(): void;
  /**
   * Leaves the chat: the sessions of this server end. Resolves when that has happened, or after `grace`.
   *
   * @param grace milliseconds
   */
  leave(grace: number): Promise<void>;
}

/** Whoever takes part in a chat: what a backplane calls. */
export interface BackplaneHome {
  /** The next input of the chat, and whether it is one of this server's: each one once, in one order everywhere. */
  happened(input: Input, isOwn: boolean): void;
  /** How this server stands to the others now. */
  standing(standing: Standing): void;
  /** The chat as it is now, in pieces of text that are made when they are asked for; later inputs do not change them. */
  save(): Iterable<string>;
  /** Replaces the chat: by that of those pieces, or by a new one that nobody has been in yet. */
  restore(pieces: readonly string[] | undefined, epoch: string): void;
  /** A few characters that are the same wherever the chat is the same. */
  digest(): string;
}

/** How a server stands to the others. */
export type Standing =
  /** What it hands over comes back. */
  | { readonly kind: "whole" }
  /** It does not come back: what is said waits. */
  | { readonly kind: "cutOff" }
  /** The others have given it up: what it handed over is lost, and its sessions have ended. It has another seat, if it is back. */
  | { readonly kind: "expelled"; readonly seat: Seat | undefined }
  /** Another server takes part now. That one has left, an input says. */
  | { readonly kind: "joined"; readonly version: string }
  /** The chat that it was part of is no more. */
  | { readonly kind: "over"; readonly reason: string }
  /** Something an operator should know. */
  | { readonly kind: "trouble"; readonly reason: string };

/** What a server says of itself when it joins. All servers of a chat must allow the same, and have the same commands. */
export type NodeInfo = Joined;

/** A server's part: the ids for its sessions, and the secret that makes words of their addresses. */
export interface Seat {
  /** The first one. */
  readonly first: number;
  /** From one to the next. */
  readonly step: number;
  /** The secret of the chat, which makes the same words on all of its servers. */
  readonly secret: string;
}

/** A server can't take part; the message says why, and what to do. */
export class BackplaneError extends Error {
  /** What it is, for whoever catches it. */
  override readonly name = "BackplaneError";
}
