// The frame: rooms at the left, lines in the middle, people at the right, dialogs above.

import { useLayoutEffect, useRef } from "preact/hooks";
import { arm, markRead } from "../model/reading.ts";
import { LOBBY } from "../model/place.ts";
import { currentPlace } from "../model/world.ts";
import * as WORDS from "../words.ts";
import { announce } from "./announcer.ts";
import { useCells } from "./cell.ts";
import { Composer } from "./composer.tsx";
import { untilMidnight } from "./dates.ts";
import { Dialogs } from "./dialogs/dialogs.tsx";
import { Head, StateBar } from "./head.tsx";
import { LogView } from "./log.ts";
import { notify } from "./notifications.ts";
import { People } from "./people.tsx";
import { Side } from "./side.tsx";
import {
  arePeopleOpen,
  changed,
  dialog,
  isAtEnd,
  isDrawerOpen,
  isNarrow,
  isRead,
  onNews,
  revision,
  session,
  world,
} from "./state.ts";
import { writeTitle } from "./title.ts";

/** 30 s: names that are a little old hurt nobody, and a thousand pages ask 33 times a second. */
const LOOK_AROUND = 30_000;

export function App() {
  useCells();
  const log = useRef<HTMLDivElement>(null);
  const region = useRef<HTMLDivElement>(null);
  const view = useRef<LogView>(null);
  useLayoutEffect(() => {
    const made = new LogView(log.current as HTMLDivElement, world, {
      older: (place) => session.lookups.older(place),
      again: (pending) => session.sender.again(pending),
      discard: (pending) => session.sender.discard(pending),
      onEnd: (atEnd) => {
        isAtEnd.value = atEnd;
        world.isAboveEnd = !atEnd;
        if (atEnd) changed();
      },
    });
    view.current = made;
    onNews((news) => {
      announce(region.current as HTMLDivElement, news);
      if (news.kind === "said") notify(news.place, news.item);
    });
    watchReading();
    // In the lobby nobody is told who comes and goes.
    setInterval(() => {
      const place = currentPlace(world);
      const isSeen = document.visibilityState === "visible" && arePeopleOpen.value;
      if (isSeen && session.isReady && place.id === LOBBY) session.lookups.who(place).catch(() => {});
    }, LOOK_AROUND);
    const redrawAtMidnight = () => {
      made.redraw();
      changed();
      setTimeout(redrawAtMidnight, untilMidnight());
    };
    setTimeout(redrawAtMidnight, untilMidnight());
  }, []);
  useLayoutEffect(() => {
    view.current?.sync(currentPlace(world), session.phase.kind === "here");
    writeTitle();
  }, [revision.value]);
  const hasScrim = isDrawerOpen.value || (isNarrow() && arePeopleOpen.value);
  return (
    <>
      <div class={`app${isDrawerOpen.value ? " drawer" : ""}${hasScrim ? " covered" : ""}`}>
        <Side />
        <main class="main">
          <Head />
          <StateBar />
          <div class="log" role="log" aria-live="off" aria-labelledby="title" tabIndex={0} ref={log} />
          <Composer toEnd={() => view.current?.toEnd()} />
        </main>
        <People />
        <button
          type="button"
          class="scrim"
          aria-label={WORDS.close}
          tabIndex={-1}
          hidden={!hasScrim}
          onClick={() => {
            isDrawerOpen.value = false;
            if (isNarrow()) arePeopleOpen.value = false;
          }}
        />
      </div>
      <div class="vh" id="announce" aria-live="polite" ref={region} />
      {dialog.value !== undefined && <Dialogs />}
    </>
  );
}

/** Whether somebody looks, and what that means for what came meanwhile. */
function watchReading(): void {
  const looked = () => {
    if (isRead() && markRead(currentPlace(world))) changed();
  };
  addEventListener("focus", looked);
  addEventListener("blur", () => {
    isRead();
    arm(currentPlace(world), false);
  });
  document.addEventListener("visibilitychange", () => {
    const isHidden = document.visibilityState === "hidden";
    session.setHidden(isHidden);
    if (isHidden) {
      isRead();
      arm(currentPlace(world), false);
    } else looked();
  });
}
