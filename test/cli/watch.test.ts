// Whose eyes a replay shows, and what it says where there is nobody of that name.

import { expect, test } from "vitest";
import { Watch } from "../../src/cli/operator/watch.ts";

const notice = { kind: "goodbye" } as const;

test("one person is meant in whatever case, and sees only its own", () => {
  const watch = new Watch("ANN");
  const ann = { session: 1, name: "Ann", notice };
  const others = [{ session: 2, name: "bob", notice }, { session: 3, name: undefined, notice }];
  expect(watch.seenIn([ann, ...others])).toEqual([ann]);
  expect(watch.seenIn(others)).toEqual([]);
  watch.end();
});

test("nobody in particular sees everything", () => {
  const watch = new Watch(undefined);
  const sights = [{ session: 3, name: undefined, notice }];
  expect(watch.seenIn(sights)).toEqual(sights);
  watch.end();
});

test("whoever was not there is told with those who were, each once, and not all of a crowd", () => {
  const watch = new Watch("zoe");
  expect(() => watch.end()).toThrow(`Cannot find what somebody called "zoe" saw: nobody had a name`);
  watch.seenIn([{ session: 1, name: "Ann", notice }, { session: 2, name: "ann", notice }]);
  expect(() => watch.end()).toThrow(/: there are Ann$/);
  watch.seenIn(Array.from({ length: 30 }, (_, session) => ({ session, name: `p${session}`, notice })));
  expect(() => watch.end()).toThrow(/: there are Ann, p0, .*, p18 and 11 more$/);
});
