// A running server, as the host program holds it: its listeners, what it can be asked and told, and its end.

import type { Backplane } from "../backplane/backplane.ts";
import { sanitize, verbatim } from "../dialects/sanitize.ts";
import { findAccount } from "../engine/accounts.ts";
import { findByName } from "../engine/names.ts";
import { formatEndpoint, isEncrypted } from "../transports/endpoint.ts";
import type { TransportError } from "../transports/error.ts";
import { checkIdentity } from "../transports/shared/certificate.ts";
import type { Endpoint, Listener, TlsIdentity, Transport } from "../transports/transport.ts";
import type { AdminEndpoint } from "./admin/endpoint.ts";
import type { ChatServer, Client, Clients } from "./chat_server.ts";
import { ClientHandle, describe } from "./client_handle.ts";
import { namedCollision } from "./collision.ts";
import type { OpenStore } from "./copies.ts";
import { HandshakeDoor } from "./handshakes.ts";
import { LiveClients, observe, type Phase, statsOf, unreadiness } from "./observed.ts";
import type { Settings } from "./settings.ts";
import { Shell } from "./shell.ts";
import type { ServerStats } from "./stats.ts";

/** 60 s: a shortage of descriptors is one line a minute in the log, not one for each try to accept. */
const SHORTAGE_LOG_INTERVAL = 60_000;

/** What it is called in logs, and in `endpoints`. */
type NamedListener = Listener & { readonly name: string };

/** One server. It takes part in its chat after {@link Server.join}, and lets clients in after {@link Server.listen}. */
export class Server implements ChatServer {
  readonly closed: Promise<void>;
  readonly clients: Clients;
  readonly #shell: Shell;
  readonly #admin: AdminEndpoint | undefined;
  readonly #listeners: NamedListener[] = [];
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
        (connection) => this.#shell.doorway.accept(connection, dialectOf(connection)),
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

  /** Stops listening. A transport of the host program's may fail at that: the rest ends all the same. */
  async #release(listener: NamedListener): Promise<void> {
    try {
      await listener.close();
    } catch (error) {
      this.#shell.events.report("closeError", { endpoint: listener.name, error });
    }
  }

  async #close(): Promise<void> {
    const { logger } = this.#shell.settings;
    this.#phase = "draining";
    const released = this.#listeners.map((listener) => this.#release(listener));
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
