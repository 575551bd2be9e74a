// What is kept piece by piece: accounts, sanctions and the secret.

import { deepEqual } from "node:assert/strict";
import {
  account,
  accountRecord,
  room,
  roomRecord,
  safe,
  type Sanction,
  sanctionRecord,
  secretRecord,
  THEN,
} from "./store_records.ts";
import type { AddStoreCheck } from "./store_run.ts";

/** Names that are something else elsewhere: in JavaScript, in C, in UTF-8, and in the store's own language. */
const STRANGE = [
  "__proto__",
  "constructor",
  "",
  "'; --",
  "a\0b",
  "a\0c",
  "\u{1F600}",
  "\uD800",
  "\uDC00\uD800",
  "\u001A0000",
];

/** Checks accounts, sanctions and the secret. */
export function checkPieces(check: AddStoreCheck): void {
  check("a new place has nothing in it", async (run) => {
    deepEqual(await run.keep([]), { accounts: [], sanctions: [], rooms: [], secret: undefined });
  });

  check("accounts come back as they were", async (run) => {
    const waiting = [
      { from: "bob", text: safe("one"), at: THEN },
      { from: undefined, text: safe("\u{1F600} two"), at: THEN + 1 },
    ];
    const ann = account("Ann", { isModerator: true, waiting });
    deepEqual((await run.keep([[accountRecord("ann", ann)]])).accounts, [["ann", ann]]);
  });

  check("sanctions come back as they were", async (run) => {
    const forName: Sanction = {
      kind: "mute",
      target: { kind: "name", name: "Bob" },
      by: "ann",
      reason: safe("too loud"),
      at: THEN,
      until: THEN + 60_000,
    };
    const forAddress: Sanction = {
      kind: "ban",
      target: { kind: "address", address: "2001:db8::", bits: 64 },
      by: "ann",
      reason: undefined,
      at: THEN,
      until: undefined,
    };
    const { sanctions } = await run.keep([
      [
        sanctionRecord("1", forName),
        sanctionRecord("2", { ...forAddress, target: { ...forAddress.target, bits: 0 } } as Sanction),
      ],
      [sanctionRecord("2", forAddress)],
    ]);
    deepEqual(new Map(sanctions), new Map([["1", forName], ["2", forAddress]]));
  });

  check("the secret comes back as it was, and of several the last one", async (run) => {
    const place = await run.place();
    deepEqual((await run.keepAt(place, [[secretRecord("one")]])).secret, "one");
    deepEqual((await run.keepAt(place, [[accountRecord("ann", account("Ann"))]])).secret, "one");
    const last = STRANGE.join("");
    deepEqual((await run.keepAt(place, [[secretRecord("two"), secretRecord(last)]])).secret, last);
  });

  check("what is undefined is no more", async (run) => {
    const ban: Sanction = {
      kind: "ban",
      target: { kind: "name", name: "bob" },
      by: "ann",
      reason: undefined,
      at: THEN,
      until: undefined,
    };
    const kept = await run.keep([
      [accountRecord("ann", account("Ann")), accountRecord("bob", account("Bob")), sanctionRecord("b", ban)],
      [accountRecord("ann", undefined), sanctionRecord("b", undefined), accountRecord("carl", undefined)],
    ]);
    deepEqual(kept, { accounts: [["bob", account("Bob")]], sanctions: [], rooms: [], secret: undefined });
  });

  check("of one kind and key the last record counts, within a batch, too", async (run) => {
    const { accounts } = await run.keep([[
      accountRecord("ann", account("Ann")),
      accountRecord("ann", undefined),
      accountRecord("ann", account("ANN", { waiting: [{ from: "bob", text: safe("hi"), at: THEN }] })),
      accountRecord("ann", account("aNN")),
    ]]);
    deepEqual(accounts, [["ann", account("aNN")]]);
  });

  check("any text is a name and a key", async (run) => {
    const kept = await run.keep(STRANGE.map((text) => [
      accountRecord(text, account(text, { waiting: [{ from: text, text: safe(text), at: THEN }] })),
      roomRecord(
        text,
        room(text, text, { topic: { text: safe(text), by: text, at: THEN }, key: text, owner: text }),
      ),
    ]));
    deepEqual(
      new Map(kept.accounts),
      new Map(
        STRANGE.map((
          text,
        ) => [text, account(text, { waiting: [{ from: text, text: safe(text), at: THEN }] })]),
      ),
    );
    deepEqual(new Set(kept.rooms.map(([key]) => key)), new Set(STRANGE));
    for (const [text, { name, topic, key, owner }] of kept.rooms) {
      deepEqual([name, topic?.text, topic?.by, key, owner], [text, text, text, text, text]);
    }
  });
}
