// Lines in parcels: what is written to a connection of datagrams, cut at line ends into pieces that travel whole.
//
// In a busy turn the same buffer goes to everyone in a room, so it is cut once and the pieces, which are views
// of it, are shared.

/**
 * 1400 bytes: what crosses any usual path unbroken (1500 of Ethernet, less 40 for IPv6, 8 for UDP and some
 * for a tunnel). A larger datagram travels in fragments, and is lost with any one of them.
 */
export const MAX_DATAGRAM = 1_400;

/** Some bytes as datagrams. */
export interface Parcels {
  readonly datagrams: readonly Uint8Array[];
  /** The lengths of the lines that fit into none, and are left out. */
  readonly overlong: readonly number[];
}

/** Cuts bytes, and remembers the last ones. */
export class Cutter {
  private last: Uint8Array | undefined;
  private parcels: Parcels = { datagrams: [], overlong: [] };

  /** Whether these bytes are others than the last time, so that {@link cut} has something to do. */
  isNew(bytes: Uint8Array): boolean {
    return this.last !== bytes;
  }

  /** The same bytes give the same pieces. */
  cut(bytes: Uint8Array): Parcels {
    if (this.isNew(bytes)) {
      this.last = bytes;
      this.parcels = parcelsOf(bytes);
    }
    return this.parcels;
  }
}

/** Puts as many whole lines as fit into each datagram, in order. A last line without its end counts as whole. */
export function parcelsOf(bytes: Uint8Array): Parcels {
  if (bytes.length <= MAX_DATAGRAM) return { datagrams: [bytes], overlong: [] };
  const datagrams: Uint8Array[] = [];
  const overlong: number[] = [];
  let start = 0;
  let end = 0;
  const seal = () => {
    if (end > start) datagrams.push(bytes.subarray(start, end));
    start = end;
  };
  while (end < bytes.length) {
    const next = (bytes.indexOf(LF, end) + 1) || bytes.length;
    if (next - start > MAX_DATAGRAM) seal();
    if (next - start > MAX_DATAGRAM) {
      overlong.push(next - start);
      start = next;
    }
    end = next;
  }
  seal();
  return { datagrams, overlong };
}

/** A line feed. */
export const LF = 10;
