// serve(options): the one call that puts a chat on the network.

import { checkIdentity } from "../transports/certificate.ts";
import { formatEndpoint } from "../transports/endpoint.ts";
import { transportNamed } from "../transports/runtime.ts";
import type { TransportError } from "../transports/error.ts";
import type { Endpoint, Listener, TlsIdentity, Transport } from "../transports/transport.ts";
import type { Refusal } from "./admission.ts";
import type { ChatServer, Client } from "./chat_server.ts";
import { ClientHandle, describe } from "./client_handle.ts";
import { namedCollision } from "./collision.ts";
import { descriptorLimit, sharePlaces } from "./descriptors.ts";
import { HandshakeDoor } from "./handshakes.ts";
import { resolveOptions, type ServeOptions, type Settings } from "./options.ts";
import { Shell } from "./shell.ts";
import type { Stats } from "./stats.ts";

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
 * @throws {SyntaxError} if an endpoint can't be read
 * @throws {RangeError} if an option is out of its range
 */
export async function serve(options: ServeOptions = {}): Promise<ChatServer> {
  const settings = resolveOptions(options);
  const { signal, transport: choice = "native" } = options;
  signal?.throwIfAborted();
  const transport = typeof choice === "string" ? await transportNamed(choice) : choice;
  const server = new Server(withDescriptors(settings, transport));
  try {
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

/** No more clients than there are descriptors for: beyond that Node resets peers, and Bun 1.4.5 spins. */
function withDescriptors(settings: Settings, transport: Transport): Settings {
  const { endpoints, limits, logger } = settings;
  const { maxClients } = limits;
  const each = Math.max(...endpoints.map((endpoint) => transport.descriptors?.(endpoint) ?? 1));
  const hasTls = endpoints.some(({ kind }) => kind === "tls");
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
  readonly #shell: Shell;
  readonly #listeners: Listener[] = [];
  #closing: Promise<void> | undefined;
  /** Until when the log need not hear again that there are no descriptors. */
  #quietUntil = 0;
  #resolveClosed: () => void = () => {};

  constructor(settings: Settings) {
    this.#shell = new Shell(settings, this);
    this.closed = new Promise((resolve) => this.#resolveClosed = resolve);
  }

  get endpoints(): readonly string[] {
    return this.#listeners.map((listener) => formatEndpoint(listener.endpoint));
  }

  async listen(transport: Transport): Promise<void> {
    const { logger, settings } = this.#shell;
    if (settings.listening.tls !== undefined) await this.#checkCertificate(settings.listening.tls);
    const door = new HandshakeDoor(
      settings.places.handshakes,
      settings.limits.maxPerAddress,
      (remote, reason) => this.#refuseHandshake(remote, reason),
    );
    for (const endpoint of settings.endpoints) {
      const listener = await transport.listen(endpoint, (connection) => this.#shell.accept(connection), {
        ...settings.listening,
        admit: (remote) => door.admit(remote),
        onTrouble: (error, remote) => this.#trouble(error, remote ?? endpoint),
      }).catch((error: unknown) => {
        throw namedCollision(error, endpoint, this.#listeners.map(({ endpoint }) => endpoint)) ?? error;
      });
      this.#listeners.push(listener);
      logger.info("Listening on {endpoint} by {transport} sockets", {
        endpoint: formatEndpoint(listener.endpoint),
        transport: transport.name,
      });
    }
  }

  *clients(): IterableIterator<Client> {
    for (const session of [...this.#shell.sessions.values()]) {
      if (session.isAlive) yield this.#shell.handleOf(session);
    }
  }

  register(id: string | number, client: Client): void {
    const session = ClientHandle.sessionOf(this.#shell, client);
    const name = String(id);
    if (typeof id !== "string" && !Number.isInteger(id)) {
      throw new TypeError(`Can't register id ${name}: wanted a string or an integer`);
    }
    if (name === "" || this.#shell.dialect.clean(name) !== name || /[\r\n]/.test(name)) {
      throw new TypeError(
        `Can't register id ${JSON.stringify(name)}: wanted text without control characters`,
      );
    }
    this.#shell.dispatch({ kind: "named", session: session.id, name });
  }

  // Not `to?`: who has no name is `undefined`, and what is meant for it must not go to everyone.
  broadcast(text: string, ...to: readonly unknown[]): void {
    if (typeof text !== "string") throw new TypeError(`Can't broadcast ${describe(text)}: wanted a text`);
    const { dialect } = this.#shell;
    const names = to.length === 0 ? undefined : [to[0]].flat().map(nameOf);
    for (const line of text.replace(/\r?\n$/, "").split(/\r?\n/)) {
      this.#shell.dispatch({ kind: "announced", text: dialect.clean(line), to: names });
    }
  }

  stats(): Readonly<Stats> {
    const stats = { ...this.#shell.stats };
    for (const { dropped } of this.#listeners) {
      stats.datagramsHeld += dropped?.held ?? 0;
      stats.datagramsUnsent += (dropped?.overlong ?? 0) + (dropped?.unsent ?? 0);
      stats.datagramsBinary += dropped?.binary ?? 0;
    }
    return stats;
  }

  async renewCertificate(identity: TlsIdentity): Promise<boolean> {
    await this.#checkCertificate(identity);
    const secure = this.#listeners.filter((listener) => listener.endpoint.kind === "tls");
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
    const { logger, settings } = this.#shell;
    const end = await checkIdentity(identity);
    if (end.getTime() < settings.clock.date()) {
      logger.warn("The TLS certificate expired on {date}: clients that check it will not connect", {
        date: end.toISOString(),
      });
    }
  }

  #refuseHandshake(remote: Endpoint, reason: Refusal): void {
    const { logger, stats } = this.#shell;
    stats.refused += 1;
    const peer = formatEndpoint(remote);
    logger.warn("Refusing {peer} before its TLS handshake: {reason}", { peer, reason });
  }

  /** Without descriptors Deno says so twenty times a second. */
  #isOldNews(error: TransportError): boolean {
    if (error.code !== "EMFILE" && error.code !== "ENFILE") return false;
    const now = this.#shell.settings.clock.now();
    if (now < this.#quietUntil) return true;
    this.#quietUntil = now + SHORTAGE_LOG_INTERVAL;
    return false;
  }

  #trouble(error: TransportError, endpoint: Endpoint): void {
    const { logger, stats } = this.#shell;
    const properties = { endpoint: formatEndpoint(endpoint), error: error.message };
    if (error.code === "EMSGSIZE") return logger.warn("Not sent to {endpoint}: {error}", properties);
    if (this.#isOldNews(error)) return;
    stats.failed += 1;
    logger.warn("A connection failed at {endpoint}: {error}", properties);
  }

  async #close(): Promise<void> {
    const { logger } = this.#shell;
    const released = this.#listeners.map((listener) => listener.close());
    await this.#shell.stop();
    await Promise.all(released);
    this.#shell.settings.logger.end();
    if (this.#listeners.length > 0) logger.info("Closed", {});
    this.#resolveClosed();
  }
}

/** Whom the host program means. */
function nameOf(id: unknown): string {
  if (typeof id === "string" || typeof id === "number") return String(id);
  throw new TypeError(
    `Can't broadcast to ${describe(id)}: wanted a string or a number; leave it out to tell everyone`,
  );
}
