// The lines that were typed before, for the up and down keys.

/** 200 lines, in memory only. */
const MOST = 200;

/** What was typed, and which of it is shown. */
export interface InputHistory {
  readonly lines: readonly string[];
  /** Counted from the end; 0 is the line that is being typed. */
  readonly back: number;
  /** The line that was being typed when one went back. */
  readonly draft: string;
}

export const NO_HISTORY: InputHistory = { lines: [], back: 0, draft: "" };

/** A line was typed. */
export function remember({ lines }: InputHistory, text: string): InputHistory {
  // What holds a password is not kept.
  const isSecret = /^\/(claim|login|identify)\b/i.test(text);
  const kept = isSecret || text.trim() === "" || lines.at(-1) === text
    ? lines
    : [...lines, text].slice(-MOST);
  return { lines: kept, back: 0, draft: "" };
}

/** Goes back by one, or forward by -1. Returns the text to show; nothing if there is none. */
export function recall(
  history: InputHistory,
  text: string,
  by: 1 | -1,
): { readonly history: InputHistory; readonly text: string } | undefined {
  const { lines } = history;
  const back = history.back + by;
  if (back < 0 || back > lines.length) return undefined;
  const draft = history.back === 0 ? text : history.draft;
  return { history: { lines, back, draft }, text: back === 0 ? draft : lines[lines.length - back] as string };
}
