// Packs lines into datagrams: what is written to a connection is split at line ends into pieces that are sent whole.
//
// In a busy turn the same buffer goes to everyone in a room, so it is packed once and the pieces, which are views
// of it, are shared.

/**
 * 1400 bytes: what crosses any usual path unbroken (1500 of Ethernet, less 40 for IPv6, 8 for UDP and some
 * for a tunnel). A larger datagram travels in fragments, and is lost with any one of them.
 */
export const MAX_DATAGRAM = 1_400;

/** Some bytes as datagrams. */
export interface PackedLines {
  readonly datagrams: readonly Uint8Array[];
  /** The lengths of the lines that fit into no datagram, and are left out. */
  readonly overlong: readonly number[];
}

/** Packs bytes, and remembers the last ones. */
export class LinePacker {
  private last: Uint8Array | undefined;
  private packed: PackedLines = { datagrams: [], overlong: [] };

  /** Whether these are not the bytes of the last time, so that {@link pack} has something to do. */
  isNew(bytes: Uint8Array): boolean {
    return this.last !== bytes;
  }

  /** The same bytes give the same pieces. */
  pack(bytes: Uint8Array): PackedLines {
    if (this.isNew(bytes)) {
      this.last = bytes;
      this.packed = packLines(bytes);
    }
    return this.packed;
  }
}

/** Puts as many whole lines as fit into each datagram, in order. A last line without its end counts as whole. */
export function packLines(bytes: Uint8Array): PackedLines {
  if (bytes.length <= MAX_DATAGRAM) return { datagrams: [bytes], overlong: [] };
  const datagrams: Uint8Array[] = [];
  const overlong: number[] = [];
  let start = 0;
  let end = 0;
  const endDatagram = () => {
    if (end > start) datagrams.push(bytes.subarray(start, end));
    start = end;
  };
  while (end < bytes.length) {
    const next = (bytes.indexOf(LF, end) + 1) || bytes.length;
    if (next - start > MAX_DATAGRAM) endDatagram();
    if (next - start > MAX_DATAGRAM) {
      overlong.push(next - start);
      start = next;
    }
    end = next;
  }
  endDatagram();
  return { datagrams, overlong };
}

/** A line feed. */
export const LF = 10;
