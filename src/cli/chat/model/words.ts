// What the server tells, in words. Events and answers are notices as objects, so that the sentences are those of the line
// dialect; what that has no words for is not shown.

import type { CommandUsage } from "../../../dialects/line_text.ts";
import { lineRenderer } from "../../../dialects/line_text.ts";
import { sanitize } from "../../../dialects/sanitize.ts";
import type { Notice } from "../../../api.ts";
import { cleaned, type Incoming } from "./wire.ts";

const NO_COMMANDS: readonly CommandUsage[] = [];
const render = lineRenderer(NO_COMMANDS, sanitize);

/** The sentence for a notice of that kind; nothing if there is none, or its fields are not as they should be. */
export function sentenceOf(kind: string, fields: Incoming): string | undefined {
  try {
    const text = render({ ...withoutNull(fields), kind } as unknown as Notice);
    return text.split("\n").map(cleaned).join("\n").trimEnd();
  } catch {
    return undefined;
  }
}

/** Somebody without a name is `null` in JSON, and nothing in a notice. */
function withoutNull(fields: Incoming): Incoming {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
