// Private messages to a claimed name that nobody is logged in to: they wait for the next login.

import type { Account } from "./account.ts";
import { putAccount } from "./accounts.ts";
import type { Step } from "./effect.ts";
import { nameKey } from "./names.ts";
import type { ChatState, Session } from "./state.ts";
import type { SafeText } from "./text.ts";

/** 10,000 messages of all accounts together: at 4 KiB each 40 MB, whoever writes them. */
const MOST_IN_ALL = 10_000;

/** 5 messages of one name: others have something to say, too. */
const MOST_OF_SENDER = 5;

/** Keeps a message for an account, and tells the sender that. */
export function keepMessage(
  state: ChatState,
  session: Session,
  account: Account,
  text: SafeText,
  at: number,
): Step {
  const { name, waiting } = account;
  const told = (state: ChatState, kind: "willWait" | "waitsTooMuch" | "nameRequired"): Step => ({
    state,
    effects: [{ kind: "deliver", session: session.id, notice: { kind, name } }],
  });
  // Who has no name could fill it again and again.
  if (session.name === undefined) return told(state, "nameRequired");
  const ofSender = waiting.filter(({ from }) => from === session.name).length;
  const isFull = waiting.length >= state.rules.maxWaiting || ofSender >= MOST_OF_SENDER;
  if (isFull || state.waiting >= MOST_IN_ALL) return told(state, "waitsTooMuch");
  const message = { from: session.name, text, at };
  const kept = putAccount(state, nameKey(state.rules, name), { ...account, waiting: [...waiting, message] });
  return { state: kept.state, effects: [...kept.effects, ...told(kept.state, "willWait").effects] };
}

/** Shows an account's messages to the session, which has just logged in by it. */
export function showMessages(state: ChatState, { id }: Session, key: string): Step {
  const account = state.accounts.get(key);
  if (account === undefined || account.waiting.length === 0) return { state, effects: [] };
  const { name, waiting: messages } = account;
  const emptied = putAccount(state, key, { ...account, waiting: [] });
  const notice = { kind: "waited", name, messages } as const;
  return { state: emptied.state, effects: [...emptied.effects, { kind: "deliver", session: id, notice }] };
}
