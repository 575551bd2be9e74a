// The title and the icon of the tab: how much is unread, and where one is.

import { LOBBY } from "../model/place.ts";
import { totals } from "../model/reading.ts";
import { currentPlace } from "../model/world.ts";
import * as WORDS from "../words.ts";
import { nameOf } from "./side.tsx";
import { world } from "./state.ts";

let icon = "";

export function writeTitle(): void {
  const place = currentPlace(world);
  const { unread, calls } = totals(world.places.values());
  const name = `${place.kind === "room" && place.id !== LOBBY ? "#" : ""}${nameOf(place)}`;
  document.title = `${unread > 0 ? `(${unread}) ` : ""}${name} · ${WORDS.appName}`;
  const wanted = iconWith(calls > 0 ? "#e5484d" : unread > 0 ? "#ffffff" : undefined);
  if (wanted === icon) return;
  icon = wanted;
  document.querySelector<HTMLLinkElement>("link[rel=icon]")?.setAttribute("href", wanted);
}

function iconWith(dot: string | undefined): string {
  const mark = dot === undefined
    ? ""
    : `<circle cx="24" cy="8" r="7" fill="${dot}" stroke="#176b52" stroke-width="2"/>`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#176b52"/><path d="M7 16h18" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/><circle cx="9" cy="16" r="3.4" fill="#fff"/><circle cx="23" cy="16" r="3.4" fill="#fff"/>${mark}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
