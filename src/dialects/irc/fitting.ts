// What is longer than a message and must not be cut: in as many of them as it takes.

import { byteLength } from "../bytes.ts";
import { cut, roomIn } from "./message.ts";

/** Writes as many messages as it takes, with words and blanks (or commas) between them; none if there are no words. */
export function inMessages(
  write: (text: string) => string,
  words: readonly string[],
  between: " " | "," = " ",
): string {
  const room = roomIn(write(""));
  const messages: string[] = [];
  let text = "";
  // Counted word by word: whoever asks for a hundred names must not have them measured a hundred times.
  let bytes = 0;
  for (const word of words) {
    const more = byteLength(word);
    if (text !== "" && bytes + 1 + more > room) {
      messages.push(write(text));
      text = "";
      bytes = 0;
    }
    bytes += text === "" ? more : 1 + more;
    text += text === "" ? word : `${between}${word}`;
  }
  if (text !== "") messages.push(write(text));
  return messages.join("");
}

/** The same with lines of words, of which long ones are cut in pieces. */
export function inPieces(write: (text: string) => string, lines: readonly string[]): string {
  const room = roomIn(write(""));
  return lines.flatMap((line) => cut(line, room)).map(write).join("");
}
