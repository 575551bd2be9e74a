// Binding, the same on every runtime: one kind of error, and what a Unix socket needs around it.
//
// Such a socket is made in a private directory beside its path, is given its permissions there and is then linked
// to where it was asked for. So its permissions are never wider than asked, without a umask, which is the whole
// process's and needs --allow-sys on Deno. And when the runtimes unlink the path that they have bound, whatever is
// there by then (Node 20.20, Deno 2.9.5, Bun 1.4.5), that is in the private directory, and a successor's file is
// left alone. Files are touched for Unix sockets only: on Deno `--allow-net` must be enough for TCP.

import { MAX_UNIX_PATH } from "../endpoint.ts";
import { errorCode, listenError, refusal, TransportError } from "../error.ts";
import type { ListenSettings } from "../settings.ts";
import type { Endpoint } from "../transport.ts";

/** What is bound. */
export interface Bound<T> {
  readonly listener: T;
  /**
   * Removes a Unix socket's file, if it is still ours. Before the listener is closed: while it listens, nobody
   * takes its file for that of a dead server.
   */
  readonly removeFile: () => void;
}

/**
 * Binds by means of one runtime.
 *
 * @param bind listens on the endpoint that it is given
 * @param close ends such a listener: it was bound in vain
 */
export async function bound<T>(
  bind: (at: Endpoint) => T | Promise<T>,
  close: (listener: T) => void,
  endpoint: Endpoint,
  { mode }: Pick<ListenSettings, "mode">,
): Promise<Bound<T>> {
  try {
    if (endpoint.kind !== "unix") return { listener: await bind(endpoint), removeFile: () => {} };
    return await boundUnix(bind, close, endpoint, mode);
  } catch (error) {
    throw error instanceof TransportError ? error : listenError(error, endpoint);
  }
}

async function boundUnix<T>(
  bind: (at: Endpoint) => T | Promise<T>,
  close: (listener: T) => void,
  endpoint: UnixEndpoint,
  mode: number,
): Promise<Bound<T>> {
  const { chmodSync, lstatSync, mkdtempSync, rmSync, unlinkSync } = await import("node:fs");
  const { dirname } = await import("node:path");
  const start = `${dirname(endpoint.path)}/.`;
  refuseLongDirectory(endpoint, start);
  const identity = (path: string) => {
    const { dev, ino } = lstatSync(path, { bigint: true });
    return `${dev} ${ino}`;
  };
  // Nobody but us may enter it, whatever the umask.
  const directory = mkdtempSync(start);
  try {
    const firstPath = `${directory}${FIRST_NAME}`;
    const listener = await bind({ ...endpoint, path: firstPath });
    try {
      const ours = identity(firstPath);
      chmodSync(firstPath, mode);
      await claim(endpoint, firstPath);
      const removeFile = () => {
        try {
          if (identity(endpoint.path) === ours) unlinkSync(endpoint.path);
        } catch {
          // It is gone, or no longer ours to remove.
        }
      };
      return { listener, removeFile };
    } catch (error) {
      close(listener);
      throw error;
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Gives a socket its path, unless that belongs to somebody else. A killed server has left its file behind. */
async function claim(endpoint: UnixEndpoint, firstPath: string): Promise<void> {
  const { linkSync, lstatSync, renameSync } = await import("node:fs");
  try {
    return linkSync(firstPath, endpoint.path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    const refuse = (text: string) => refusal(endpoint, "EADDRINUSE", text, error);
    if (!lstatSync(endpoint.path).isSocket()) {
      throw refuse("a file that is no socket is there; remove it, or choose another path");
    }
    if (await isAlive(endpoint.path)) {
      throw refuse("another server is using it; stop it, or choose another path");
    }
  }
  renameSync(firstPath, endpoint.path);
}

/** Only a refused connection proves that nobody listens: a full backlog or a missing permission does not. */
async function isAlive(path: string): Promise<boolean> {
  const { createConnection } = await import("node:net");
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", (error) => resolve(errorCode(error) !== "ECONNREFUSED"));
  });
}

/** A socket's path in the private directory may be longer than the one that it was asked for. */
function refuseLongDirectory(endpoint: UnixEndpoint, start: string): void {
  const length = new TextEncoder().encode(start).length + RANDOM_LETTERS + FIRST_NAME.length;
  if (length <= MAX_UNIX_PATH) return;
  const text = `its directory's path is ${
    length - MAX_UNIX_PATH
  } bytes too long for a socket to be made in it`;
  throw refusal(endpoint, "ENAMETOOLONG", text);
}

type UnixEndpoint = Endpoint & { readonly kind: "unix" };

/** Short, because a socket's path must be. */
const FIRST_NAME = "/s";

/** 6: the letters that mkdtemp appends. */
const RANDOM_LETTERS = 6;
