// The only interpreter of effects: one performer for each kind. A new effect is a member of `Effect`, a file here, and
// a line in this table. Effects for a session that has gone are skipped.

import type { Effect } from "../../engine/effect.ts";
import { authorize } from "./authorize.ts";
import type { EffectContext, Performer } from "./context.ts";
import { hangUp } from "./hang_up.ts";
import { moderated, save } from "./keeping.ts";
import { hash, verify } from "./passwords.ts";
import { forget, recall } from "./recalling.ts";
import { subscribe, unsubscribe } from "./subscription.ts";
import { deliver, publish } from "./telling.ts";

const PERFORMERS: { readonly [K in Effect["kind"]]: Performer<K> } = {
  deliver,
  publish,
  subscribe,
  unsubscribe,
  recall,
  forget,
  authorize,
  hash,
  verify,
  save,
  moderated,
  hangUp,
};

/** Does what an effect says. */
export function perform(effect: Effect, context: EffectContext): void {
  (PERFORMERS[effect.kind] as Performer<Effect["kind"]>)(effect as never, context);
}
