// The contract of transports: peers that do not read, and connections that are paused.

import { equal } from "node:assert/strict";
import { HIGH_WATER } from "../transports/transport.ts";
import { atMost, moreThan } from "./assertions.ts";
import { digest, noise } from "./bytes.ts";
import type { AddCheck, CheckedSubject } from "./check_run.ts";
import { turns, until } from "./witness.ts";

/** Adds the checks of backpressure. */
export function checkSlowness(check: AddCheck, subject: CheckedSubject): void {
  if (subject.canStall) {
    check("counts what a peer does not take, and reports when it has", async (run) => {
      const { peer, witness } = await run.open();
      peer.stall();
      const bytes = noise(1_000_000);
      for (let count = 0; count < 16; count++) witness.connection.write(bytes);
      await turns(10);
      moreThan(HIGH_WATER, witness.connection.pending);
      atMost(16_000_000, witness.connection.pending);
      equal(witness.drains, 0);
      peer.flow();
      await until("it is drained", witness, () => witness.drains === 1);
      equal(witness.connection.pending, 0);
      await until("all bytes are there", peer, () => peer.arrived === 16_000_000);
      await turns(3);
      equal(witness.drains, 1);
    });
  }

  check("goes on writing from drained", async (run) => {
    let rounds = 0;
    const { peer, witness } = await run.open({
      drained: (connection) => {
        if (++rounds < 3) connection.write(new Uint8Array(8_000_000));
      },
    });
    peer.stall();
    witness.connection.write(new Uint8Array(8_000_000));
    await turns(3);
    peer.flow();
    await until("all bytes are there", peer, () => peer.arrived === 24_000_000);
  });

  check("says nothing of drained where little was waiting", async (run) => {
    const { peer, witness } = await run.open();
    for (let count = 0; count < 50; count++) witness.connection.write(new Uint8Array(1_000));
    await until("all bytes are there", peer, () => peer.arrived === 50_000);
    await turns(3);
    equal(witness.drains, 0);
  });

  check("pauses from the start and loses nothing", async (run) => {
    const { peer, witness } = await run.open({}, (connection) => connection.pause());
    const bytes = noise(1_000_000);
    peer.write(bytes);
    peer.end();
    await turns(10);
    equal(witness.size, 0);
    equal(witness.hasEnded, false);
    witness.connection.resume();
    equal(witness.size, 0);
    await until("the peer's end is told", witness, () => witness.hasEnded);
    equal(digest(...witness.chunks), digest(bytes));
  });

  check("pauses and resumes after every chunk and loses nothing", async (run) => {
    const { peer, witness } = await run.open({ read: (_, connection) => connection.pause() });
    const bytes = noise(2_000_000);
    peer.write(bytes);
    peer.end();
    while (!witness.hasEnded) {
      const before = witness.reads;
      await turns(2);
      // One chunk may have been under way when it was paused, never more.
      atMost(1, witness.reads - before);
      witness.connection.resume();
      await until("a chunk or the end is there", witness, () => witness.reads > before || witness.hasEnded);
    }
    equal(digest(...witness.chunks), digest(bytes));
  });

  check("bears pause and resume from inside read, and twice", async (run) => {
    const { peer, witness } = await run.open({
      read: (_, connection) => {
        connection.pause();
        connection.pause();
        connection.resume();
        connection.resume();
      },
    });
    const bytes = noise(1_000_000);
    peer.write(bytes);
    peer.end();
    await until("the peer's end is told", witness, () => witness.hasEnded);
    equal(digest(...witness.chunks), digest(bytes));
  });
}
