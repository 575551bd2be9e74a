// What a runtime must offer so that datagrams can be connections.

/** A bound socket of some runtime. */
export interface DatagramSocket {
  /** What is really bound. */
  readonly host: string;
  readonly port: number;
  /** Hands a datagram to the system; never throws. Returns whether it was taken. */
  send(bytes: Uint8Array, host: string, port: number): boolean;
  /** Frees the port once what was sent has left. */
  close(): Promise<void>;
}

/** What a socket reports. */
export interface DatagramEvents {
  /** A datagram came, perhaps an empty one. The bytes are valid only during the call. */
  message(bytes: Uint8Array, host: string, port: number): void;
  failed(error: unknown): void;
}

/** Binds a socket to a numeric address. */
export type OpenDatagrams = (host: string, port: number, events: DatagramEvents) => Promise<DatagramSocket>;
