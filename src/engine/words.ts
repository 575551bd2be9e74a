// Ids for messages without a number: a client that is told of one twice recognises it by its id.

import { changed, type ChatState } from "./state.ts";

/** The next word, which no other message has, even if the chat is started anew; and the state that has given it. */
export function withWord(
  state: ChatState,
  now: number,
): { readonly state: ChatState; readonly word: string } {
  const worded = state.worded + 1;
  return { state: changed(state, { worded }), word: `${now.toString(36)}.${worded.toString(36)}` };
}
