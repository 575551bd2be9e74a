// Clients whose server was given up by the others, for which they have left. A client that can't come back by itself
// keeps its connection, and comes back as a new session as soon as the server has a place again. The server asks for
// its name and rooms as if it had typed that, so the client is told what it gets and what not, and the rules are in one
// place.

import type { Command } from "../engine/command.ts";
import { type ChatState, LOBBY, type Session } from "../engine/state.ts";
import type { SessionLoop } from "./session_loop.ts";

/** Somebody who waits to come back. */
export interface Returning {
  readonly session: SessionLoop;
  readonly commands: readonly Command[];
  /** Lets its further lines through. */
  readonly release: () => void;
}

/** What somebody would have to type to be who it was. Whether it still may is decided as if it had. */
export function commandsFor(
  state: ChatState,
  { away, ignored, name, room, rooms }: Session,
): readonly Command[] {
  const joined = rooms.filter((key) => key !== LOBBY);
  // The one where it spoke comes last: there it speaks again.
  const last = joined.includes(room) || joined.length === 0 ? room : LOBBY;
  const ordered = [
    ...joined.filter((key) => key !== last),
    ...last === LOBBY && joined.length === 0 ? [] : [last],
  ];
  return [
    ...name === undefined ? [] : [{ kind: "register", name } as const],
    ...ignored.map((name): Command => ({ kind: "ignore", name })),
    ...ordered.map((key): Command => {
      const { key: needed, name: spelt } = state.rooms.get(key) ?? { key: undefined, name: key };
      return { kind: "join", room: spelt, key: needed };
    }),
    ...away === undefined ? [] : [{ kind: "away", reason: away } as const],
  ];
}
