// All servers of a chat can compute a higher level than before.

import { noEffect } from "./commands/reply.ts";
import type { Step } from "./effect.ts";
import type { Rules } from "./rules.ts";
import { changed, type ChatState } from "./state.ts";

/** Goes on at a level, with rules that may have got more of them. */
export function raise(state: ChatState, level: number, rules: Rules): Step {
  return noEffect(changed({ ...state, level, rules }, {}));
}
