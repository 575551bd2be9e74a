// Connections that are no WebSocket yet: browsers that load the page, and strangers who say nothing. They are
// bounded in number, and each has a deadline at all times.
//
// The deadlines are ours, and not those of node:http, because its server never listens here and so looks at nobody's
// time (Node 20.20). When there is no room, somebody of the address with the most of them goes, the oldest first: who
// means it is through in a moment, and who fills the place is alone in the crowd.

import type { Socket } from "node:net";
import { householdOf } from "../../common/household.ts";
import type { Endpoint } from "../transport.ts";

/** Those of one listener. */
export class Visitors {
  private readonly most: number;
  private readonly byAddress = new Map<string, Set<Visitor>>();
  private count = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Takes one in, and sends another one off if there is no room. */
  enter(socket: Socket, remote: Endpoint): Visitor {
    if (this.count >= this.most) this.oldestInCrowd()?.cut();
    const address = remote.kind === "unix" ? "" : householdOf(remote.host);
    const visitor: Visitor = new Visitor(socket, remote, () => {
      this.count--;
      neighbours.delete(visitor);
      if (neighbours.size === 0) this.byAddress.delete(address);
    });
    const neighbours = this.byAddress.get(address) ?? new Set();
    this.byAddress.set(address, neighbours);
    neighbours.add(visitor);
    this.count++;
    return visitor;
  }

  /** Sends off all who are not just being answered; these go when they have their answer. */
  close(): void {
    for (const neighbours of [...this.byAddress.values()]) {
      for (const visitor of [...neighbours]) visitor.leaveSoon();
    }
  }

  private oldestInCrowd(): Visitor | undefined {
    let crowd = new Set<Visitor>();
    for (const neighbours of this.byAddress.values()) {
      if (neighbours.size > crowd.size) crowd = neighbours;
    }
    const [oldest] = crowd;
    return oldest;
  }
}

/** One of them. */
export class Visitor {
  readonly remote: Endpoint;
  /** An answer is on its way to it, or was the last. */
  isAnswered = false;
  requests = 0;
  private readonly socket: Socket;
  private readonly onGone: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isLeaving = false;
  private isGone = false;

  constructor(socket: Socket, remote: Endpoint, onGone: () => void) {
    this.socket = socket;
    this.remote = remote;
    this.onGone = onGone;
    socket.once("close", () => this.gone());
  }

  /** It has that long for its next request. */
  waits(milliseconds: number): void {
    this.isAnswered = false;
    if (this.isLeaving) this.cut();
    else this.deadline(milliseconds);
  }

  /** An answer is on its way to it, and has that long. */
  answers(milliseconds: number): void {
    this.isAnswered = true;
    this.requests++;
    this.deadline(milliseconds);
  }

  /** It goes now, or when it has its answer. */
  leaveSoon(): void {
    this.isLeaving = true;
    if (!this.isAnswered) this.cut();
  }

  /** It is no longer one of them. */
  gone(): void {
    clearTimeout(this.timer);
    if (this.isGone) return;
    this.isGone = true;
    this.onGone();
  }

  cut(): void {
    this.gone();
    this.socket.destroy();
  }

  private deadline(milliseconds: number): void {
    clearTimeout(this.timer);
    if (!this.isGone) this.timer = setTimeout(() => this.cut(), milliseconds);
  }
}
