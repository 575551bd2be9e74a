// The chat could not be had, or has ended otherwise than it was asked to. The command ends with 1.

/** Why, in words for whoever has typed the command. */
export class ChatError extends Error {
  override readonly name = "ChatError";
}
