// Rooms and what was said in them.

import { deepEqual, equal } from "node:assert/strict";
import type { Kept } from "../store/store.ts";
import { lineRecords, room, roomRecord, safe, said, THEN } from "./store_records.ts";
import { type AddStoreCheck, FEW } from "./store_run.ts";

const LOBBY = roomRecord("lobby", room("lobby", "1"));

/** Checks rooms and lines. */
export function checkRooms(check: AddStoreCheck): void {
  check("rooms come back as they were", async (run) => {
    const plain = room("Garden", "x");
    const full = room("Den", "y", {
      topic: { text: safe("tea"), by: "ann", at: THEN },
      key: "k",
      owner: "ann",
      madeAt: THEN,
      modes: {
        flags: ["i", "m"],
        limit: 3,
        masks: {
          b: [{ mask: "bob!*@*", by: "ann", at: THEN }, { mask: "\uD800!*@*", by: undefined, at: THEN + 1 }],
          e: [],
          I: [{ mask: "*!*@a.example", by: "ann", at: THEN }],
        },
      },
    });
    const unlimited = room("Attic", "w", {
      modes: { flags: [], limit: undefined, masks: { b: [], e: [], I: [] } },
    });
    const anonymous = room("Hall", "z", {
      topic: { text: safe(""), by: undefined, at: 0 },
      key: "",
      owner: "",
    });
    const { rooms } = await run.keep([
      [roomRecord("garden", full), roomRecord("den", full)],
      [roomRecord("garden", plain), roomRecord("hall", anonymous), roomRecord("attic", unlimited)],
    ]);
    const empty = { last: 0, lines: [] };
    deepEqual(
      new Map(rooms),
      new Map([["garden", { ...plain, ...empty }], ["den", { ...full, ...empty }], ["hall", {
        ...anonymous,
        ...empty,
      }], ["attic", { ...unlimited, ...empty }]]),
    );
  });

  check("lines come back as they were, the last ones, the oldest first", async (run) => {
    const lines = [
      said("lobby", 1),
      said("lobby", 2, { kind: "acted", from: undefined, text: safe("\u{1F600}\ttabs") }),
      said("lobby", 3, { text: safe("") }),
      said("lobby", 4, { isNotice: true }),
      said("lobby", 5, { kind: "acted", isNotice: true }),
    ];
    const kept = await run.keep([[
      LOBBY,
      ...lines.map((line) => ({ kind: "line", room: "lobby", line }) as const),
    ]]);
    deepEqual(kept.rooms, [["lobby", { ...room("lobby", "1"), last: 5, lines }]]);
    const more = await run.keep([[LOBBY], lineRecords("lobby", 1, 4), lineRecords("lobby", 5, 9)]);
    deepEqual(numbers(more, "lobby"), [5, 6, 7, 8, 9]);
    equal(last(more, "lobby"), 9);
  });

  check("each room has its own", async (run) => {
    const kept = await run.keep([
      [
        LOBBY,
        roomRecord("den", room("Den", "2")),
        ...lineRecords("lobby", 1, 2),
        ...lineRecords("den", 1, 1),
      ],
      [...lineRecords("den", 2, 2), ...lineRecords("lobby", 3, 3), ...lineRecords("den", 3, 4)],
    ]);
    deepEqual([numbers(kept, "lobby"), numbers(kept, "den")], [[1, 2, 3], [1, 2, 3, 4]]);
    deepEqual(new Map(kept.rooms).get("den")?.lines.map((line) => line.room), ["Den", "Den", "Den", "Den"]);
  });

  check("a record of a room keeps its lines, and one of another epoch ends them", async (run) => {
    const place = await run.place();
    const renamed = roomRecord("lobby", room("Lobby", "1"));
    const same = await run.keepAt(place, [[LOBBY, ...lineRecords("lobby", 1, 3)], [renamed]]);
    deepEqual(numbers(same, "lobby"), [1, 2, 3]);
    deepEqual(await run.keepAt(place, [lineRecords("lobby", 4, 4), [renamed]]), {
      ...same,
      rooms: [["lobby", {
        ...room("Lobby", "1"),
        last: 4,
        lines: [1, 2, 3, 4].map((n) => ({ ...said("lobby", n), room: "Lobby" })),
      }]],
    });
    const anew = roomRecord("lobby", room("lobby", "2"));
    deepEqual((await run.keepAt(place, [[anew]])).rooms, [["lobby", {
      ...room("lobby", "2"),
      last: 0,
      lines: [],
    }]]);
    deepEqual(numbers(await run.keepAt(place, [lineRecords("lobby", 1, 1)]), "lobby"), [1]);
  });

  check("with a room its lines go, and it can be made again", async (run) => {
    const place = await run.place();
    const gone = await run.keepAt(place, [[LOBBY, ...lineRecords("lobby", 1, 3)], [
      roomRecord("lobby", undefined),
    ]]);
    deepEqual(gone.rooms, []);
    const again = await run.keepAt(place, [
      [LOBBY, ...lineRecords("lobby", 1, 2)],
      [roomRecord("lobby", undefined), LOBBY, ...lineRecords("lobby", 1, 1)],
    ]);
    deepEqual(numbers(again, "lobby"), [1]);
    equal(last(again, "lobby"), 1);
  });

  check("lines before the first record of their room are that room's", async (run) => {
    const kept = await run.keep([
      lineRecords("lobby", 1, 2),
      [...lineRecords("lobby", 3, 3), LOBBY],
      lineRecords("lobby", 4, 4),
    ]);
    deepEqual(numbers(kept, "lobby"), [1, 2, 3, 4]);
  });

  check("lines of a room that never had a record end with the chat", async (run) => {
    const place = await run.place();
    deepEqual((await run.keepAt(place, [lineRecords("lobby", 1, 3)])).rooms, []);
    deepEqual(numbers(await run.keepAt(place, [[LOBBY, ...lineRecords("lobby", 1, 1)]]), "lobby"), [1]);
  });

  check("no more lines come back than are kept, however many were said", async (run) => {
    const place = await run.place({ linesLoaded: 100, linesKept: 10 });
    for (let from = 1; from <= 3_000; from += 1_500) {
      const kept = await run.keepAt(place, [[LOBBY], lineRecords("lobby", from, from + 1_499)]);
      equal(last(kept, "lobby"), from + 1_499);
      deepEqual(numbers(kept, "lobby"), Array.from({ length: 10 }, (_, i) => from + 1_490 + i));
    }
  });

  check("if no lines are kept, their number is", async (run) => {
    const place = await run.place({ ...FEW, linesKept: 0 });
    const kept = await run.keepAt(place, [[LOBBY, ...lineRecords("lobby", 1, 3)], [LOBBY]]);
    deepEqual(kept.rooms, [["lobby", { ...room("lobby", "1"), last: 3, lines: [] }]]);
    equal(last(await run.keepAt(place, [lineRecords("lobby", 4, 4)]), "lobby"), 4);
  });
}

function numbers({ rooms }: Kept, key: string): number[] | undefined {
  return new Map(rooms).get(key)?.lines.map(({ number }) => number);
}

function last({ rooms }: Kept, key: string): number | undefined {
  return new Map(rooms).get(key)?.last;
}
