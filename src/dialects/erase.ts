// What Backspace and DEL have erased. A terminal in raw mode, and the telnet of Windows, send every key as it is
// typed; what others read must be what the typist saw, and what was erased must not hide a command.

/** The line as its typist saw it: each Backspace (U+0008) and DEL (U+007F) takes the character before it. */
export function erased(line: string): string {
  const kept: string[] = [];
  for (const character of line) {
    if (character === "\b" || character === "\x7F") kept.pop();
    else kept.push(character);
  }
  return kept.join("");
}
