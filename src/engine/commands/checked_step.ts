// Checks what a function of the host program returns, since a broken state would be the end of the chat for everybody,
// and types help only where people use them.

import { is, isMap, isOrderedMap, isOrderedSet, isSet } from "immutable";
import { loginsAmong } from "../logins.ts";
import type { Effect, Step } from "../effect.ts";
import { type ChatState, LOBBY } from "../state.ts";

/**
 * The same value, if it is a step.
 *
 * @param before the state that it was given
 * @param name of the command that gave it, for the error
 * @throws {TypeError} if it is none, with what is wrong
 */
export function checkedStep(result: unknown, before: ChatState, name: string): Step {
  const problem = problemOf(result, before);
  if (problem === undefined) return result as Step;
  throw new TypeError(
    `Cannot use what the handler of /${name} returned: ${problem}; wanted { state, effects }`,
  );
}

function problemOf(result: unknown, before: ChatState): string | undefined {
  if (!isRecord(result)) return `it is ${result === null ? "null" : `of type ${typeof result}`}`;
  const { state, effects } = result;
  if (!isRecord(state)) return "its state is no state of a chat";
  const broken = brokenField(state, before);
  if (broken !== undefined) return `its state is no state of a chat, for its "${broken}"`;
  if (!hasSameSessions(state as unknown as ChatState, before)) return "others are in its state than are here";
  if (!hasTheirRooms(state as unknown as ChatState, before)) {
    return "somebody in its state is in a room that is not there";
  }
  if (!hasTheirLogins(state as unknown as ChatState, before)) {
    return "somebody in its state is logged in and not among those who are";
  }
  if (!Array.isArray(effects)) return "its effects are no array";
  const wrong = effects.findIndex((effect) => !isEffect(effect));
  return wrong < 0 ? undefined : `its effect ${wrong} is none`;
}

/** The first field that is not what it has to be; what is as it was is not looked at. */
function brokenField(
  state: { readonly [name: string]: unknown },
  before: ChatState,
): keyof ChatState | undefined {
  const names = Object.keys(STATE) as readonly (keyof ChatState)[];
  return names.find((name) => state[name] !== before[name] && !STATE[name](state[name]));
}

/** An old state, or a new one, would lose people. */
function hasSameSessions({ sessions }: ChatState, before: ChatState): boolean {
  if (sessions === before.sessions) return true;
  return sessions.size === before.sessions.size &&
    sessions.every((session, id) => isRecord(session) && session.id === id && before.sessions.has(id));
}

/** Somebody in a room that is not there could not even leave it, and nobody could come without the lobby. */
function hasTheirRooms({ rooms, sessions }: ChatState, before: ChatState): boolean {
  if (rooms === before.rooms && sessions === before.sessions) return true;
  return rooms.has(LOBBY) && rooms.every((room) => isRecord(room) && isOrderedSet(room.members)) &&
    sessions.every(({ id, room, rooms: keys }) =>
      Array.isArray(keys) && (keys.includes(room) || room === LOBBY) &&
      keys.every((key) => rooms.get(key)?.members.has(id))
    );
}

/** Whoever is logged in twice could not be told at the other place. */
function hasTheirLogins({ loggedIn, sessions }: ChatState, before: ChatState): boolean {
  if (sessions === before.sessions && loggedIn === before.loggedIn) return true;
  return is(loggedIn, loginsAmong(sessions));
}

function isEffect(effect: unknown): boolean {
  if (!isRecord(effect)) return false;
  const fields = FIELDS.get(effect["kind"]);
  return fields !== undefined && Object.entries(fields).every(([name, type]) => typeof effect[name] === type);
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null;
}

function areRecords(value: unknown): boolean {
  return Array.isArray(value) && value.every(isRecord);
}

/** Not NaN or a fraction, which would go on into all that is counted later. */
function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && value as number >= 0;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

/** What each field of a state must be. The compiler says if there is another one. */
const STATE: { readonly [K in keyof ChatState]-?: (value: unknown) => boolean } = {
  rules: isRecord,
  level: isCount,
  sessions: isMap,
  names: isMap,
  rooms: isMap,
  unsettled: isSet,
  lastWriters: isMap,
  ignorers: isMap,
  watchers: isMap,
  marks: isOrderedMap,
  accounts: isMap,
  loggedIn: isMap,
  waiting: isCount,
  sanctions: isMap,
  detached: isOrderedMap,
  detachedOf: isMap,
  tokens: isMap,
  taken: isMap,
  former: areRecords,
  peak: isCount,
  made: isCount,
  worded: isCount,
  epoch: isText,
};

/** What each kind of effect must have, and of which type. */
const FIELDS: ReadonlyMap<unknown, { readonly [field: string]: string }> = new Map(Object.entries(
  {
    deliver: { session: "number", notice: "object" },
    publish: { room: "string", notice: "object" },
    subscribe: { session: "number", room: "string" },
    unsubscribe: { session: "number", room: "string" },
    recall: {
      session: "number",
      room: "string",
      name: "string",
      last: "number",
      most: "number",
      epoch: "string",
      isAsked: "boolean",
      ignored: "object",
    },
    forget: { room: "string" },
    authorize: { session: "number", name: "string" },
    hash: { session: "number", name: "string" },
    verify: { session: "number", name: "string" },
    save: { change: "object" },
    moderated: { session: "number", act: "string", by: "string" },
    hangUp: { session: "number" },
  } satisfies { readonly [K in Effect["kind"]]: { readonly [field: string]: string } },
));
