// serve(options): the one call that puts a chat on the network.

import type { Backplane } from "../backplane/backplane.ts";
import { memoryBackplane } from "../backplane/memory.ts";
import { giveBack, type RecordingFile } from "../recording/file.ts";
import { isEncrypted } from "../transports/endpoint.ts";
import { createTransport } from "../transports/runtime.ts";
import type { Transport } from "../transports/transport.ts";
import type { ChatServer } from "./chat_server.ts";
import type { AdminEndpoint } from "./admin/endpoint.ts";
import { descriptorLimit, sharePlaces } from "./descriptors.ts";
import { adminFor, extrasFor, openRecording, openStore, refuseTaken } from "./loading.ts";
import type { ServeOptions } from "./options.ts";
import { Server } from "./server.ts";
import { resolveOptions, type Settings } from "./settings.ts";

/**
 * Starts a chat server and resolves once it listens.
 *
 * ```ts
 * import { serve } from "partyline";
 *
 * await using chat = await serve({ listen: "tcp://127.0.0.1:0" });
 * chat.broadcast("The game starts in five minutes.");
 * ```
 *
 * @throws {TransportError} if an endpoint can't be bound, with a message that says what to do
 * @throws {StoreError} if what was kept can't be read
 * @throws {RecordingError} if the file of `record` can't be written, is no recording, or another server records in it
 * @throws {BackplaneError} if it can't be one of the servers of a cluster
 * @throws {SyntaxError} if an endpoint can't be read
 * @throws {RangeError} if an option is out of its range
 * @throws {TypeError} if an option does not exist or is of the wrong type
 * @throws the reason of `signal`, if that was aborted meanwhile
 */
export async function serve<Data extends object = Record<string, unknown>>(
  options: ServeOptions<Data> = {},
): Promise<ChatServer<Data>> {
  // What a client's data is, only the host program knows; here it is an object.
  return await serveUntyped(options as ServeOptions) as unknown as ChatServer<Data>;
}

async function serveUntyped(options: ServeOptions): Promise<ChatServer> {
  const settings = resolveOptions(options, await extrasFor(options));
  const { signal, transport: choice = "native" } = options;
  signal?.throwIfAborted();
  const transport = typeof choice === "string" ? await createTransport(choice) : choice;
  const ready = withDescriptors(settings, transport);
  const admin = await adminFor(options, settings);
  const server = await startServer(ready, options, admin).catch(async (error: unknown) => {
    await admin?.close();
    throw error;
  });
  try {
    await server.join();
    await server.listen(transport);
    signal?.throwIfAborted();
  } catch (error) {
    await server.close();
    throw error;
  }
  const end = () => void server.close();
  signal?.addEventListener("abort", end, { once: true });
  // A signal may outlive many servers.
  void server.closed.then(() => signal?.removeEventListener("abort", end));
  return server;
}

/** A server that does not listen yet. Without one the store and the recording are given back. */
async function startServer(
  settings: Settings,
  options: ServeOptions,
  admin: AdminEndpoint | undefined,
): Promise<Server> {
  const { data, signal } = options;
  const backplane = await backplaneOf(options);
  const store = await openStore(data, settings.limits);
  let recording: RecordingFile | undefined;
  try {
    // It may have taken a while to read what was kept.
    signal?.throwIfAborted();
    if (store !== undefined) refuseTaken(store.kept, settings.rules.keptRooms);
    recording = await openRecording(options);
    return new Server({ ...settings, recording, turnTaken: admin?.turnTaken }, backplane, store, admin);
  } catch (error) {
    if (recording !== undefined) giveBack(recording);
    await store?.store.close();
    throw error;
  }
}

/** NATS is loaded only where it is asked for. */
async function backplaneOf({ cluster }: ServeOptions): Promise<Backplane> {
  if (cluster === undefined) return memoryBackplane();
  const { natsBackplane } = await import("../backplane/nats/open.ts");
  return natsBackplane(cluster);
}

/** No more clients than there are descriptors for: beyond that Node resets peers, and Bun 1.4.5 spins. */
function withDescriptors(settings: Settings, transport: Transport): Settings {
  const { limits, listeners, logger } = settings;
  const { maxClients } = limits;
  const each = Math.max(...listeners.map(({ endpoint }) => transport.descriptors?.(endpoint) ?? 1));
  const hasTls = listeners.some(({ endpoint }) => isEncrypted(endpoint));
  const places = sharePlaces(maxClients, descriptorLimit(), each, hasTls);
  if (places.clients < maxClients) {
    logger.warn(
      "There are file descriptors for {places} clients, not for {wanted}: raise the limit with ulimit -n",
      { places: places.clients, wanted: maxClients },
    );
  }
  return { ...settings, limits: { ...limits, maxClients: places.clients }, places };
}
