// What is longer than a message: cut where it is somebody's text, and in several messages where it is a list.

import { byteLength } from "../bytes.ts";
import { cut, MOST_BYTES } from "./message.ts";

/** Writes a message with as much of the text as there is room for. */
export function fitted(write: (text: string) => string, text: string): string {
  return write(cut(text, Math.max(MOST_BYTES - byteLength(write("")), 0))[0] ?? "");
}

/** Writes as many messages as it takes, with words and blanks between them; none if there are no words. */
export function inMessages(write: (text: string) => string, words: readonly string[]): string {
  const room = MOST_BYTES - byteLength(write(""));
  const messages: string[] = [];
  let text = "";
  for (const word of words) {
    if (text !== "" && byteLength(text) + 1 + byteLength(word) > room) {
      messages.push(write(text));
      text = "";
    }
    text += `${text === "" ? "" : " "}${word}`;
  }
  if (text !== "") messages.push(write(text));
  return messages.join("");
}
