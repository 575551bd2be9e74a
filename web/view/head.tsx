// Above the lines: where one is, what it is about, the bell and who is here; and the bar that says when the
// connection is not what it should be.

import { useEffect, useState } from "preact/hooks";
import { LOBBY, type Place } from "../model/place.ts";
import { QUIET_FOR } from "../model/reconnect.ts";
import { totals } from "../model/reading.ts";
import { currentPlace } from "../model/world.ts";
import * as WORDS from "../words.ts";
import { Icon } from "./icons.tsx";
import { canNotify, isBellOn, ringBell } from "./notifications.ts";
import { nameOf } from "./side.tsx";
import { arePeopleOpen, isDrawerOpen, session, world } from "./state.ts";
import { piecesOf } from "./text.ts";

export function Head() {
  const place = currentPlace(world);
  const { unread } = totals(world.places.values());
  return (
    <header class="head">
      <button
        type="button"
        class="tool menu"
        id="open-side"
        aria-controls="side"
        aria-expanded={isDrawerOpen.value}
        onClick={() => {
          isDrawerOpen.value = true;
        }}
      >
        <Icon name="menu" />
        <span class="vh">{WORDS.openRooms}</span>
        {unread > 0 && (
          <>
            <span class="count me" aria-hidden="true">{WORDS.count(unread)}</span>
            <span class="vh">, {WORDS.unread(unread)}</span>
          </>
        )}
      </button>
      <div class="title">
        <h1 id="title">
          {place.kind === "room" && place.id !== LOBBY && <span class="mark" aria-hidden="true">#</span>}
          <bdi>{nameOf(place)}</bdi>
          {place.isLocked && <Icon name="lock" />}
        </h1>
        <Topic place={place} />
      </div>
      <Bell />
      {place.kind === "room" && (
        <button
          type="button"
          class="tool"
          id="open-people"
          aria-controls="people"
          aria-expanded={arePeopleOpen.value}
          onClick={() => {
            arePeopleOpen.value = !arePeopleOpen.value;
          }}
        >
          <Icon name="people" />
          <span aria-hidden="true">{place.total > 0 ? WORDS.count(place.total) : ""}</span>
          <span class="vh">{WORDS.peopleHere(place.total)}</span>
        </button>
      )}
    </header>
  );
}

function Topic({ place }: { readonly place: Place }) {
  const text = topicOf(place);
  return (
    <p title={text} dir="auto">
      {piecesOf(text, world).map((piece) =>
        piece.kind === "link"
          ? (
            <a
              key={piece.href}
              href={piece.href}
              rel="noopener noreferrer nofollow"
              target="_blank"
              title={piece.title}
            >
              {piece.text}
            </a>
          )
          : piece.text
      )}
    </p>
  );
}

function topicOf(place: Place): string {
  if (place.kind === "room") return place.topic ?? (place.id === LOBBY ? WORDS.lobbyTopic : WORDS.noTopic);
  if (place.isHere === false) return WORDS.privateGone;
  return place.awayReason === undefined ? WORDS.privateTopic : WORDS.privateAway(place.awayReason);
}

function Bell() {
  if (!canNotify) return null;
  const label = isBellOn.value ? WORDS.notificationsOn : WORDS.notificationsOff;
  return (
    <button
      type="button"
      class="tool hide-phone"
      aria-pressed={isBellOn.value}
      aria-label={label}
      title={label}
      onClick={ringBell}
    >
      <Icon name="bell" />
    </button>
  );
}

/** The bar: nothing while all is well, nor in the first two seconds after it was not. */
export function StateBar() {
  const { phase } = session;
  const now = useClock(phase.kind === "waiting");
  if (phase.kind === "here" || phase.kind === "connecting") return <div class="bar" role="status" />;
  if (phase.kind === "waiting") {
    if (now - phase.since < QUIET_FOR) return <div class="bar" role="status" />;
    const seconds = Math.ceil((phase.at - now) / 1000);
    return (
      <div class="bar" role="status">
        <div class="state">
          <span class="pulse" aria-hidden="true" />
          <span class="text">
            <b>{navigator.onLine ? phase.reason ?? WORDS.stateLost : WORDS.stateOffline}</b>{" "}
            <span aria-hidden="true">{seconds > 0 ? WORDS.stateNextTry(seconds) : WORDS.stateTrying}</span>
            {" "}
            <span class="hide-phone">{WORDS.stateIsKept}</span>
          </span>
          <button type="button" class="link" onClick={() => session.connect()}>{WORDS.stateTryNow}</button>
        </div>
      </div>
    );
  }
  const [title, more, button] = phase.kind === "replaced"
    ? [WORDS.stateReplaced, WORDS.stateReplacedMore, WORDS.stateUseHere]
    : phase.kind === "left"
    ? [WORDS.stateLeft, "", WORDS.stateComeBack]
    : [WORDS.stateRefused, WORDS.stateReasons[phase.reason] ?? phase.reason, WORDS.stateTryNow];
  return (
    <div class="bar" role="status">
      <div class="state">
        <span class="text">
          <b>{title}</b> <span>{more}</span>
          {phase.kind === "refused" && phase.words !== undefined && <bdi>{` “${phase.words}”`}</bdi>}
        </span>
        <button type="button" class="link" onClick={() => session.connect()}>{button}</button>
      </div>
    </div>
  );
}

/** The time, four times a second while it matters. */
function useClock(isRunning: boolean): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
