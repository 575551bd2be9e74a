// What a screen reader is told, politely: new lines of others in the open place, mentions and private lines
// from anywhere. Never history, never our own. Four or more at once are a number.

import type { News } from "../model/world.ts";
import * as WORDS from "../words.ts";
import { nameOf } from "./side.tsx";
import { world } from "./state.ts";

/** Half a second: what comes together is said together. */
const TOGETHER = 500;
const MOST = 3;

let waiting: string[] = [];

export function announce(region: HTMLElement, news: News): void {
  if (news.kind !== "said") return;
  const { place, item } = news;
  const isOpen = place.id === world.current;
  if (!isOpen && item.isCall !== true && place.kind !== "talk") return;
  const from = item.from ?? WORDS.guest;
  const text = item.text.replace(/^[!=]/, "");
  if (waiting.length === 0) setTimeout(() => flush(region), TOGETHER);
  waiting.push(
    place.kind === "talk"
      ? WORDS.announcedPrivately(from, text)
      : isOpen
      ? WORDS.announcedLine(from, text)
      : WORDS.announcedInRoom(nameOf(place), from, text),
  );
}

function flush(region: HTMLElement): void {
  const lines = waiting.length > MOST ? [WORDS.announcedSeveral(waiting.length)] : waiting;
  waiting = [];
  region.replaceChildren(...lines.map((line) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    return paragraph;
  }));
}
