// The contract of transports: bytes arrive, whole and in order, in both directions.

import { deepEqual, equal } from "node:assert/strict";
import { digest, inParts, noise, textOf, utf8 } from "./bytes.ts";
import { type AddCheck, ECHO } from "./check_run.ts";
import { turns, until } from "./witness.ts";

/** Adds the checks of reading and writing. */
export function checkTalking(check: AddCheck): void {
  check("echoes what it reads", async (run) => {
    const { peer } = await run.open(ECHO);
    peer.write("hello");
    await until("the echo is back", peer, () => peer.arrived === 5);
    equal(peer.takeText(), "hello");
  });

  check("tells where a peer comes from", async (run) => {
    const { witness, listener } = await run.open();
    const { remote } = witness.connection;
    equal(remote.kind, listener.endpoint.kind);
    if (remote.kind === "unix") deepEqual(remote, listener.endpoint);
    else deepEqual([remote.host, remote.port > 0], ["127.0.0.1", true]);
  });

  check("reads what comes byte by byte", async (run) => {
    const { peer, witness } = await run.open();
    const text = "one byte at a time, as people type";
    for (const letter of text) {
      peer.write(letter);
      await turns(1);
    }
    await until("all bytes are there", witness, () => witness.size === text.length);
    equal(textOf(witness), text);
  });

  check("reads 4 MB intact", async (run) => {
    const { peer, witness } = await run.open();
    const bytes = noise(4_000_000);
    peer.write(bytes);
    peer.end();
    await until("the peer's end is told", witness, () => witness.hasEnded);
    equal(witness.size, bytes.length);
    equal(digest(...witness.chunks), digest(bytes));
  });

  check("writes 12 MB intact, in pieces and through a stall", async (run) => {
    const { peer, witness } = await run.open();
    peer.stall();
    const bytes = noise(12_000_000);
    for (const part of inParts(bytes, [1, 70_000, 3, 5_000_000, 40, 40, 200_000])) {
      witness.connection.write(part);
    }
    await turns(5);
    peer.flow();
    await until("all bytes are there", peer, () => peer.arrived === bytes.length);
    equal(digest(peer.take()), digest(bytes));
  });

  check("writes from several turns in order", async (run) => {
    const { peer, witness } = await run.open();
    let wanted = "";
    for (let turn = 0; turn < 20; turn++) {
      for (const text of [`${turn}a;`, `${turn}b;`]) {
        wanted += text;
        witness.connection.write(utf8(text));
      }
      await turns(1);
    }
    await until("all text is there", peer, () => peer.arrived === wanted.length);
    equal(peer.takeText(), wanted);
  });

  check("ignores an empty write", async (run) => {
    const { peer, witness } = await run.open();
    witness.connection.write(new Uint8Array(0));
    equal(witness.connection.pending, 0);
    witness.connection.write(utf8("x"));
    await until("the byte is there", peer, () => peer.arrived === 1);
  });

  check("writes one buffer to many connections", async (run) => {
    const pairs = await run.openMany(100);
    const bytes = noise(32_768);
    const view = noise(100_000).subarray(1_000, 50_000);
    for (const { witness } of pairs) witness.connection.write(bytes);
    for (const { witness } of pairs) witness.connection.write(view);
    for (const { peer } of pairs) {
      await until("all bytes are there", peer, () => peer.arrived === bytes.length + view.length);
    }
    const wanted = digest(bytes, view);
    deepEqual(new Set(pairs.map(({ peer }) => digest(peer.take()))), new Set([wanted]));
  });
}
