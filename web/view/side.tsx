// The left: rooms, private conversations, and who we are.

import { useLayoutEffect, useRef } from "preact/hooks";
import { LOBBY, type Place } from "../model/place.ts";
import * as WORDS from "../words.ts";
import { Icon, Logo } from "./icons.tsx";
import { changed, dialog, draftOf, goTo, isDrawerOpen, phone, session, world } from "./state.ts";
import { nextTheme, theme } from "./theme.ts";

export function Side() {
  const side = useRef<HTMLElement>(null);
  const isOpen = isDrawerOpen.value;
  // Who opens it with the keyboard goes on in it, at once: the next key may be Escape.
  useLayoutEffect(() => {
    if (isOpen) side.current?.querySelector<HTMLElement>("[aria-current]")?.focus();
  }, [isOpen]);
  const places = [...world.places.values()];
  const rooms = places.filter(({ kind }) => kind === "room").sort(byLobbyAndName);
  const talks = places.filter(({ kind }) => kind === "talk");
  return (
    <nav
      class="side drawer-move"
      id="side"
      ref={side}
      aria-label={WORDS.roomsAndPeople}
      inert={phone.matches && !isOpen}
    >
      <div class="brand">
        <Logo />
        {WORDS.appName}
      </div>
      <div class="lists">
        <div class="label">
          <span id="rooms-label">{WORDS.rooms}</span>
          <button
            type="button"
            aria-label={WORDS.joinRoom}
            title={WORDS.joinRoom}
            onClick={() => {
              isDrawerOpen.value = false;
              dialog.value = { kind: "room" };
            }}
          >
            <Icon name="plus" />
          </button>
        </div>
        <ul aria-labelledby="rooms-label">
          {rooms.map((place) => <Destination key={place.id} place={place} />)}
        </ul>
        {talks.length > 0 && (
          <>
            <div class="label">
              <span id="talks-label">{WORDS.privately}</span>
            </div>
            <ul aria-labelledby="talks-label">
              {talks.map((place) => <Destination key={place.id} place={place} />)}
            </ul>
          </>
        )}
      </div>
      <Self />
    </nav>
  );
}

function Destination({ place }: { readonly place: Place }) {
  const isCurrent = place.id === world.current;
  const isTalk = place.kind === "talk";
  const isUnread = place.unread > 0;
  const hasDraft = !isCurrent && draftOf(place) !== "";
  const name = nameOf(place);
  const presence = place.isHere === false || place.awayReason !== undefined
    ? "away"
    : place.isHere
    ? ""
    : "unknown";
  return (
    <li class="entry">
      <button
        type="button"
        class={`dest${isUnread && !isCurrent ? " unread" : ""}`}
        aria-current={isCurrent ? "page" : undefined}
        onClick={() => goTo(place)}
      >
        {isTalk
          ? <span class={`dot ${presence}`} aria-hidden="true" />
          : <span class="mark" aria-hidden="true">{place.id === LOBBY ? <Logo /> : "#"}</span>}
        <bdi class="what">{name}</bdi>
        {isTalk && (
          <span class="vh">
            , {presence === "" ? WORDS.isHere : presence === "away" ? WORDS.isAway : WORDS.isUnknown}
          </span>
        )}
        {hasDraft && <span class="draft">{WORDS.draft}</span>}
        {isUnread && (
          <>
            <span class={`count${place.calls > 0 ? " me" : ""}`} aria-hidden="true">
              {WORDS.count(place.unread)}
            </span>
            <span class="vh">, {WORDS.unread(place.unread)}</span>
          </>
        )}
      </button>
      {isCurrent && place.id !== LOBBY && (
        <button
          type="button"
          class="leave"
          aria-label={isTalk ? WORDS.closeTalk(name) : WORDS.leaveRoom(name)}
          title={isTalk ? WORDS.closeTalk(name) : WORDS.leaveRoom(name)}
          onClick={() => void session.rooms.leave(place).catch(() => {}).then(changed)}
        >
          <Icon name="close" />
        </button>
      )}
    </li>
  );
}

function Self() {
  const { me, account, away } = world;
  const { kind } = session.phase;
  const state = kind === "waiting" || kind === "connecting"
    ? WORDS.stateReconnecting
    : me === undefined
    ? WORDS.listening
    : [away === undefined ? WORDS.here : WORDS.awaySelf, ...(account === undefined ? [] : [WORDS.claimed])]
      .join(" · ");
  return (
    <div class="self">
      <button
        type="button"
        class="who"
        title={WORDS.changeName}
        onClick={() => {
          isDrawerOpen.value = false;
          dialog.value = { kind: "name" };
        }}
      >
        <b>
          <bdi>{me ?? WORDS.noName}</bdi>
        </b>
        <span>{state}</span>
        <span class="vh">{WORDS.changeName}</span>
      </button>
      <button
        type="button"
        class="tool"
        aria-label={WORDS.theme(WORDS.themes[theme.value])}
        title={WORDS.theme(WORDS.themes[theme.value])}
        onClick={nextTheme}
      >
        <Icon name="theme" />
      </button>
    </div>
  );
}

export function nameOf(place: Place): string {
  return place.id === LOBBY ? WORDS.lobby : place.name;
}

/** The lobby first, then by name. */
export function byLobbyAndName(a: Place, b: Place): number {
  if (a.id === LOBBY || b.id === LOBBY) return a.id === LOBBY ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
