// Which lines are UTF-8. A decoder puts U+FFFD where bytes are not; a line whose bytes have fewer of them was none.

const LF = 10;
const MARK = "\ufffd";

/** Which of these lines, between which an LF stands in the bytes, are not UTF-8. */
export function illFormed(bytes: Uint8Array, lines: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  let from = 0;
  for (const [index, line] of lines.entries()) {
    const next = bytes.indexOf(LF, from);
    const end = next < 0 ? bytes.length : next;
    if (line.includes(MARK) && line.split(MARK).length - 1 !== marksIn(bytes, from, end)) found.add(index);
    from = end + 1;
  }
  return found;
}

/** How often U+FFFD itself stands there: its first byte always begins a character. */
function marksIn(bytes: Uint8Array, from: number, end: number): number {
  let marks = 0;
  for (let at = bytes.indexOf(0xef, from); at >= 0 && at + 2 < end; at = bytes.indexOf(0xef, at + 1)) {
    if (bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) marks += 1;
  }
  return marks;
}
