// What we use of Deno. Its own types would need Deno's compiler on every runtime.

export interface DenoApi {
  connect(options: { hostname: string; port: number }): Promise<DenoOwnConn>;
  listen(options: { hostname: string; port: number } | { transport: "unix"; path: string }): DenoListener;
  listenTls(options: { hostname: string; port: number; cert: string; key: string }): DenoTlsListener;
}

export interface DenoTlsListener {
  readonly addr: DenoAddress;
  accept(): Promise<DenoTlsConn>;
  close(): void;
}

export interface DenoListener {
  readonly addr: DenoAddress;
  accept(): Promise<DenoConn>;
  close(): void;
}

export interface DenoAddress {
  readonly hostname?: string;
  readonly port?: number;
}

export interface DenoConn {
  readonly remoteAddr: DenoAddress;
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  close(): void;
  setNoDelay?(on: boolean): void;
  setKeepAlive?(on: boolean): void;
}

/** A connection that speaks TLS. */
export interface DenoTlsConn extends DenoConn {
  handshake(): Promise<unknown>;
}

/** A connection that we have opened. */
export interface DenoOwnConn extends DenoConn {
  readonly localAddr: DenoAddress;
}

/** Closes; a second time does nothing, where Deno throws (2.9.5). */
export function closeQuietly(closable: { close(): void } | undefined): void {
  try {
    closable?.close();
  } catch {
    // It was closed before.
  }
}
