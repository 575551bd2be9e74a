// All families of messages, in one table.

import { ACCOUNTS } from "./accounts.ts";
import { CHAT_HISTORY } from "./chat_history.ts";
import type { Family } from "./family.ts";
import { HELP } from "./help.ts";
import { LIST } from "./list.ts";
import { MODERATION } from "./moderation.ts";
import { MODES } from "./modes.ts";
import { NAMES } from "./names.ts";
import { MONITOR } from "./monitor.ts";
import { NEGOTIATION } from "./negotiation.ts";
import { NICKSERV } from "./nickserv.ts";
import { OPER } from "./oper.ts";
import { OUTINGS } from "./outings.ts";
import { PARTINGS } from "./partings.ts";
import { PRESENCE } from "./presence.ts";
import { PROBLEMS } from "./problems.ts";
import { READ_MARKER } from "./read_marker.ts";
import { REGISTRATION } from "./registration.ts";
import { ROOMS } from "./rooms.ts";
import { SASL } from "./sasl.ts";
import { SERVER } from "./server.ts";
import { TALK } from "./talk.ts";
import { WHO } from "./who.ts";
import { WHOIS } from "./whois.ts";

const FAMILIES: readonly Family[] = [
  NEGOTIATION,
  REGISTRATION,
  TALK,
  CHAT_HISTORY,
  MONITOR,
  READ_MARKER,
  ROOMS,
  MODES,
  OUTINGS,
  NAMES,
  LIST,
  WHO,
  WHOIS,
  PRESENCE,
  SERVER,
  SASL,
  ACCOUNTS,
  NICKSERV,
  OPER,
  MODERATION,
  PARTINGS,
  HELP,
  PROBLEMS,
];

/** Everything that may be read, told, and ended. */
export const TABLE: Required<Family> = {
  verbs: merged(FAMILIES.map(({ verbs }) => verbs)),
  tellers: merged(FAMILIES.map(({ tellers }) => tellers)),
  endings: merged(FAMILIES.map(({ endings }) => endings)),
};

/** @throws {TypeError} if two families have the same */
function merged<T extends object>(parts: readonly (T | undefined)[]): T {
  const all: Record<string, unknown> = Object.create(null);
  for (const [name, part] of parts.flatMap((part) => Object.entries(part ?? {}))) {
    if (name in all) throw new TypeError(`Two families of messages have ${name}`);
    all[name] = part;
  }
  return all as T;
}
