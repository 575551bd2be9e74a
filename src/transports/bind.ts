// Binding, the same on every runtime: one kind of error, and what a Unix socket needs around it.
//
// A killed server leaves its socket's file behind, and every runtime then says EADDRINUSE. Whether somebody is
// still there only a connection attempt can tell. Files are touched for Unix sockets alone: on Deno
// `--allow-net` must be enough for TCP.

import { errorCode, listenError, refusal, TransportError } from "./error.ts";
import type { ListenSettings } from "./settings.ts";
import type { Endpoint } from "./transport.ts";

/**
 * Binds, and for a Unix socket removes a dead server's file and sets the permissions.
 *
 * @param bind listens on `endpoint` by means of one runtime; perhaps called twice
 */
export async function bound<T>(
  bind: () => T | Promise<T>,
  endpoint: Endpoint,
  settings: ListenSettings,
): Promise<T> {
  try {
    return endpoint.kind === "unix" ? await boundUnix(bind, endpoint, settings.mode) : await bind();
  } catch (error) {
    throw error instanceof TransportError ? error : listenError(error, endpoint);
  }
}

async function boundUnix<T>(
  bind: () => T | Promise<T>,
  endpoint: Endpoint & { readonly kind: "unix" },
  mode: number,
): Promise<T> {
  const { chmod, lstat, unlink } = await import("node:fs/promises");
  let listener: T;
  try {
    listener = await bind();
  } catch (error) {
    if (errorCode(error) !== "EADDRINUSE") throw error;
    if (!(await lstat(endpoint.path)).isSocket()) {
      throw refusal(
        endpoint,
        "EADDRINUSE",
        "a file that is no socket is there; remove it, or choose another path",
        error,
      );
    }
    if (await isAlive(endpoint.path)) {
      throw refusal(
        endpoint,
        "EADDRINUSE",
        "another server is using it; stop it, or choose another path",
        error,
      );
    }
    await unlink(endpoint.path);
    listener = await bind();
  }
  await chmod(endpoint.path, mode);
  return listener;
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
