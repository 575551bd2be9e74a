// The contract of transports: every way in which a connection can end.

import { equal } from "node:assert/strict";
import { HIGH_WATER } from "../transports/transport.ts";
import { atMost, endedAs, lessThan, moreThan } from "./assertions.ts";
import { digest, noise, textOf, utf8 } from "./bytes.ts";
import { type AddCheck, type CheckedSubject, ECHO } from "./check_run.ts";
import { turns, until } from "./witness.ts";

/** Adds the checks of ends. */
export function checkEnds(check: AddCheck, subject: CheckedSubject): void {
  if (subject.canHalfClose) checkHalfClose(check);

  check("ends with a peer that has finished writing, when it has been told so", async (run) => {
    const { peer, witness } = await run.open();
    peer.write("question");
    peer.end();
    await until("the peer's end is told", witness, () => witness.hasEnded);
    await turns(5);
    equal(witness.reason, undefined);
    equal(textOf(witness), "question");
    witness.close();
    await until("it is over", witness, () => witness.reason !== undefined);
    endedAs(witness, "closed", 0);
  });

  check("closes politely: all queued bytes leave first, in spite of unread input", async (run) => {
    const { peer, witness } = await run.open({}, (connection) => connection.pause());
    peer.stall();
    peer.write(noise(100_000));
    await turns(3);
    const bytes = noise(8_000_000);
    witness.connection.write(bytes);
    witness.connection.write(utf8("Goodbye"));
    witness.close();
    peer.write(noise(100_000));
    peer.flow();
    await until("the peer sees the end", peer, () => peer.state !== "open");
    equal(peer.state, "ended");
    equal(digest(peer.take()), digest(bytes, utf8("Goodbye")));
    peer.end();
    await until("it is over", witness, () => witness.reason !== undefined);
    endedAs(witness, "closed", 0);
    equal(witness.size, 0);
  });

  check("gives up on a peer that never finishes, after the linger time", async (run) => {
    const { peer, witness } = await run.open({}, () => {}, { lingerTime: 60 });
    witness.connection.write(utf8("Goodbye"));
    const start = performance.now();
    witness.close();
    await until("the peer sees the end", peer, () => peer.state === "ended");
    await until("it is over", witness, () => witness.reason !== undefined);
    moreThan(50, performance.now() - start);
    equal(peer.takeText(), "Goodbye");
    endedAs(witness, "aborted", 0);
  });

  if (subject.canStall) {
    check("gives up on a peer that never reads, after the linger time", async (run) => {
      const { peer, witness } = await run.open({}, () => {}, { lingerTime: 60 });
      peer.stall();
      for (let count = 0; count < 16; count++) witness.connection.write(noise(1_000_000));
      witness.close();
      await until("it is over", witness, () => witness.reason !== undefined);
      equal(witness.reason?.kind, "aborted");
      moreThan(0, witness.reason?.unsent);
    });
  }

  if (subject.canStall) {
    check("aborts at once, and counts what never left", async (run) => {
      const { peer, witness } = await run.open();
      peer.stall();
      for (let count = 0; count < 16; count++) witness.connection.write(noise(1_000_000));
      await turns(3);
      witness.abort();
      await until("it is over", witness, () => witness.reason !== undefined);
      equal(witness.reason?.kind, "aborted");
      moreThan(0, witness.reason?.unsent);
      peer.flow();
      await until("the peer sees it", peer, () => peer.state !== "open");
      lessThan(16_000_000, peer.arrived);
    });
  }

  check("aborts while closing", async (run) => {
    const { peer, witness } = await run.open();
    peer.stall();
    for (let count = 0; count < 16; count++) witness.connection.write(noise(1_000_000));
    witness.close();
    witness.abort();
    await until("it is over", witness, () => witness.reason !== undefined);
    equal(witness.reason?.kind, "aborted");
  });

  check("ignores whatever is asked of it after its end", async (run) => {
    const { peer, witness } = await run.open();
    peer.end();
    await until("the peer's end is told", witness, () => witness.hasEnded);
    const ask = () => {
      witness.connection.write(utf8("too late"));
      witness.connection.pause();
      witness.connection.resume();
      witness.connection.close();
    };
    witness.close();
    ask();
    await until("it is over", witness, () => witness.reason !== undefined);
    ask();
    witness.connection.abort();
    ask();
    await until("the peer sees the end", peer, () => peer.state !== "open");
    await turns(5);
    equal(peer.arrived, 0);
    endedAs(witness, "closed", 0);
  });

  check("closes from inside read, and reads no more", async (run) => {
    const { peer, witness } = await run.open({
      read: () => witness.close(),
    });
    peer.write(noise(1_000_000));
    await until("the peer sees the end", peer, () => peer.state !== "open");
    peer.end();
    await until("it is over", witness, () => witness.reason !== undefined);
    equal(witness.reads, 1);
    equal(witness.reason?.kind, "closed");
  });

  check("aborts from inside read, and reads no more", async (run) => {
    const { peer, witness } = await run.open({ read: () => witness.abort() });
    peer.write(noise(1_000_000));
    await until("it is over", witness, () => witness.reason !== undefined);
    await until("the peer sees it", peer, () => peer.state !== "open");
    equal(witness.reads, 1);
    equal(witness.reason?.kind, "aborted");
  });

  check("closes from inside accept", async (run) => {
    const { peer, witness } = await run.open({}, (connection) => {
      connection.write(utf8("full"));
      connection.close();
    });
    await until("the peer sees the end", peer, () => peer.state !== "open");
    peer.end();
    await until("it is over", witness, () => witness.reason !== undefined);
    equal(peer.takeText(), "full");
    endedAs(witness, "closed", 0);
  });

  check("aborts from inside accept", async (run) => {
    const { peer, witness } = await run.open({}, (connection) => connection.abort());
    await until("it is over", witness, () => witness.reason !== undefined);
    await until("the peer sees it", peer, () => peer.state !== "open");
    equal(witness.reason?.kind, "aborted");
  });

  check("bears writes to a peer that is gone", async (run) => {
    const { peer, witness } = await run.open({ ended: () => {} });
    peer.reset();
    while (witness.reason === undefined) {
      witness.connection.write(new Uint8Array(1_000));
      await turns(1);
    }
    witness.connection.write(utf8("too late"));
    await turns(5);
    equal(witness.reason.kind, "lost");
  });

  check("closes a connection whose peer is gone", async (run) => {
    const { peer, witness } = await run.open({ ended: () => witness.close() });
    peer.reset();
    await until("it is over", witness, () => witness.reason !== undefined);
  });

  if (subject.canReset) {
    check("tells of a peer that resets, silent or in the middle of a talk", async (run) => {
      const pairs = await run.openMany(20, ECHO);
      for (const { peer } of pairs) {
        peer.write("talk");
      }
      for (const { peer } of pairs) await until("the echo is back", peer, () => peer.arrived === 4);
      for (const { peer } of pairs) peer.reset();
      for (const { witness } of pairs) {
        await until("it is over", witness, () => witness.reason !== undefined);
        equal(witness.reason?.kind, "lost");
        equal(witness.reason?.error?.code, "ECONNRESET");
      }
    });
  }

  if (subject.canReset) {
    check("counts what a lost peer never took", async (run) => {
      const { peer, witness } = await run.open();
      peer.stall();
      for (let count = 0; count < 16; count++) witness.connection.write(noise(1_000_000));
      await turns(5);
      peer.reset();
      await until("it is over", witness, () => witness.reason !== undefined);
      equal(witness.reason?.kind, "lost");
      moreThan(HIGH_WATER, witness.reason?.unsent);
      atMost(16_000_000, witness.reason?.unsent);
    });
  }
}

/** A peer that has finished writing may still read. */
function checkHalfClose(check: AddCheck): void {
  check("answers a peer that has finished writing", async (run) => {
    const { peer, witness } = await run.open({
      ended: (connection) => {
        connection.write(utf8("late answer"));
        connection.close();
      },
    });
    peer.write("question");
    peer.end();
    await until("it is over", witness, () => witness.reason !== undefined);
    await until("the peer sees the end", peer, () => peer.state !== "open");
    equal(textOf(witness), "question");
    equal(peer.takeText(), "late answer");
    equal(peer.state, "ended");
    endedAs(witness, "closed", 0);
  });

  check("stays open for a peer that has finished writing", async (run) => {
    const { peer, witness } = await run.open();
    peer.end();
    await until("the peer's end is told", witness, () => witness.hasEnded);
    await turns(5);
    witness.connection.write(utf8("still here"));
    await until("the text is there", peer, () => peer.arrived === 10);
    equal(witness.reason, undefined);
  });
}
