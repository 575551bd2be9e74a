// Keys that work anywhere: Alt+Up and Alt+Down go from room to room, with Shift to the next that has unread
// lines; Escape closes what lies above; a letter goes to the field.

import type { Place } from "../model/place.ts";
import { byLobbyAndName } from "./side.tsx";
import { arePeopleOpen, goTo, isDrawerOpen, isNarrow, world } from "./state.ts";

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]") !== null) return;
    if (event.key === "Escape") return closeAll();
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1, event.shiftKey);
    } else if (isLetter(event)) document.getElementById("text")?.focus();
  });
}

function closeAll(): void {
  const opener = isDrawerOpen.value
    ? "open-side"
    : isNarrow() && arePeopleOpen.value
    ? "open-people"
    : undefined;
  isDrawerOpen.value = false;
  if (isNarrow()) arePeopleOpen.value = false;
  if (opener !== undefined) document.getElementById(opener)?.focus();
}

function step(by: 1 | -1, isUnreadOnly: boolean): void {
  const places = [...world.places.values()];
  const order: Place[] = [
    ...places.filter(({ kind }) => kind === "room").sort(byLobbyAndName),
    ...places.filter(({ kind }) => kind === "talk"),
  ];
  const from = order.findIndex(({ id }) => id === world.current);
  for (let i = 1; i <= order.length; i++) {
    const place = order[(from + by * i + order.length * 2) % order.length] as Place;
    if (!isUnreadOnly || place.unread > 0) return goTo(place);
  }
}

/** A character that would be lost: nothing that can be written into has the focus. */
function isLetter({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || [...key].length !== 1) return false;
  if (!(target instanceof HTMLElement) || target.matches("input, textarea, select")) return false;
  return key !== " " || !target.matches("button, a, [tabindex]");
}
