// Notifications: asked for by a click on the bell and at no other time; for mentions and private lines, while
// the page can't be seen. Chrome on Android has the class but refuses to make one without a service worker:
// there the bell turns itself off.

import type { Item, Place } from "../model/place.ts";
import { keep, kept } from "../net/storage.ts";
import * as WORDS from "../words.ts";
import { cell } from "./cell.ts";
import { nameOf } from "./side.tsx";
import { fieldProblem, goTo } from "./state.ts";

/** Not there on plain http, except from this machine itself. */
export const canNotify: boolean = "Notification" in globalThis && globalThis.isSecureContext;

export const isBellOn = cell(
  canNotify && Notification.permission === "granted" && kept("local", "bell") === "on",
);

export async function ringBell(): Promise<void> {
  if (isBellOn.value) return setBell(false);
  if (await Notification.requestPermission() === "granted") setBell(true);
  else fieldProblem.value = WORDS.notificationsDenied;
}

export function notify(place: Place, item: Item): void {
  if (!isBellOn.value || document.visibilityState === "visible") return;
  if (place.kind !== "talk" && item.isCall !== true) return;
  const from = item.from ?? WORDS.guest;
  const title = place.kind === "talk"
    ? WORDS.notificationPrivately(from)
    : WORDS.notificationInRoom(from, nameOf(place));
  try {
    const notification = new Notification(title, { body: item.text, tag: place.id });
    notification.onclick = () => {
      focus();
      goTo(place);
      notification.close();
    };
  } catch {
    setBell(false);
  }
}

function setBell(isOn: boolean): void {
  isBellOn.value = isOn;
  keep("local", "bell", isOn ? "on" : undefined);
}
