// One notice, for one client or for all who read the same.

import type { Notice } from "../../engine/notice.ts";
import { lineRenderer } from "../line_text.ts";
import { sanitize } from "../sanitize.ts";
import { isoTime } from "../utc.ts";
import type { Telling } from "./family.ts";
import { inWords } from "./problems.ts";
import { TABLE } from "./table.ts";

const inPlainWords = lineRenderer([], sanitize);

/** Tells it: what IRC has no form for, in the words that people at terminals read. */
export function tellNotice(notice: Notice, telling: Telling): string {
  const teller = TABLE.tellers[notice.kind] as ((notice: Notice, telling: Telling) => string) | undefined;
  const text = teller === undefined ? untold(notice, telling) : teller(notice, telling);
  return text !== "" && telling.caps.has("server-time") ? timed(text, telling.directory.date()) : text;
}

/** Programs that answer each other's notices are told of nothing, so that they do not do so for ever. */
function untold(notice: Notice, telling: Telling): string {
  return telling.request?.name === "NOTICE" ? "" : inWords(inPlainWords(notice), telling);
}

/** What has no time of its own happens now; numerics are answers, and nobody asks when they came. */
function timed(text: string, at: number): string {
  return text.replace(/^(?=:[^ ]+ [A-Z])/gm, () => `@time=${isoTime(at)} `);
}
