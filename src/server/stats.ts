// What is counted: whatever an operator would ask about after a bad night.

/** What has happened since the server started. */
export interface Counters {
  /** Connections accepted, the refused ones too. */
  connections: number;
  /** Connections refused since the server, or their address, had too many; those that had yet to shake hands too. */
  refused: number;
  /** Connections that failed before they were accepted: handshakes, descriptors. */
  acceptErrors: number;
  /** Connections that spoke HTTP, TLS or SSH and were turned away. */
  wrongProtocol: number;
  /** Lines read. */
  lines: number;
  /** Lines dropped because they were too long. */
  overlong: number;
  /** Lines dropped because they were not finished in time. */
  unfinished: number;
  /** Times that a client was held back because it sent too fast. */
  floods: number;
  /** Clients disconnected because their lines had to wait for too long. */
  tooFast: number;
  /** Clients disconnected because they did not read. */
  tooSlow: number;
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
  /** Passwords that were wrong, or not looked at because there were too many. */
  wrongPasswords: number;
  /** What moderators have done. */
  moderated: number;
  /** Times that the store failed. */
  storeErrors: number;
  /** Lines that were said and could not be kept. */
  unkept: number;
  /** Times that the other servers of the chat could not be reached. */
  cutOffs: number;
  /** Times that they have given this one up. */
  expulsions: number;
  /** Troubles with what connects them. */
  clusterErrors: number;
  /** Errors of the server, of a hook or of a command of the host program; each costs one client at most. */
  internalErrors: number;
}

/** The counters, and how things stand now. */
export interface ServerStats extends Readonly<Counters> {
  /** Clients that are here. */
  readonly clients: number;
  /** Bytes of lines that wait to be said, of all clients. */
  readonly held: number;
  /** Bytes that clients were sent and have not read, of all of them. */
  readonly unread: number;
}

/** All zero. */
export function createCounters(): Counters {
  return {
    connections: 0,
    refused: 0,
    acceptErrors: 0,
    wrongProtocol: 0,
    lines: 0,
    overlong: 0,
    unfinished: 0,
    floods: 0,
    tooFast: 0,
    tooSlow: 0,
    missed: 0,
    idle: 0,
    datagramsHeld: 0,
    datagramsUnsent: 0,
    datagramsBinary: 0,
    wrongPasswords: 0,
    moderated: 0,
    storeErrors: 0,
    unkept: 0,
    cutOffs: 0,
    expulsions: 0,
    clusterErrors: 0,
    internalErrors: 0,
  };
}
