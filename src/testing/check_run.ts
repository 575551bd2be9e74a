// One run of a check: it opens listeners, peers and connections, and afterwards closes and judges them.
//
// Every connection is watched to its end: whatever a check is about, `closed` must come once and last, and nothing
// but `closed` after `close()`. There are no sleeps: a check waits for what must happen, or runs some turns of the
// event loop to show that something does not.

import { deepEqual } from "node:assert/strict";
import type { Connection, Endpoint, Listener, ListenOptions, Transport } from "../transports/transport.ts";
import type { ContractSubject, TestPeer } from "./subject.ts";
import { Changing, type Reactions, turns, until, Witness } from "./witness.ts";

/** A subject with its defaults filled in. */
export type CheckedSubject = Required<ContractSubject>;

/** Adds a check to the contract. */
export type AddCheck = (name: string, body: (run: CheckRun) => Promise<void>) => void;

/** A peer, and who watches the server's side of it. */
export interface Pair {
  readonly peer: TestPeer;
  readonly witness: Witness;
  readonly listener: Listener;
}

/** One run of a check: everything that it has opened, and that is closed and judged after it. */
export class CheckRun extends Changing {
  readonly witnesses: Witness[] = [];
  private readonly subject: CheckedSubject;
  private readonly listeners: Listener[] = [];
  private readonly peers: TestPeer[] = [];
  private transport: Transport | undefined;

  constructor(subject: CheckedSubject) {
    super();
    this.subject = subject;
  }

  async listen(
    reactions: Reactions = {},
    onAccept: (connection: Connection) => void = () => {},
    options: ListenOptions = {},
    endpoint: Endpoint = this.subject.endpoint(),
  ): Promise<Listener> {
    this.transport ??= await this.subject.transport();
    const listener = await this.transport.listen(endpoint, (connection) => {
      const witness = new Witness(connection, reactions);
      this.witnesses.push(witness);
      onAccept(connection);
      this.changed();
      return witness;
    }, { ...this.subject.options, ...options });
    this.listeners.push(listener);
    return listener;
  }

  connect(endpoint: Endpoint): TestPeer {
    const peer = this.subject.connect(this.transport as Transport, endpoint);
    this.peers.push(peer);
    return peer;
  }

  /** A listener, a peer and its accepted connection. */
  async open(
    reactions: Reactions = {},
    onAccept: (connection: Connection) => void = () => {},
    options: ListenOptions = {},
  ): Promise<Pair> {
    const listener = await this.listen(reactions, onAccept, options);
    const peer = this.connect(listener.endpoint);
    await until("the peer is accepted", this, () => this.witnesses.length === 1);
    return { peer, witness: this.witnesses[0] as Witness, listener };
  }

  /** Many peers of one listener, in no certain order: the n-th witness need not belong to the n-th peer. */
  async openMany(count: number, reactions: Reactions = {}): Promise<Pair[]> {
    const listener = await this.listen(reactions);
    const peers = Array.from({ length: count }, () => this.connect(listener.endpoint));
    await until(`${count} peers are accepted`, this, () => this.witnesses.length === count);
    return peers.map((peer, index) => ({ peer, witness: this.witnesses[index] as Witness, listener }));
  }

  /** Ends everything, and checks that each connection was told so once and last. */
  async tearDown(): Promise<void> {
    const { witnesses, listeners, peers } = this;
    for (const listener of listeners.splice(0)) await listener.close();
    for (const witness of witnesses) witness.abort();
    for (const peer of peers.splice(0)) peer.reset();
    for (const witness of witnesses) {
      await until("every connection is over", witness, () => witness.reason !== undefined);
    }
    await turns(2);
    const violations = witnesses.splice(0).flatMap((witness) => witness.violations);
    this.transport = undefined;
    deepEqual(violations, []);
  }
}

/** A handler that writes back what it reads. */
export const ECHO: Reactions = { read: (chunk, connection) => connection.write(chunk.slice()) };
