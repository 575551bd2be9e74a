// How much a batch of the test of killed chats has: some one line, some hundreds.

/** How many lines batch number `batch` has; the first is 1. */
export function linesOf(batch: number): number {
  return 1 + (batch * batch) % 300;
}

/** How many lines there are after a batch. */
export function linesUpTo(batch: number): number {
  let lines = 0;
  for (let each = 1; each <= batch; each++) lines += linesOf(each);
  return lines;
}
