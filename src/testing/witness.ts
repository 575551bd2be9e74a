// Who watches in a transport's tests: things that change, the deadline for waiting on them, and a handler that
// writes down what a connection told it and whether that was allowed.

import type { CloseReason, Connection, ConnectionHandler } from "../transports/transport.ts";

/** 15 s: only a test that will fail waits so long. */
const PATIENCE = 15_000;

/** Something that says when it has changed. */
export class Changing {
  private next: Promise<void> | undefined;
  private resolve: (() => void) | undefined;

  change(): Promise<void> {
    return this.next ??= new Promise((resolve) => this.resolve = resolve);
  }

  protected changed(): void {
    const resolve = this.resolve;
    this.next = undefined;
    this.resolve = undefined;
    resolve?.();
  }
}

/** Waits until something is so; looks again whenever `subject` has changed. */
export async function until(
  what: string,
  subject: { change(): Promise<void> },
  isSo: () => boolean,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited in vain until ${what}`)), PATIENCE);
  });
  try {
    while (!isSo()) await Promise.race([subject.change(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets the event loop run some turns: enough for what is due to happen, or rightly does not. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** What a test wants to happen beyond taking notes. */
export interface Reactions {
  readonly read?: (chunk: Uint8Array, connection: Connection) => void;
  readonly ended?: (connection: Connection) => void;
  readonly drained?: (connection: Connection) => void;
}

/** Watches one connection. */
export class Witness extends Changing implements ConnectionHandler {
  readonly connection: Connection;
  readonly violations: string[] = [];
  chunks: Uint8Array[] = [];
  size = 0;
  reads = 0;
  hasEnded = false;
  drains = 0;
  reason: CloseReason | undefined;
  /** We have closed it: nothing but `closed` may come. */
  isClosing = false;
  private readonly reactions: Reactions;

  constructor(connection: Connection, reactions: Reactions) {
    super();
    this.connection = connection;
    this.reactions = reactions;
  }

  close(): void {
    this.isClosing = true;
    this.connection.close();
  }

  abort(): void {
    this.isClosing = true;
    this.connection.abort();
  }

  read(chunk: Uint8Array): void {
    this.note("read");
    if (this.hasEnded) this.violations.push("read after ended");
    if (chunk.length < 1 || chunk.length > 524_288) this.violations.push(`read of ${chunk.length} bytes`);
    this.chunks.push(chunk.slice());
    this.size += chunk.length;
    this.reads++;
    this.reactions.read?.(chunk, this.connection);
    this.changed();
  }

  ended(): void {
    this.note("ended");
    if (this.hasEnded) this.violations.push("ended twice");
    this.hasEnded = true;
    this.reactions.ended?.(this.connection);
    this.changed();
  }

  drained(): void {
    this.note("drained");
    if (this.connection.pending !== 0) {
      this.violations.push(`drained with ${this.connection.pending} pending`);
    }
    this.drains++;
    this.reactions.drained?.(this.connection);
    this.changed();
  }

  closed(reason: CloseReason): void {
    if (this.reason !== undefined) this.violations.push("closed twice");
    this.reason = reason;
    this.changed();
  }

  private note(event: string): void {
    if (this.reason !== undefined) this.violations.push(`${event} after closed`);
    else if (this.isClosing) this.violations.push(`${event} after close()`);
  }
}
