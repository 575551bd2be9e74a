// Whether a line calls somebody by name: `@alice` anywhere, or `alice:` at its start, as people in terminals
// write.

export function callsBy(text: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  const wanted = name.toLowerCase();
  const lower = text.toLowerCase();
  if (lower.startsWith(wanted) && /^[:,]/.test(lower.slice(wanted.length))) return true;
  for (const [word] of lower.matchAll(/(?<![\w@-])@[\w-]+/g)) if (word.slice(1) === wanted) return true;
  return false;
}
