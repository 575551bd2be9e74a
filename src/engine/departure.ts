// Why somebody has left the chat, where they did not say it themselves. A dialect puts it into words.

import type { Removal } from "./sanction.ts";

/**
 * Its connection was `lost`, or it finished it (`left`); it said nothing for too long (`idle`), was too fast or read too
 * slowly; the host program `closed` it; a moderator has removed it, or it has logged in elsewhere; or something failed.
 */
export type Departure = Removal | "lost" | "left" | "idle" | "tooFast" | "tooSlow" | "closed" | "error";
