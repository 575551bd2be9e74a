// One notice, for one client or for all who read the same.

import type { Notice } from "../../engine/notice.ts";
import { lineRenderer } from "../line_text.ts";
import { sanitize } from "../sanitize.ts";
import type { Telling } from "./family.ts";
import { inWords } from "./problems.ts";
import { TABLE } from "./table.ts";

const inPlainWords = lineRenderer([], sanitize);

/** Tells it: what IRC has no form for, in the words that people at terminals read. */
export function tellNotice(notice: Notice, telling: Telling): string {
  const teller = TABLE.tellers[notice.kind] as ((notice: Notice, telling: Telling) => string) | undefined;
  return teller === undefined ? inWords(inPlainWords(notice), telling) : teller(notice, telling);
}
