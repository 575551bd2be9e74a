// Who came, went or took another name, told in as few words as possible: neighbours become one sentence, and
// who leaves and is back within a minute has not been away.

import { append, type Item, type Place } from "./place.ts";
import type { WireComings } from "./wire.ts";

/** One coming. A name that is empty stands for `count` people that were not named, or had none. */
export interface Coming {
  readonly kind: "came" | "went" | "renamed";
  readonly name: string;
  readonly to?: string;
  readonly count: number;
  readonly at: number;
}

/** A minute: a phone that changes its network, or a page that is loaded again. */
const SHORT_ABSENCE = 60_000;

/** Adds `event` to the list of a room. Returns the new item, if there is one. */
export function addComings(place: Place, event: WireComings, at: number): Item | undefined {
  const news: Coming[] = [];
  for (const name of event.went) news.push({ kind: "went", name, count: 1, at });
  if (event.othersWent > 0) news.push({ kind: "went", name: "", count: event.othersWent, at });
  for (const name of event.came) {
    if (!cancelLeave(place, name, at)) news.push({ kind: "came", name, count: 1, at });
  }
  if (event.othersCame > 0) news.push({ kind: "came", name: "", count: event.othersCame, at });
  for (const { from, to } of event.renamed) {
    news.push({ kind: "renamed", name: from ?? "", to, count: 1, at });
  }
  if (news.length === 0) return undefined;
  const last = place.items.at(-1);
  if (last?.kind === "comings" && last.comings !== undefined) {
    last.comings.push(...news);
    place.touched.add(last);
    return undefined;
  }
  return append(place, { kind: "comings", at, text: "", comings: news });
}

function cancelLeave(place: Place, name: string, at: number): boolean {
  for (let i = place.items.length - 1; i >= 0; i--) {
    const item = place.items[i] as Item;
    if (item.at < at - SHORT_ABSENCE) return false;
    const index = item.comings?.findLastIndex((coming) =>
      coming.name === name && at - coming.at <= SHORT_ABSENCE
    ) ?? -1;
    if (index < 0) continue;
    if (item.comings?.[index]?.kind !== "went") return false;
    item.comings.splice(index, 1);
    place.touched.add(item);
    return true;
  }
  return false;
}

/** What an item says: who came, who went, who is called otherwise; each name once. */
export interface Summary {
  readonly came: readonly string[];
  readonly othersCame: number;
  readonly went: readonly string[];
  readonly othersWent: number;
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
}

export function summarize(comings: readonly Coming[]): Summary {
  const names = (kind: Coming["kind"]) => [
    ...new Set(comings.filter((c) => c.kind === kind && c.name !== "").map((c) => c.name)),
  ];
  const others = (kind: Coming["kind"]) =>
    comings.reduce((sum, c) => c.kind === kind && c.name === "" ? sum + c.count : sum, 0);
  return {
    came: names("came"),
    othersCame: others("came"),
    went: names("went"),
    othersWent: others("went"),
    renamed: comings.filter((c) => c.kind === "renamed").map((c) => ({ from: c.name, to: c.to as string })),
  };
}
