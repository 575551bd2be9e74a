// What is counted: whatever an operator would ask about after a bad night.

/** Counters of one server since it started. */
export interface Stats {
  /** Connections accepted, the refused ones too. */
  connections: number;
  /** Connections refused since the server, or their address, had too many; those that had yet to shake hands too. */
  refused: number;
  /** Connections that failed before they were accepted: handshakes, descriptors. */
  failed: number;
  /** Connections that spoke HTTP, TLS or SSH and were turned away. */
  strangers: number;
  /** Lines read. */
  lines: number;
  /** Lines dropped because they were too long. */
  overlong: number;
  /** Lines dropped because they were not finished in time. */
  unfinished: number;
  /** Times that a client was held back because it talked too fast. */
  floods: number;
  /** Clients disconnected because their lines had to wait for too long. */
  tooFast: number;
  /** Clients disconnected because they did not read. */
  slow: number;
  /** Lines that slow readers did not get. */
  missed: number;
  /** Clients disconnected because they said nothing. */
  idle: number;
  /** Datagrams of peers that were held back: UDP can't be slowed down. */
  datagramsHeld: number;
  /** Datagrams that did not leave, since a line was over 1400 bytes or the kernel had no room. */
  datagramsUnsent: number;
  /** Datagrams dropped because they were no text: STUN, DTLS, QUIC. */
  datagramsBinary: number;
  /** Connections ended because the server or a hook made a mistake. */
  mistakes: number;
}

/** All zero. */
export function createStats(): Stats {
  return {
    connections: 0,
    refused: 0,
    failed: 0,
    strangers: 0,
    lines: 0,
    overlong: 0,
    unfinished: 0,
    floods: 0,
    tooFast: 0,
    slow: 0,
    missed: 0,
    idle: 0,
    datagramsHeld: 0,
    datagramsUnsent: 0,
    datagramsBinary: 0,
    mistakes: 0,
  };
}
