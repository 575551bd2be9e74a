// Why a connection ends, as the number that a WebSocket client is told (RFC 6455, 7.4.1, and the registry that it
// began): it shows whether connecting again makes sense.

import type { LeaveReason } from "./chat_server.ts";

/** Going away: the server stops, or is started again. */
const GOING_AWAY = 1001;

/** The rules of the house: do not come back. */
const POLICY = 1008;

/** Something that was not to be expected, here. */
const INTERNAL_ERROR = 1011;

/** Come back later. */
const TRY_AGAIN_LATER = 1013;

/** Ours, from the range for applications: somebody has taken the session over, do not take it back. */
const REPLACED = 4001;

const CODES: ReadonlyMap<LeaveReason, number> = new Map([
  ["stopped", GOING_AWAY],
  ["kicked", POLICY],
  ["banned", POLICY],
  ["replaced", REPLACED],
  ["tooFast", TRY_AGAIN_LATER],
  ["tooSlow", TRY_AGAIN_LATER],
  ["idle", TRY_AGAIN_LATER],
  ["givenUp", TRY_AGAIN_LATER],
  ["error", INTERNAL_ERROR],
]);

/** The number for a reason; an ordinary end if it is `undefined`. */
export function closeCodeOf(reason: LeaveReason): number | undefined {
  return CODES.get(reason);
}

/** The number for somebody who can't come in. */
export function refusalCodeOf(
  kind: "banned" | "outOfReach" | "full" | "stopping" | "tooManyFromAddress",
): number {
  return kind === "banned" ? POLICY : kind === "stopping" ? GOING_AWAY : TRY_AGAIN_LATER;
}
