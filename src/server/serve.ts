// serve(options): the one call that puts a chat on the network.

import type { Backplane } from "../backplane/backplane.ts";
import { memoryBackplane } from "../backplane/memory.ts";
import { sanitize, verbatim } from "../dialects/sanitize.ts";
import { findAccount } from "../engine/accounts.ts";
import { findByName } from "../engine/names.ts";
import { checkIdentity } from "../transports/shared/certificate.ts";
import { formatEndpoint, isEncrypted } from "../transports/endpoint.ts";
import { createTransport } from "../transports/runtime.ts";
import type { TransportError } from "../transports/error.ts";
import type { Endpoint, Listener, TlsIdentity, Transport } from "../transports/transport.ts";
import type { ChatServer, Client, Clients } from "./chat_server.ts";
import type { AdminEndpoint } from "./admin/endpoint.ts";
import { ClientHandle, describe } from "./client_handle.ts";
import { namedCollision } from "./collision.ts";
import { descriptorLimit, sharePlaces } from "./descriptors.ts";
import { adminFor, extrasFor, openStore, refuseTaken } from "./loading.ts";
import { HandshakeDoor } from "./handshakes.ts";
import { LiveClients, observe, type Phase, statsOf, unreadiness } from "./observed.ts";
import type { ServeOptions } from "./options.ts";
import { resolveOptions, type Settings } from "./settings.ts";
import type { OpenStore } from "./copies.ts";
import { Shell } from "./shell.ts";
import type { ServerStats } from "./stats.ts";

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

/** A server that does not listen yet. Without one the store is given back. */
async function startServer(
  settings: Settings,
  options: ServeOptions,
  admin: AdminEndpoint | undefined,
): Promise<Server> {
  const { data, signal } = options;
  const backplane = await backplaneOf(options);
  const store = await openStore(data, settings.limits);
  try {
    // It may have taken a while to read what was kept.
    signal?.throwIfAborted();
    if (store !== undefined) refuseTaken(store.kept, settings.rules.keptRooms);
    return new Server({ ...settings, turnTaken: admin?.turnTaken }, backplane, store, admin);
  } catch (error) {
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

/** 60 s: a shortage of descriptors is one line a minute in the log, not one for each try to accept. */
const SHORTAGE_LOG_INTERVAL = 60_000;

class Server implements ChatServer {
  readonly closed: Promise<void>;
  readonly clients: Clients;
  readonly #shell: Shell;
  readonly #admin: AdminEndpoint | undefined;
  readonly #listeners: (Listener & { readonly name: string })[] = [];
  #phase: Phase = "starting";
  #closing: Promise<void> | undefined;
  /** Until when the log need not hear again that there are no descriptors. */
  #quietUntil = 0;
  #resolveClosed: () => void = () => {};

  constructor(
    settings: Settings,
    backplane: Backplane,
    store: OpenStore | undefined,
    admin: AdminEndpoint | undefined,
  ) {
    this.#shell = new Shell(settings, this, backplane, store);
    this.#admin = admin;
    admin?.watch({
      unready: () => unreadiness(this.#shell, this.#phase),
      observe: () => observe(this.#shell, this.stats()),
    });
    this.clients = new LiveClients(this.#shell);
    this.closed = new Promise((resolve) => this.#resolveClosed = resolve);
  }

  get endpoints(): readonly string[] {
    return this.#listeners.map(({ name }) => name);
  }

  get failure(): Error | undefined {
    return this.#shell.failure;
  }

  get adminEndpoint(): string | undefined {
    return this.#admin?.name;
  }

  /** Takes part in the chat. */
  join(): Promise<void> {
    return this.#shell.start();
  }

  async listen(transport: Transport): Promise<void> {
    const { settings } = this.#shell;
    const { logger } = settings;
    if (settings.listening.tls !== undefined) await this.#checkCertificate(settings.listening.tls);
    const door = new HandshakeDoor(
      settings.places.handshakes,
      settings.limits.maxPerAddress,
      (remote, reason) =>
        this.#shell.events.report("refusedHandshake", { peer: formatEndpoint(remote), reason }),
    );
    for (const { dialectOf, endpoint, format } of settings.listeners) {
      const listener = await transport.listen(
        endpoint,
        (connection) => this.#shell.accept(connection, dialectOf(connection)),
        {
          ...settings.listening,
          admit: (remote) => door.admit(remote),
          onError: (error, remote) => this.#acceptFailed(error, remote ?? endpoint),
        },
      ).catch((error: unknown) => {
        const ours = [...this.#listeners, ...this.#admin ? [this.#admin] : []];
        throw namedCollision(error, endpoint, ours.map(({ endpoint }) => endpoint)) ?? error;
      });
      this.#listeners.push(Object.assign(listener, { name: format(listener.endpoint) }));
      logger.info("Listening on {endpoint} by {transport} sockets", {
        endpoint: format(listener.endpoint),
        transport: transport.name,
      });
    }
    this.#phase = "listening";
  }

  rename(client: Client, name: string): void {
    const session = ClientHandle.sessionOf(this.#shell, client);
    const isFit = typeof name === "string" && name !== "" && sanitize(name) === name;
    if (!isFit) {
      throw new TypeError(
        `Cannot rename a client to ${quoted(name)}: wanted text without control characters`,
      );
    }
    this.#shell.dispatch({ kind: "named", session: session.id, name });
  }

  appoint(name: string, isModerator = true): boolean {
    if (typeof name !== "string") throw new TypeError(`Cannot appoint ${describe(name)}: wanted a name`);
    if (findAccount(this.#shell.state, name) === undefined) return false;
    this.#shell.dispatch({ kind: "appointed", name, isModerator });
    return true;
  }

  broadcast(text: string, ...others: readonly unknown[]): void {
    // Elsewhere a second argument says to whom; here it would be read by everyone.
    if (others.length > 0) throw new TypeError("Cannot broadcast to somebody: use sendTo(name, text)");
    if (typeof text !== "string") throw new TypeError(`Cannot broadcast ${describe(text)}: wanted a text`);
    this.#announce(text, undefined);
  }

  sendTo(name: string, text: string): boolean {
    if (typeof name !== "string") throw new TypeError(`Cannot send to ${describe(name)}: wanted a name`);
    if (typeof text !== "string") throw new TypeError(`Cannot send ${describe(text)}: wanted a text`);
    if (findByName(this.#shell.state, name) === undefined) return false;
    this.#announce(text, [name]);
    return true;
  }

  stats(): ServerStats {
    return statsOf(this.#shell, this.clients, this.#listeners);
  }

  async renewCertificate(identity: TlsIdentity): Promise<boolean> {
    await this.#checkCertificate(identity);
    const secure = this.#listeners.filter((listener) => isEncrypted(listener.endpoint));
    for (const listener of secure) listener.renew?.(identity);
    return secure.every((listener) => listener.renew !== undefined);
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #checkCertificate(identity: TlsIdentity): Promise<void> {
    const { clock, logger } = this.#shell.settings;
    const end = await checkIdentity(identity);
    if (end.getTime() < clock.date()) {
      logger.warn("The TLS certificate expired on {date}: clients that check it will not connect", {
        date: end.toISOString(),
      });
    }
  }

  #announce(text: string, to: readonly string[] | undefined): void {
    const { settings } = this.#shell;
    for (const line of text.replace(/\r?\n$/, "").split(/\r?\n/)) {
      // In strict mode nobody's text is cleaned.
      const safe = settings.strict ? verbatim(line) : sanitize(line);
      this.#shell.dispatch({ kind: "announced", text: safe, to });
    }
  }

  /** Without descriptors Deno says so twenty times a second. */
  #isRepeated(error: TransportError): boolean {
    if (error.code !== "EMFILE" && error.code !== "ENFILE") return false;
    const now = this.#shell.settings.clock.now();
    if (now < this.#quietUntil) return true;
    this.#quietUntil = now + SHORTAGE_LOG_INTERVAL;
    return false;
  }

  #acceptFailed(error: TransportError, endpoint: Endpoint): void {
    const properties = { endpoint: formatEndpoint(endpoint), error: error.message };
    if (error.code === "EMSGSIZE") return this.#shell.events.report("unsent", properties);
    if (!this.#isRepeated(error)) this.#shell.events.report("acceptError", properties);
  }

  async #close(): Promise<void> {
    const { logger } = this.#shell.settings;
    this.#phase = "draining";
    const released = this.#listeners.map((listener) => listener.close());
    await this.#shell.stop();
    await Promise.all(released);
    await this.#admin?.close();
    logger.end();
    if (this.#listeners.length > 0) logger.info("Closed", {});
    this.#resolveClosed();
  }
}

function quoted(name: unknown): string {
  return typeof name === "string" ? JSON.stringify(name) : describe(name);
}
