// This server as one of the chat's: under which name it takes part, whether the others still count it, and which ids its
// sessions have. All of that it reads from the log, like everybody else.

import { PLACES } from "../../engine/nodes.ts";
import {
  EMPTY_ROLL,
  type Entry,
  type Member,
  memberOf,
  readEntry,
  type Roll,
  type RollStep,
} from "../../engine/roll.ts";
import { BackplaneError, type NodeInfo, type Seat } from "../backplane.ts";

/** One server's part. */
export class Membership {
  readonly #chat: string;
  #roll: Roll = EMPTY_ROLL;
  #incarnation = "";
  #node: NodeInfo | undefined;
  #settle: { resolve(seat: Seat): void; reject(error: Error): void } | undefined;

  constructor(chat: string) {
    this.#chat = chat;
  }

  /** Who takes part. */
  get roll(): Roll {
    return this.#roll;
  }

  /** Whether this server is on the roll. */
  get isIn(): boolean {
    return this.#me !== undefined;
  }

  /** Whether it is the one with the lowest place. */
  get isFirst(): boolean {
    return this.isOfFirst(this.#incarnation);
  }

  get #me(): Member | undefined {
    return memberOf(this.#roll, this.#incarnation);
  }

  /** Whether that is the server with the lowest place. */
  isOfFirst(incarnation: string): boolean {
    return this.#roll.members[0]?.incarnation === incarnation;
  }

  isOwn(incarnation: string): boolean {
    return incarnation === this.#incarnation;
  }

  /** Begins: what this server says of itself, and the roll that was saved. */
  begin(node: NodeInfo, roll: Roll): void {
    this.#node = node;
    this.#roll = roll;
  }

  /** What it says of itself. */
  get node(): NodeInfo {
    return this.#node as NodeInfo;
  }

  /** Waits for a place under that name; resolves when it has one. */
  enter(incarnation: string): Promise<Seat> {
    this.#incarnation = incarnation;
    return new Promise<Seat>((resolve, reject) => this.#settle = { resolve, reject });
  }

  /** The next entry of the log, and why this server can't read it, if it can't: it would make something else of it. */
  read(entry: Entry): RollStep & { readonly problem: string | undefined } {
    const step = readEntry(this.#roll, entry);
    const { levels: { low }, version } = this.node;
    const level = this.#roll.terms?.level ?? low;
    this.#roll = step.roll;
    if (level >= low || step.inputs.length === 0) return { ...step, problem: undefined };
    const problem =
      `it has to read what was computed at level ${level}, and this version (${version}) begins at ` +
      `${low}: start one between the two first, which saves the chat at level ${low}`;
    return { ...step, problem };
  }

  /** The own request for a place has been read: there is one, or there is none, for that reason. */
  answer(refused: string | undefined): void {
    const place = this.#me?.place;
    const { terms } = this.#roll;
    if (place === undefined || terms === undefined) return this.refuse(refused ?? "its place is gone");
    const last = this.#roll.lastSessions[place] as number;
    const first = last === 0 ? PLACES + place : last + PLACES;
    this.#settle?.resolve({ first, step: PLACES, secret: terms.secret });
    this.#settle = undefined;
  }

  /** There will be no place. */
  refuse(reason: string): void {
    this.#settle?.reject(new BackplaneError(`Cannot join the chat "${this.#chat}": ${reason}`));
    this.#settle = undefined;
  }
}
