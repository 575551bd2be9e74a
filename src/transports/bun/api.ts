// What we use of Bun. Its own types are global, and would be those of every runtime.

export interface BunApi {
  listen(options: {
    readonly hostname?: string;
    readonly port?: number;
    readonly unix?: string;
    readonly tls?: { readonly cert: string; readonly key: string };
    readonly allowHalfOpen: boolean;
    readonly socket: BunHandlers;
  }): BunListener;
  udpSocket(options: {
    readonly hostname: string;
    readonly port: number;
    readonly socket: {
      readonly data: (socket: BunDatagrams, bytes: Uint8Array, port: number, address: string) => void;
      readonly error: (error: unknown) => void;
    };
  }): Promise<BunDatagrams>;
}

export interface BunListener {
  readonly port: number;
  getsockname(into: { address: string }): void;
  stop(): void;
}

export interface BunHandlers {
  open: (socket: BunSocket) => void;
  data: (socket: BunSocket, chunk: Uint8Array) => void;
  end: (socket: BunSocket) => void;
  drain: (socket: BunSocket) => void;
  close: (socket: BunSocket, error?: unknown) => void;
  handshake?: (socket: BunSocket, isSuccess: boolean, error: unknown) => void;
}

export interface BunSocket {
  /** Ours: what a socket belongs to. */
  data: unknown;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  write(bytes: Uint8Array): number;
  pause(): void;
  resume(): void;
  shutdown(): void;
  end(): void;
  terminate(): void;
  setNoDelay(on: boolean): void;
  setKeepAlive(on: boolean, milliseconds: number): void;
}

export interface BunDatagrams {
  readonly port: number;
  readonly address: { readonly address: string };
  send(bytes: Uint8Array, port: number, host: string): boolean;
  close(): void;
}
