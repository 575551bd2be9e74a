// What is longer than a message: cut where it is somebody's text, and in several messages where it is a list.

import { byteLength } from "../bytes.ts";
import { cut, MOST_BYTES } from "./message.ts";

/** Writes a message with as much of the text as there is room for. */
export function fitted(write: (text: string) => string, text: string): string {
  return write(cut(text, Math.max(MOST_BYTES - byteLength(write("")), 0))[0] ?? "");
}

/** Writes as many messages as it takes, with words and blanks (or commas) between them; none if there are no words. */
export function inMessages(
  write: (text: string) => string,
  words: readonly string[],
  between: " " | "," = " ",
): string {
  const room = MOST_BYTES - byteLength(write(""));
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
