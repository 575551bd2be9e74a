// Buffers to read into, for a runtime that wants one for every read and keeps it while a peer is silent.

/** 512 bytes: what an idle connection costs; nearly every line of a chat is shorter. */
const SMALL_READ = 512;

/** 64 KiB: where larger buffers stopped being faster. */
const LARGE_READ = 65_536;

/** 64 large buffers (4 MiB) for all connections: a crowd that sends much at once shares them, the rest reads small. */
const MAX_LARGE_READS = 64;

/** One connection's buffer: a small one while it is idle, a large one on loan while it has much to read. */
export class ReadBuffer {
  /** What the next read fills. */
  bytes: Uint8Array;
  private readonly small = new Uint8Array(SMALL_READ);
  private readonly pool: LargeBuffers;

  /** Borrows from `pool` when it needs to. */
  constructor(pool: LargeBuffers) {
    this.pool = pool;
    this.bytes = this.small;
  }

  /**
   * Sizes the next read by what the last one brought: a full buffer means that more is waiting; anything else
   * (fewer bytes, or null for none) that the next read may wait long and should pin little.
   */
  fit(count: number | null): void {
    if (count === this.bytes.length) {
      if (this.bytes === this.small) this.bytes = this.pool.borrow() ?? this.small;
    } else if (this.bytes !== this.small) {
      this.pool.giveBack(this.bytes);
      this.bytes = this.small;
    }
  }
}

/** Large read buffers, lent to connections that have much to read just now and taken back at the first pause. */
export class LargeBuffers {
  private readonly free: Uint8Array[] = [];
  private made = 0;

  /** One that is free, or undefined while all are lent. */
  borrow(): Uint8Array | undefined {
    if (this.free.length > 0) return this.free.pop();
    if (this.made === MAX_LARGE_READS) return undefined;
    this.made++;
    return new Uint8Array(LARGE_READ);
  }

  /** Takes back what was lent. */
  giveBack(buffer: Uint8Array): void {
    this.free.push(buffer);
  }
}
