// What is sent to a service of IRC that is not here. `IDENTIFY` and a password is what people tell NickServ out of habit,
// on whatever terminal; the engine has no use for it, and recordings and the log of a cluster keep all that it is given.

import { verbatim } from "../dialects/sanitize.ts";
import { findAccount } from "../engine/accounts.ts";
import type { Command } from "../engine/command.ts";
import { findByName } from "../engine/names.ts";
import type { ChatState } from "../engine/state.ts";

/** The same command, but without its text if that is for a service and nobody is called so: then it reaches nobody. */
export function withoutSecret(command: Command, state: ChatState): Command {
  if (command.kind !== "send" || !mayBeService(command.to) || !SERVICE.test(command.to)) return command;
  const { to } = command;
  // The recipe has no passwords, and anybody may take that name. Elsewhere the host program may have given it to somebody.
  const isKept = state.rules.unknownRecipient === "silent" ||
    findByName(state, to) !== undefined || findAccount(state, to) !== undefined;
  return isKept ? command : { ...command, text: NOTHING };
}

/** What the names of services end in: signs after it do not make it another's (`names.ts`). */
const SERVICE = /serv[^\p{L}\p{N}]*$/iu;
const NOTHING = verbatim("");

/** A look at the last character tells nearly all other names: private messages must not pay for this. */
function mayBeService(name: string): boolean {
  const last = name.charCodeAt(name.length - 1) | LOWER_CASE;
  if (last >= LETTER_A && last <= LETTER_Z) return last === LETTER_V;
  return last < DIGIT_0 || last > DIGIT_9;
}

/** The bit that tells `v` from `V`; digits have it. */
const LOWER_CASE = 0x20;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const LETTER_A = 0x61;
const LETTER_V = 0x76;
const LETTER_Z = 0x7a;
