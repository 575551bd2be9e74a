// New connections: where they come from, and why one may not come in.

import type { Notice } from "../engine/notice.ts";
import { banOfAddress } from "../engine/sanctions.ts";
import type { ChatState } from "../engine/state.ts";
import type { ConnectionHandler, Endpoint } from "../transports/transport.ts";
import type { Connections } from "./connections.ts";
import type { SessionLoop } from "./session_loop.ts";

/** Why a client can't come in, in words for it. */
export type RefusalNotice = Extract<
  Notice,
  { readonly kind: "banned" | "outOfReach" | "full" | "stopping" | "tooManyFromAddress" }
>;

/** What a newcomer depends on. */
export interface Door {
  readonly connections: Connections;
  readonly state: ChatState;
  /** Whether nobody may come in any more. */
  readonly isClosed: boolean;
  /** Whether nobody may just now. */
  readonly isCutOff: boolean;
}

/**
 * Why a client can't come in; otherwise it is in.
 *
 * @param date milliseconds since 1970
 */
export function refusalOf(
  { connections, isClosed, isCutOff, state }: Door,
  session: SessionLoop,
  date: number,
): RefusalNotice | undefined {
  if (isClosed) return { kind: "stopping" };
  if (isCutOff) return { kind: "outOfReach" };
  const ban = banOfAddress(state, addressOf(session.connection.remote), date);
  if (ban !== undefined) return { kind: "banned", reason: ban.reason, until: ban.until };
  const refusal = connections.enter(session);
  return refusal === undefined ? undefined : { kind: refusal };
}

/** Where a client comes from, as bans have it. */
export function addressOf(remote: Endpoint): string | undefined {
  return remote.kind === "unix" ? undefined : remote.host;
}

/** For a connection that could not even begin. */
export const DEAF: ConnectionHandler = {
  read: () => {},
  ended: () => {},
  drained: () => {},
  closed: () => {},
};
