// Words for what has no number: by them a client knows a message again when it is told of it twice.

import { changed, type ChatState } from "./state.ts";

/** The next word, which no other message has, even if the chat is started anew; and the state that has given it. */
export function withWord(
  state: ChatState,
  now: number,
): { readonly state: ChatState; readonly word: string } {
  const worded = state.worded + 1;
  return { state: changed(state, { worded }), word: `${now.toString(36)}.${worded.toString(36)}` };
}
