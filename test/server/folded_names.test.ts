// Names of letters that have two cases on some runtimes only: the server compares them as the engine does, on all.

import { expect, test } from "vitest";
import { fold } from "../../src/engine/fold.ts";
import type { Clock } from "../../src/server/clock.ts";
import { Histories } from "../../src/server/histories.ts";
import { PASSWORD_TRIES } from "../../src/server/passwords/throttle.ts";
import { Passwords } from "../../src/server/passwords/passwords.ts";
import type { SessionLoop } from "../../src/server/session_loop.ts";
import { said } from "../../src/testing/store_records.ts";

/** Of Unicode 17: the second is the first in lower case, for Node 20 and Bun 1.4. */
const [YOUNG, YOUNG_SMALL] = ["Ann\ua7ce", "ann\ua7cf"] as const;

test("somebody ignored whose name has such letters is not in the history", () => {
  const histories = new Histories(5);
  histories.add("lobby", said("lobby", 1, { from: YOUNG }));
  histories.add("lobby", said("lobby", 2, { from: YOUNG_SMALL }));
  const asked = { session: 1, room: "lobby", name: "lobby", since: undefined, before: undefined } as const;
  const answer = histories.recall({
    ...{ kind: "recall", ...asked, last: 2, most: 5, epoch: "1", isAsked: true },
    ignored: [fold(YOUNG)],
  });
  expect(answer).toMatchObject({ lines: [{ from: YOUNG_SMALL }] });
});

test("guesses at the password of one name are none at that of another which only some runtimes hold for the same", () => {
  const passwords = new Passwords({ now: () => 0, date: () => 0 } as Clock);
  let guests = 0;
  const guess = (name: string) => {
    const host = `10.0.0.${++guests}`;
    // Gone before its turn comes: nothing is hashed.
    const session = { id: guests, isAlive: false, connection: { remote: { kind: "tcp", host, port: 1 } } };
    const effect = { kind: "verify", session: guests, name, hash: undefined } as const;
    return "wait" in passwords.verify(effect, session as unknown as SessionLoop, "tofu");
  };
  for (let tries = 0; tries < PASSWORD_TRIES.name.burst; tries++) expect(guess(YOUNG)).toBe(false);
  expect([YOUNG, fold(YOUNG), YOUNG_SMALL].map(guess)).toEqual([true, true, false]);
});
