// What a message is for those who read bytes.

const LF = 10;

/**
 * The bytes of a message. One of text is a line, or several, and so it ends with LF, which it may leave out. A binary
 * one is a piece of a stream of bytes as on TCP, for programs that pass one on: it may end anywhere. An empty one is
 * nothing.
 */
export function bytesOf(message: Uint8Array, isBinary: boolean): Uint8Array {
  if (isBinary || message.length === 0 || message[message.length - 1] === LF) return message;
  const line = new Uint8Array(message.length + 1);
  line.set(message);
  line[message.length] = LF;
  return line;
}
