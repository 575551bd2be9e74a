// Everything a chat knows, as one immutable value. Sessions, names and rooms are `immutable` maps: an update
// costs microseconds at 100,000 entries, and an old state stays valid.
//
// What surprises: names map to whoever may be addressed by them. Under strict rules a session can go on
// signing with a name that another has taken over, as in the recipe; the map has the one who gets the mail.

import { Map, type Set } from "immutable";
import { DEFAULT_RULES, type Rules } from "./rules.ts";

/** Identifies a connection for as long as it lives. Given by whoever drives the engine, never used twice. */
export type SessionId = number;

/** One client as the engine knows it. */
export interface Session {
  /** Which connection it is. */
  readonly id: SessionId;
  /** What it signs with; nobody's yet if undefined. */
  readonly name: string | undefined;
  /** Where its plain lines go. */
  readonly room: string;
}

/** The state of one chat. */
export interface ChatState {
  /** What this chat allows. */
  readonly rules: Rules;
  /** Everyone who is here. */
  readonly sessions: Map<SessionId, Session>;
  /** Who can be addressed by a name, as in `sessions`; keyed by the name as the rules compare it. */
  readonly names: Map<string, Session>;
  /** Who is in which room; an empty room is forgotten. */
  readonly rooms: Map<string, Set<SessionId>>;
}

/** The room that everyone is in from connecting to leaving. */
export const LOBBY = "lobby";

/** An empty chat. */
export function createState(rules: Rules = DEFAULT_RULES): ChatState {
  return { rules, sessions: Map(), names: Map(), rooms: Map() };
}

/**
 * A state in which some maps are others.
 *
 * No spread: on Node 20 every place that spreads makes objects of a shape of its own, and all who read them are slower.
 */
export function changed(
  state: ChatState,
  { sessions = state.sessions, names = state.names, rooms = state.rooms }: Partial<Omit<ChatState, "rules">>,
): ChatState {
  return { rules: state.rules, sessions, names, rooms };
}

/** The same session with another name, or with none. */
export function renamed({ id, room }: Session, name: string | undefined): Session {
  return { id, name, room };
}
