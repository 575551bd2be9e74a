// What somebody meant by an unknown word.

/** The word that takes the fewest changes of one letter to come to, at most two; one if either is as short as `/me`. */
export function nearestOf(word: string, words: Iterable<string>): string | undefined {
  if (word.length < 2) return undefined;
  let nearest: string | undefined;
  let least = word.length < 4 ? 2 : 3;
  for (const candidate of words) {
    if (candidate.length < 2) continue;
    const most = Math.min(least, candidate.length < 4 ? 2 : 3);
    const changes = Math.abs(candidate.length - word.length) < most ? changesBetween(word, candidate) : most;
    if (changes < most) [nearest, least] = [candidate, changes];
  }
  return nearest;
}

/** How many letters must be put in, taken out or exchanged (Levenshtein); two that have changed places are two. */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
