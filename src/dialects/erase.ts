// Applies Backspace and the like. A terminal in raw mode, and the telnet of Windows, send every key as it is typed;
// others must read what the typist saw, and erased text must not hide a command.

/**
 * The line as its typist saw it: each Backspace (U+0008) and DEL (U+007F) takes the character before it, and what cannot
 * be seen behind that; Ctrl-W (U+0017) takes a word, and Ctrl-U (U+0015) everything.
 */
export function erased(line: string): string {
  let kept: string[] = [];
  for (const character of line) {
    if (character === "\b" || character === "\x7F") {
      eraseWhile(kept, (last) => INVISIBLE.test(last));
      kept.pop();
    } else if (character === "\x17") {
      eraseWhile(kept, (last) => /\s/.test(last));
      eraseWhile(kept, (last) => /\S/.test(last));
    } else if (character === "\x15") {
      kept = [];
    } else {
      kept.push(character);
    }
  }
  return kept.join("");
}

function eraseWhile(kept: string[], isErased: (last: string) => boolean): void {
  for (let last = kept.at(-1); last !== undefined && isErased(last); last = kept.at(-1)) kept.pop();
}

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/u;
