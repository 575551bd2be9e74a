// What the bare-socket controls share: the least that gives the same bytes as the server. No checks, no limits,
// no rules: a turn's lines are one string, encoded once, written to everyone with one call each. What a control
// loses (a partial write, a line to nobody) the load notices, for it counts every byte.

import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";

/** What the sockets of all three runtimes can do. */
interface Socket {
  write(bytes: Uint8Array): unknown;
}

export interface Member {
  readonly socket: Socket;
  name: string;
  /** The line that has not ended yet. */
  rest: string;
  /** What only this one is told in this turn. */
  own: string;
}

/** Bytes in, bytes out. Latin-1 throughout: one character is one byte, whatever it means. */
export class ControlRoom {
  readonly #members = new Set<Member>();
  readonly #names = new Map<string, Member>();
  readonly #flush = () => this.#endTurn();
  #talk = "";
  #told: Member[] = [];
  #isScheduled = false;

  join(socket: Socket): Member {
    const member = { socket, name: "guest", rest: "", own: "" };
    this.#members.add(member);
    return member;
  }

  leave(member: Member): void {
    this.#members.delete(member);
    this.#names.delete(member.name);
  }

  hear(member: Member, chunk: Uint8Array): void {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString("latin1");
    const lines = (member.rest + text).split("\n");
    member.rest = lines.pop() as string;
    for (const line of lines) this.#runCommand(member, line);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#flush);
  }

  #runCommand(member: Member, line: string): void {
    if (line.startsWith("SEND @")) {
      const space = line.indexOf(" ", 6);
      const to = this.#names.get(line.slice(6, space));
      if (to !== undefined) this.#tell(to, `[${member.name} ${ARROW} ${to.name}]${line.slice(space)}\n`);
    } else if (line.startsWith("REGISTER ")) {
      member.name = line.slice(9);
      this.#names.set(member.name, member);
      this.#tell(member, `Registered as ${member.name}\n`);
    } else {
      this.#talk += `[${member.name}] ${line}\n`;
    }
  }

  #tell(member: Member, text: string): void {
    if (member.own === "") this.#told.push(member);
    member.own += text;
  }

  #endTurn(): void {
    this.#isScheduled = false;
    if (this.#talk !== "") {
      const bytes = Buffer.from(this.#talk, "latin1");
      this.#talk = "";
      for (const member of this.#members) member.socket.write(bytes);
    }
    const told = this.#told;
    this.#told = [];
    for (const member of told) {
      member.socket.write(Buffer.from(member.own, "latin1"));
      member.own = "";
    }
  }
}

/** The bytes of → in UTF-8. */
const ARROW = Buffer.from("→").toString("latin1");
