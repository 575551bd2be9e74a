// Buffers to read into, for a runtime that wants one for every read and keeps it while a peer is silent.

/** 512 bytes: what an idle connection costs; nearly every line of a chat is shorter. */
const SMALL_READ = 512;

/** 2 KiB: what a program says at once, in some dozens of lines; with a small buffer alone that is two reads each time. */
const MEDIUM_READ = 2_048;

/** 64 KiB: where larger buffers stopped being faster. */
const LARGE_READ = 65_536;

/** 64 large buffers (4 MiB) for all connections: a crowd that sends much at once shares them, the rest reads less. */
const MAX_LARGE_READS = 64;

/** One connection's buffer: a small one while it says little, a larger one while it says much. */
export class ReadBuffer {
  /** What the next read fills. */
  bytes: Uint8Array;
  private readonly small = new Uint8Array(SMALL_READ);
  private readonly pool: LargeBuffers;
  /** Whether the last read brought so little that the next one may wait long. */
  private isQuiet = false;

  /** Borrows from `pool` when it needs to. */
  constructor(pool: LargeBuffers) {
    this.pool = pool;
    this.bytes = this.small;
  }

  /**
   * Sizes the next read by what the last ones brought: a full buffer means that more is waiting; little twice, the second
   * may have been the rest of the first, or null for nothing that the next read should pin little.
   */
  fit(count: number | null): void {
    const wasQuiet = this.isQuiet;
    this.isQuiet = count === null || count < SMALL_READ;
    if (count === this.bytes.length) this.grow();
    else if (this.bytes.length === LARGE_READ) this.shrink();
    else if (count === null || (wasQuiet && this.isQuiet)) this.bytes = this.small;
  }

  private grow(): void {
    if (this.bytes === this.small) this.bytes = new Uint8Array(MEDIUM_READ);
    else if (this.bytes.length === MEDIUM_READ) this.bytes = this.pool.borrow() ?? this.bytes;
  }

  private shrink(): void {
    this.pool.giveBack(this.bytes);
    this.bytes = this.small;
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
