// What the parts of the page share: the world, the session, and the few things that only the view knows.

import { LOBBY, type Place } from "../model/place.ts";
import { markRead } from "../model/reading.ts";
import { close, createWorld, currentPlace, type News, open, placeOf, type World } from "../model/world.ts";
import { Refused } from "../net/unanswered.ts";
import { Session } from "../net/session.ts";
import { keep, kept } from "../net/storage.ts";
import { cell } from "./cell.ts";

export type Dialog =
  | { readonly kind: "name"; readonly name?: string; readonly problem?: string }
  | { readonly kind: "login"; readonly name: string }
  | { readonly kind: "claim" }
  | { readonly kind: "room"; readonly name?: string; readonly problem?: string; readonly needsKey?: boolean };

export const world: World = createWorld();

/** Grows with every change of the world, and so has all drawn again that shows some of it. */
export const revision = cell(0);
export const dialog = cell<Dialog | undefined>(undefined);
/** Whether the rooms are open, on a phone. */
export const isDrawerOpen = cell(false);
/** Whether who is here is shown. */
export const arePeopleOpen = cell(false);
/** What is wrong with what was typed. */
export const fieldProblem = cell("");
export const isAtEnd = cell(true);

const newsListeners: ((news: News) => void)[] = [];

export const session: Session = new Session(world, {
  onChange: changed,
  onNews: (news) => newsListeners.forEach((listen) => listen(news)),
  onNameRefused(name, error) {
    if (name === "") dialog.value = { kind: "name" };
    else if (error.code === "nameClaimed") dialog.value = { kind: "login", name };
    else dialog.value = { kind: "name", name, problem: error.message };
  },
  onRoomRefused,
});

/** Another name, or a key, may open it. */
function onRoomRefused(name: string, { code, message: problem }: Refused): void {
  dialog.value ??= { kind: "room", name, problem, needsKey: code === "wrongKey" };
}

export function onNews(listen: (news: News) => void): void {
  newsListeners.push(listen);
}

let isChanging = false;

/** The world has changed: all that is drawn of it is drawn again, once in a turn. */
export function changed(): void {
  if (isChanging) return;
  isChanging = true;
  queueMicrotask(() => {
    isChanging = false;
    if (!world.places.has(world.current)) goTo(world.places.get(LOBBY) as Place);
    if (isRead()) markRead(currentPlace(world));
    followHash();
    revision.value++;
  });
}

/** Read means: the page is visible, its window has the focus, and the end of the list is in view. */
export function isRead(): boolean {
  world.isReading = document.visibilityState === "visible" && document.hasFocus() && isAtEnd.value;
  return world.isReading;
}

/** Opens a place. */
export function goTo(place: Place): void {
  isDrawerOpen.value = false;
  if (isNarrow()) arePeopleOpen.value = false;
  fieldProblem.value = "";
  open(world, place);
  if (session.isReady) {
    const asked = place.kind === "talk" ? session.lookups.whois(place) : session.lookups.who(place);
    asked.catch(() => {});
  }
  changed();
}

export function talkTo(name: string): void {
  goTo(placeOf(world, "talk", name));
}

/** The address names the place, so that Back goes back a room. */
export function hashOf(place: Place): string {
  if (place.kind === "talk") return `#@${place.name}`;
  return place.id === LOBBY ? "#" : `#${place.name}`;
}

let shownHash: string | undefined;

function followHash(): void {
  const hash = hashOf(currentPlace(world));
  if (hash === shownHash) return;
  const isFirst = shownHash === undefined;
  shownHash = hash;
  if (hash.toLowerCase() === (location.hash || "#").toLowerCase()) return;
  if (isFirst) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
}

/** Goes where the address says. */
export function obeyHash(): void {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const [, at, name] = /^(@?)([\w-]{1,32})$/.exec(wanted) ?? [];
  const kind = at === "@" ? "talk" : "room";
  shownHash = location.hash || "#";
  const place = placeOf(world, kind, name ?? "lobby");
  if (kind === "room" && place.epoch === undefined && session.isReady) {
    session.rooms.join(place.name).catch((error) => {
      if (!(error instanceof Refused)) return;
      close(world, place.id);
      changed();
      onRoomRefused(place.name, error);
    });
  }
  goTo(place);
}

const narrow = matchMedia("(max-width: 1023px)");
export const phone: MediaQueryList = matchMedia("(max-width: 760px)");

export function isNarrow(): boolean {
  return narrow.matches;
}

arePeopleOpen.value = !isNarrow();
// A window that grows narrow has no place for them; one that grows wide has.
narrow.addEventListener("change", () => {
  arePeopleOpen.value = !isNarrow();
});

// What was written and not sent, by place.
const drafts = new Map<string, string>();

export function draftOf(place: Place): string {
  let draft = drafts.get(place.id);
  if (draft === undefined) drafts.set(place.id, draft = kept("session", `draft.${place.id}`) ?? "");
  return draft;
}

export function keepDraft(place: Place, text: string): void {
  const before = draftOf(place);
  drafts.set(place.id, text);
  keep("session", `draft.${place.id}`, text === "" ? undefined : text);
  if ((before === "") !== (text === "")) changed();
}
