// The counters: whatever an operator would ask about after a bad night. Each counter has three lines here: its meaning,
// its name as a metric, and its zero.

/** What has happened since the server started. */
export interface Counters {
  /** Connections accepted, including those refused then. */
  connections: number;
  /** Connections refused because the server, or their address, had too many; including those before their handshake. */
  refused: number;
  /** Connections that failed before they were accepted: handshakes, descriptors. */
  acceptErrors: number;
  /** Connections that spoke HTTP, TLS or SSH and were turned away. */
  wrongProtocol: number;
  /** Bytes read from clients. */
  bytesIn: number;
  /** Bytes written to clients, including unread ones of clients that were cut off. */
  bytesOut: number;
  /** Lines read. */
  lines: number;
  /** Lines for clients: one line to ten clients counts ten times. Includes those that slow readers missed. */
  deliveries: number;
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
  /** Datagrams that were not sent, because a line was over 1400 bytes or the kernel had no room. */
  datagramsUnsent: number;
  /** Datagrams dropped because they were not text: STUN, DTLS, QUIC. */
  datagramsBinary: number;
  /** Passwords that were wrong, or not checked because there were too many. */
  wrongPasswords: number;
  /** Acts of moderators. */
  moderated: number;
  /** Times that the store failed. */
  storeErrors: number;
  /** Lines that were said and could not be kept. */
  unkept: number;
  /** Times that the other servers of the chat could not be reached. */
  cutOffs: number;
  /** Times that they gave this server up. */
  expulsions: number;
  /** Errors of what connects them. */
  clusterErrors: number;
  /** Errors of the server, of a hook or of a command of the host program; each costs one client at most. */
  internalErrors: number;
  /** Times that the logger of the host program has thrown, or rejected: those lines may be lost. */
  logErrors: number;
}

/** The counters, and current numbers. */
export interface ServerStats extends Readonly<Counters> {
  /** Clients that are here. */
  readonly clients: number;
  /** Rooms, including the lobby. */
  readonly rooms: number;
  /** Servers that compute the chat together, this one included: 1 without a cluster. */
  readonly servers: number;
  /** Bytes of lines that wait to be said, for all clients. */
  readonly held: number;
  /** Bytes that were sent and not read, for all clients. */
  readonly unread: number;
}

/** The name of a number as a metric (https://prometheus.io/docs/practices/naming/). */
export interface MetricName {
  readonly name: string;
  readonly help: string;
  /** What tells it from others of that name, if there are any. */
  readonly reason?: string;
}

const GONE = {
  name: "partyline_disconnected_clients_total",
  help:
    "Clients that the server disconnected: their lines had to wait for too long, they did not read, they said nothing, or they spoke HTTP, TLS or SSH.",
};

const DROPPED_LINES = {
  name: "partyline_dropped_lines_total",
  help:
    "Lines of clients that were too long or not finished in time, and lines that slow readers did not get.",
};

const DROPPED_DATAGRAMS = {
  name: "partyline_dropped_datagrams_total",
  help:
    "Datagrams of peers that were held back, that did not leave (too long, or no room), or that were no text.",
};

/** What each counter is called. */
export const COUNTER_METRICS: { readonly [C in keyof Counters]: MetricName } = {
  connections: {
    name: "partyline_connections_total",
    help: "Connections accepted, the refused ones too.",
  },
  refused: {
    name: "partyline_refused_connections_total",
    help: "Connections refused since the server, or their address, had too many.",
  },
  acceptErrors: {
    name: "partyline_accept_errors_total",
    help: "Connections that failed before they were accepted: handshakes, descriptors.",
  },
  wrongProtocol: { ...GONE, reason: "wrong_protocol" },
  bytesIn: { name: "partyline_received_bytes_total", help: "Bytes read from clients." },
  bytesOut: { name: "partyline_sent_bytes_total", help: "Bytes written to clients." },
  lines: { name: "partyline_lines_total", help: "Lines read." },
  deliveries: {
    name: "partyline_deliveries_total",
    help: "What clients were told: a line that ten of them were given counts ten.",
  },
  overlong: { ...DROPPED_LINES, reason: "overlong" },
  unfinished: { ...DROPPED_LINES, reason: "unfinished" },
  floods: {
    name: "partyline_floods_total",
    help: "Times that a client was held back because it sent too fast.",
  },
  tooFast: { ...GONE, reason: "too_fast" },
  tooSlow: { ...GONE, reason: "too_slow" },
  missed: { ...DROPPED_LINES, reason: "slow_reader" },
  idle: { ...GONE, reason: "idle" },
  datagramsHeld: { ...DROPPED_DATAGRAMS, reason: "held" },
  datagramsUnsent: { ...DROPPED_DATAGRAMS, reason: "unsent" },
  datagramsBinary: { ...DROPPED_DATAGRAMS, reason: "binary" },
  wrongPasswords: {
    name: "partyline_wrong_passwords_total",
    help: "Passwords that were wrong, or not checked because there were too many.",
  },
  moderated: { name: "partyline_moderator_acts_total", help: "Acts of moderators." },
  storeErrors: { name: "partyline_store_errors_total", help: "Times that the store failed." },
  unkept: {
    name: "partyline_unkept_lines_total",
    help: "Lines that were said and could not be kept.",
  },
  cutOffs: {
    name: "partyline_cut_offs_total",
    help: "Times that the other servers of the chat could not be reached.",
  },
  expulsions: {
    name: "partyline_expulsions_total",
    help: "Times that the other servers of the chat have given this one up.",
  },
  clusterErrors: {
    name: "partyline_cluster_errors_total",
    help: "Troubles with what connects the servers of the chat.",
  },
  internalErrors: {
    name: "partyline_internal_errors_total",
    help: "Errors of the server, of a hook or of a command of the host program.",
  },
  logErrors: {
    name: "partyline_log_errors_total",
    help: "Times that the logger has failed: those lines may be lost.",
  },
};

/** What the rest of the statistics is called. */
export const GAUGE_METRICS: { readonly [G in Exclude<keyof ServerStats, keyof Counters>]: MetricName } = {
  clients: { name: "partyline_clients", help: "Clients that are here." },
  rooms: { name: "partyline_rooms", help: "Rooms, with the lobby among them." },
  servers: { name: "partyline_servers", help: "Servers of the chat, this one included." },
  held: { name: "partyline_held_bytes", help: "Bytes of lines that wait to be said, for all clients." },
  unread: {
    name: "partyline_unread_bytes",
    help: "Bytes that were sent and not read, for all clients.",
  },
};

/** All zero. */
export function createCounters(): Counters {
  return {
    connections: 0,
    refused: 0,
    acceptErrors: 0,
    wrongProtocol: 0,
    bytesIn: 0,
    bytesOut: 0,
    lines: 0,
    deliveries: 0,
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
    logErrors: 0,
  };
}
