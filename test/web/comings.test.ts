// Who came and went, in few words.

import { describe, expect, it } from "vitest";
import { addComings, summarize } from "../../web/model/comings.ts";
import { append, createPlace, type Place } from "../../web/model/place.ts";

const event = (more: object) => ({
  room: "dev",
  came: [],
  othersCame: 0,
  went: [],
  othersWent: 0,
  renamed: [],
  ...more,
});
const told = (place: Place) =>
  place.items.map(({ comings }) => comings === undefined ? "said" : summarize(comings));

describe("comings", () => {
  it("neighbours become one item", () => {
    const place = createPlace("room", "dev");
    addComings(place, event({ came: ["carol"] }), 0);
    addComings(place, event({ came: ["lin"], othersCame: 3 }), 5000);
    addComings(place, event({ went: ["dave"], renamed: [{ from: "sam", to: "sammy" }] }), 200_000);
    expect(told(place)).toEqual([{
      came: ["carol", "lin"],
      othersCame: 3,
      went: ["dave"],
      othersWent: 0,
      renamed: [{ from: "sam", to: "sammy" }],
    }]);
  });

  it("what was said stays between them", () => {
    const place = createPlace("room", "dev");
    addComings(place, event({ came: ["carol"] }), 0);
    append(place, { kind: "said", at: 1, from: "carol", text: "hi" });
    addComings(place, event({ came: ["lin"] }), 2);
    expect(told(place)).toHaveLength(3);
  });

  it("who leaves and is back within a minute was not away", () => {
    const place = createPlace("room", "dev");
    addComings(place, event({ went: ["carol"] }), 0);
    append(place, { kind: "said", at: 1, from: "bob", text: "hm" });
    expect(addComings(place, event({ came: ["carol"] }), 59_000)).toBeUndefined();
    expect(told(place)).toMatchObject([{ came: [], went: [] }, "said"]);
    expect(place.touched.size).toBe(1);
  });

  it("after a minute it is told", () => {
    const place = createPlace("room", "dev");
    addComings(place, event({ went: ["carol"] }), 0);
    addComings(place, event({ came: ["carol"] }), 61_000);
    expect(told(place)).toMatchObject([{ came: ["carol"], went: ["carol"] }]);
  });
});
