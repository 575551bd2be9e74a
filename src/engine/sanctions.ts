// Bans and mutes in the state: the only code that changes them. One that has expired has no effect, and is removed when
// another one comes.

import { rangesWith, writeRange } from "./address.ts";
import { compare } from "./comparing.ts";
import type { Effect, Step } from "./effect.ts";
import { nameKey } from "./names.ts";
import type { Sanction, SanctionTarget } from "./sanction.ts";
import { changedSession, type Session } from "./session.ts";
import { changed, type ChatState } from "./state.ts";

/** A time after all times that people can name. */
const FOR_GOOD = Number.MAX_SAFE_INTEGER;

/** Whom a sanction is for, as it is typed. */
export function writeTarget(target: SanctionTarget): string {
  return target.kind === "name" ? target.name : writeRange(target);
}

/** 100 years: what is longer is for good, and dates can be written. */
const LONGEST = 100 * 365 * 86_400_000;

/** When a sanction ends that begins at `at`; for good if it is `undefined`. */
export function endOfSanction(at: number, duration: number | undefined): number | undefined {
  return duration === undefined || duration > LONGEST ? undefined : at + duration;
}

/** Whether it still holds. */
export function holds({ until = FOR_GOOD }: Sanction, now: number): boolean {
  return now < until;
}

/** The ban or mute of a name, if there is one. */
export function sanctionOf(
  state: ChatState,
  kind: Sanction["kind"],
  name: string,
  now: number,
): Sanction | undefined {
  if (state.sanctions.isEmpty()) return undefined;
  const found = state.sanctions.get(sanctionKey(state, kind, { kind: "name", name }));
  return found !== undefined && holds(found, now) ? found : undefined;
}

/** The mute for which the session may say nothing, if there is one. */
export function muteOf(state: ChatState, { mutedAs }: Session, now: number): Sanction | undefined {
  return mutedAs === undefined ? undefined : sanctionOf(state, "mute", mutedAs, now);
}

/** The session once it has a name: who takes that of somebody who may not speak may not, either. */
export function mutedBy(state: ChatState, session: Session, name: string): Session {
  const mute = sanctionOf(state, "mute", name, -Infinity);
  const present = muteOf(state, session, -Infinity);
  if (mute === undefined || endOf(mute) <= endOf(present)) return session;
  return changedSession(session, { mutedAs: nameKey(state.rules, name) });
}

function endOf(sanction: Sanction | undefined): number {
  return sanction === undefined ? 0 : sanction.until ?? FOR_GOOD;
}

/** The ban of an address, if there is one. */
export function banOfAddress(
  { sanctions }: ChatState,
  address: string | undefined,
  now: number,
): Sanction | undefined {
  if (address === undefined || sanctions.isEmpty()) return undefined;
  const hasIt = rangesWith(address);
  // The longest, and of two such ones the one whose range comes last: the order of a map must not be seen.
  return sanctions.valueSeq().filter((sanction) =>
    sanction.target.kind === "address" && holds(sanction, now) && hasIt(sanction.target)
  ).toArray().sort((a, b) => endOf(b) - endOf(a) || compare(writeTarget(b.target), writeTarget(a.target)))[0];
}

/** From now on it holds, in place of one for the same target. */
export function putSanction(state: ChatState, sanction: Sanction): Step {
  const key = sanctionKey(state, sanction.kind, sanction.target);
  const past = state.sanctions.filterNot((other) => holds(other, sanction.at)).keySeq().toArray().sort();
  const effects = [...past, key].map((key): Effect => ({
    kind: "save",
    change: { kind: "sanction", key, value: undefined },
  }));
  effects.splice(-1, 1, { kind: "save", change: { kind: "sanction", key, value: sanction } });
  return {
    state: changed(state, { sanctions: state.sanctions.deleteAll(past).set(key, sanction) }),
    effects,
  };
}

/** It holds no longer; nothing if there was none. */
export function liftSanction(
  state: ChatState,
  kind: Sanction["kind"],
  target: SanctionTarget,
): Step | undefined {
  const key = sanctionKey(state, kind, target);
  if (!state.sanctions.has(key)) return undefined;
  return {
    state: changed(state, { sanctions: state.sanctions.delete(key) }),
    effects: [{ kind: "save", change: { kind: "sanction", key, value: undefined } }],
  };
}

function sanctionKey({ rules }: ChatState, kind: Sanction["kind"], target: SanctionTarget): string {
  return `${kind} ${target.kind === "name" ? `@${nameKey(rules, target.name)}` : writeRange(target)}`;
}
