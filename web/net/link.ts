// What the parts of a session share: a way to ask, what is known, and who listens.

import type { Incoming, Outgoing } from "../model/wire.ts";
import type { News, World } from "../model/world.ts";
import type { Refused } from "./unanswered.ts";

export interface Ears {
  /** The world, the phase or both are other than before. */
  readonly onChange: () => void;
  readonly onNews: (news: News) => void;
  /** The name that we had is somebody's: it needs another, or its password. */
  readonly onNameRefused: (name: string, error: Refused) => void;
  /** A room could not be entered. */
  readonly onRoomRefused: (name: string, error: Refused) => void;
}

export interface Link {
  readonly world: World;
  readonly ears: Ears;
  /** Whether commands can be asked now. */
  readonly isReady: boolean;
  /** Whether it has taken up where it was. */
  readonly isHere: boolean;
  /**
   * Asks for something. Rejects with `Refused` or `Lost`.
   *
   * @param take is given the answer at once: before the events behind it in the same message
   */
  ask(command: Outgoing, take?: (answer: Incoming) => void): Promise<Incoming>;
  /** Asks for the time, and takes the connection for dead if it isn't told. */
  probe(): Promise<void>;
}
