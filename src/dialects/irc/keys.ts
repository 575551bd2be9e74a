// Keys of rooms, as IRC can have them: whoever is in a room is shown its key, as a parameter of a message.

import { sanitize } from "../sanitize.ts";

/** 64 characters, as everywhere in this chat; a comma would be the end of it in JOIN, and a colon the beginning of a text. */
const KEY = /^[^\s:,][^\s,]{0,63}$/;
/** The same for people. */
export const KEY_RULE = "A key has 1 to 64 characters without spaces and commas";

/** Whether a room can have that key, and everybody in it can be shown it. */
export function isKey(text: string): boolean {
  return KEY.test(text) && sanitize(text) === text;
}

/** Keys from elsewhere may be none here: nobody can come in by such a one on IRC. */
export function shownKey(key: string | undefined): string {
  return key !== undefined && isKey(key) ? key : "*";
}
