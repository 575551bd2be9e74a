// Lines of a room: each once, in order, none left out but those that we may not read.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { giveUpHole, takeHistory, takeLine } from "../../web/model/numbers.ts";
import { createPlace, type Place } from "../../web/model/place.ts";
import type { WireHistory, WireLine } from "../../web/model/wire.ts";

const line = (n: number, text = `line ${n}`): WireLine => ({ n, at: n * 1000, from: "bob", text });
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => line(from + i));
const make = ({ n, at, from, text }: WireLine) => ({ kind: "said" as const, n, at, from, text });
const part = (more: Partial<WireHistory>): WireHistory => ({
  room: "dev",
  epoch: "e1",
  gone: 0,
  later: 0,
  last: more.lines?.at(-1)?.n ?? 0,
  lines: [],
  ...more,
});
const shown = (place: Place) => place.items.map(({ kind, n }) => n ?? kind);

function roomWith(from: number, to: number): Place {
  const place = createPlace("room", "dev");
  takeHistory(place, part({ lines: lines(from, to) }), { latest: true }, make);
  return place;
}

describe("the lines of a room", () => {
  it("shows what comes in order", () => {
    const place = roomWith(3, 5);
    expect(takeLine(place, line(6), make)).toMatchObject([{ n: 6 }]);
    expect(shown(place)).toEqual([3, 4, 5, 6]);
    expect(place.hasOlder).toBe(true);
  });

  it("shows no number twice, and takes the server's words for it", () => {
    const place = roomWith(1, 3);
    expect(takeLine(place, line(2, "cleaned"), make)).toEqual([]);
    expect(shown(place)).toEqual([1, 2, 3]);
    expect(place.items[1]?.text).toBe("cleaned");
    expect([...place.touched]).toEqual([place.items[1]]);
  });

  it("takes a number that is left out for one of somebody whom we ignore", () => {
    const place = roomWith(1, 3);
    expect(takeLine(place, line(6), make)).toMatchObject([{ n: 6 }]);
    expect(takeHistory(place, part({ lines: [line(8)], last: 9 }), { since: 6 }, make).hasHole).toBe(false);
    expect(takeLine(place, line(11), make)).toMatchObject([{ n: 11 }]);
    expect(shown(place)).toEqual([1, 2, 3, 6, 8, 11]);
  });

  it("keeps what is said after a loss until what is missing has come", () => {
    const place = roomWith(1, 3);
    place.isBehind = true;
    expect(takeLine(place, line(6), make)).toEqual([]);
    expect(takeLine(place, line(8), make)).toEqual([]);
    expect(shown(place)).toEqual([1, 2, 3]);
    const taken = takeHistory(place, part({ lines: lines(4, 6), last: 7 }), { since: 3 }, make);
    expect(taken).toMatchObject({ added: [{ n: 4 }, { n: 5 }, { n: 6 }, { n: 8 }], hasHole: false });
    expect(takeLine(place, line(9), make)).toMatchObject([{ n: 9 }]);
    expect(shown(place)).toEqual([1, 2, 3, 4, 5, 6, 8, 9]);
  });

  it("says that there is more when a history was cut", () => {
    const place = roomWith(1, 3);
    const taken = takeHistory(place, part({ lines: lines(4, 5), later: 4, last: 9 }), { since: 3 }, make);
    expect(taken.hasHole).toBe(true);
    expect(place.to).toBe(5);
    expect(takeLine(place, line(10), make)).toEqual([]);
  });

  it("goes on behind a piece of history of which we may read nothing", () => {
    const place = roomWith(1, 3);
    expect(takeHistory(place, part({ later: 4, last: 207 }), { since: 3 }, make).hasHole).toBe(true);
    expect(place.to).toBe(203);
  });

  it("asks no more when a server says that there is more and gives nothing", () => {
    const place = roomWith(1, 3);
    expect(takeHistory(place, part({ later: 4, last: 7 }), { since: 3 }, make).hasHole).toBe(false);
  });

  it("marks where lines are kept no longer", () => {
    const place = roomWith(1, 3);
    takeHistory(place, part({ lines: lines(8, 9), gone: 4 }), { since: 3 }, make);
    expect(shown(place)).toEqual([1, 2, 3, "gap", 8, 9]);
    expect(place.to).toBe(9);
  });

  it("does not take a history that came by itself and has a hole in front", () => {
    const place = roomWith(1, 3);
    expect(takeHistory(place, part({ lines: lines(8, 9) }), undefined, make).hasHole).toBe(true);
    expect(shown(place)).toEqual([1, 2, 3]);
    takeHistory(place, part({ lines: lines(4, 9) }), { since: 3 }, make);
    expect(shown(place)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("waits for the first history before it shows what was said live", () => {
    const place = createPlace("room", "dev");
    takeLine(place, line(9), make);
    expect(shown(place)).toEqual([]);
    takeHistory(place, part({ lines: lines(7, 8) }), { latest: true }, make);
    expect(shown(place)).toEqual([7, 8, 9]);
  });

  it("starts over with another numbering", () => {
    const place = roomWith(1, 30);
    place.isBehind = true;
    takeLine(place, line(33), make);
    takeHistory(place, part({ epoch: "e2", lines: lines(1, 2) }), undefined, make);
    expect(shown(place)).toEqual([1, 2]);
    expect(place.ahead.size).toBe(0);
  });

  it("puts older lines in front, until there are none", () => {
    const place = roomWith(51, 60);
    takeHistory(place, part({ lines: lines(21, 50), last: 60 }), { before: 51 }, make);
    expect(shown(place)).toHaveLength(40);
    expect(place).toMatchObject({ from: 21, to: 60, hasOlder: true });
    takeHistory(place, part({ lines: lines(1, 20), last: 60 }), { before: 21 }, make);
    expect(place.hasOlder).toBe(false);
    expect(shown(place)[0]).toBe(1);
  });

  it("can do without what can't be had", () => {
    const place = roomWith(1, 3);
    place.isBehind = true;
    takeLine(place, line(6), make);
    takeLine(place, line(8), make);
    expect(giveUpHole(place, make).map(({ n }) => n)).toEqual([6, 8]);
    expect(takeLine(place, line(9), make)).toMatchObject([{ n: 9 }]);
    expect(shown(place)).toEqual([1, 2, 3, 6, 8, 9]);
  });

  it("ends alike in whatever order lines come while some are missing", () => {
    const pieces: ((place: Place) => void)[] = [
      (place) => takeLine(place, line(5), make),
      (place) => takeLine(place, line(9), make),
      (place) => takeLine(place, line(7), make),
      (place) => takeLine(place, line(8), make),
    ];
    for (let first = 0; first < pieces.length; first++) {
      const place = roomWith(1, 4);
      place.isBehind = true;
      for (let i = 0; i < pieces.length; i++) pieces[(first + i) % pieces.length]?.(place);
      takeHistory(
        place,
        part({ lines: lines((place.to ?? 0) + 1, 9), last: 9 }),
        { since: place.to ?? 0 },
        make,
      );
      expect(shown(place)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });
});

describe("whatever the network does", () => {
  /** What happens, in order: a line is said (and comes, or is lost), histories come in pieces of `most`. */
  const happening = fc.array(
    fc.oneof(
      fc.constant("said" as const),
      fc.constant("lost" as const),
      fc.constant("twice" as const),
      fc.constant("caughtUp" as const),
    ),
    { maxLength: 60 },
  );

  it("shows each line once, in order, as soon as it has caught up", () => {
    fc.assert(fc.property(happening, fc.integer({ min: 1, max: 7 }), (events, most) => {
      const place = createPlace("room", "dev");
      let last = 0;
      const catchUp = () => {
        for (let asked = 0; asked < 200; asked++) {
          const since = place.to ?? 0;
          const end = Math.min(last, since + most);
          const piece = part({ lines: lines(since + 1, end), last, later: last - end });
          const { hasHole } = takeHistory(
            place,
            piece,
            place.to === undefined ? { latest: true } : { since },
            make,
          );
          if (!hasHole) return;
        }
        throw new Error("It never catches up");
      };
      for (const event of events) {
        if (event === "caughtUp") catchUp();
        else last++;
        if (event === "lost") place.isBehind = true;
        if (event === "said" || event === "twice") takeLine(place, line(last), make);
        if (event === "twice") takeLine(place, line(last), make);
      }
      catchUp();
      expect(shown(place)).toEqual(lines(1, last).map(({ n }) => n));
    }));
  });
});
