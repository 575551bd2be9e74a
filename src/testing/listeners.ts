// The contract of transports: what listeners promise.

import { deepEqual, equal } from "node:assert/strict";
import { utf8 } from "./bytes.ts";
import { type AddCheck, type CheckedSubject, ECHO } from "./check_run.ts";
import { turns, until } from "./witness.ts";

/** Adds the checks of listeners. */
export function checkListener(check: AddCheck, subject: CheckedSubject): void {
  check("lets accepted connections live when the listener is closed, and frees the address", async (run) => {
    const { peer, listener } = await run.open(ECHO);
    await listener.close();
    await Promise.all([listener.close(), listener.close()]);
    peer.write("still here");
    await until("the echo is back", peer, () => peer.arrived === 10);
    const second = await run.listen(ECHO, () => {}, {}, listener.endpoint);
    deepEqual(second.endpoint, listener.endpoint);
    const other = run.connect(second.endpoint);
    other.write("new");
    await until("the second echo is back", other, () => other.arrived === 3);
  });

  check("accepts nobody after its close, not even a peer that was connecting", async (run) => {
    const listener = await run.listen(ECHO);
    const peers = Array.from({ length: 50 }, () => run.connect(listener.endpoint));
    for (const peer of peers) peer.write("x");
    await turns(1);
    await listener.close();
    const accepted = run.witnesses.length;
    for (const peer of peers) {
      await until("a peer is served or refused", peer, () => peer.arrived === 1 || peer.state !== "open");
    }
    await turns(5);
    equal(run.witnesses.length, accepted);
    equal(peers.filter((peer) => peer.arrived === 1).length, accepted);
  });

  check(`serves ${subject.crowd} peers that come at once`, async (run) => {
    const pairs = await run.openMany(subject.crowd, { ...ECHO, ended: (connection) => connection.close() });
    for (const { peer } of pairs) peer.write("one of many");
    for (const { peer } of pairs) await until("the echo is back", peer, () => peer.arrived === 11);
    for (const { peer } of pairs) peer.end();
    for (const { peer } of pairs) await until("the peer sees the end", peer, () => peer.state !== "open");
    for (const { witness } of pairs) await until("it is over", witness, () => witness.reason !== undefined);
    deepEqual(new Set(pairs.map(({ witness }) => witness.reason?.kind)), new Set(["closed"]));
  });

  check("keeps two listeners of one transport apart", async (run) => {
    const first = await run.listen(ECHO);
    const second = await run.listen({
      read: (_, connection) => connection.write(utf8("second")),
    });
    const peers = [run.connect(first.endpoint), run.connect(second.endpoint)] as const;
    for (const peer of peers) peer.write("first");
    await until("the first has answered", peers[0], () => peers[0].arrived === 5);
    await until("the second has answered", peers[1], () => peers[1].arrived === 6);
  });
}
