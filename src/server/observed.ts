// The state of a chat whenever somebody looks: who is here, and all counters, wherever they are counted.

import type { Listener } from "../transports/transport.ts";
import type { Client, Clients } from "./chat_server.ts";
import type { Shell } from "./shell.ts";
import type { Observed } from "./admin/metrics.ts";
import type { ServerStats } from "./stats.ts";

/** How far a server has come. */
export type Phase = "starting" | "listening" | "draining";

/** The clients of one chat, whenever somebody looks. */
export class LiveClients implements Clients {
  readonly #shell: Shell;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  get size(): number {
    return this.#shell.connections.size;
  }

  *[Symbol.iterator](): IterableIterator<Client> {
    for (const session of [...this.#shell.sessions.values()]) {
      if (session.isAlive) yield this.#shell.clientOf(session);
    }
  }
}

/** All that is counted. What connections and listeners count themselves is added up here. */
export function statsOf(shell: Shell, clients: Clients, listeners: readonly Listener[]): ServerStats {
  const counters = { ...shell.counters };
  for (const { dropped } of listeners) {
    counters.datagramsHeld += dropped?.held ?? 0;
    counters.datagramsUnsent += (dropped?.overlong ?? 0) + (dropped?.unsent ?? 0);
    counters.datagramsBinary += dropped?.binary ?? 0;
  }
  for (const { outflow } of shell.connections.all) counters.bytesOut += outflow.written;
  let unread = 0;
  for (const { outflow } of shell.sessions.values()) unread += outflow.unread;
  const { holdings, servers, settings, state } = shell;
  counters.logErrors += settings.logger.failures;
  const { size: rooms } = state.rooms;
  return { ...counters, clients: clients.size, rooms, servers, held: holdings.total, unread };
}

/** The same, and what only operators want to know. */
export function observe({ keeping, sessions, settings }: Shell, stats: ServerStats): Observed {
  const { languages } = settings;
  const speakers = new Map<string, number>([...languages.values()].map((name) => [name, 0]));
  for (const { dialect } of sessions.values()) {
    const name = languages.get(dialect) ?? "custom";
    speakers.set(name, (speakers.get(name) ?? 0) + 1);
  }
  return { stats, sessions: speakers, unwritten: keeping?.waiting ?? 0 };
}

/** Why nobody should be sent here now, if there is a reason. */
export function unreadiness({ isCutOff, keeping }: Shell, phase: Phase): string | undefined {
  if (phase !== "listening") return phase;
  if (isCutOff) return "cut off from the other servers";
  return keeping?.isFailing ? "the store fails" : undefined;
}
