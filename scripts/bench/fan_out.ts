// The closed loop: each sender has a window of messages in flight, its neighbour is the witness who tells when
// one is back, and the next is sent. After a warm-up, bytes and processor time are counted for a while. In the
// end everything that was sent must have arrived everywhere, to the byte.

import { connectAll, sleep } from "./load_client.ts";
import { LoadSender } from "./load_sender.ts";
import { startMeter } from "./meter.ts";
import { lineLength } from "./protocol.ts";
import { fallAsleep } from "./sleeper.ts";
import { type Figures, quantile, Samples } from "./statistics.ts";
import { Witness } from "./witness.ts";
import type { FanOut } from "./workloads.ts";

/** Where the server is. */
export interface Target {
  readonly port: number;
  readonly pid: number;
  /** How clients connect. */
  readonly over: "tcp" | "ws";
}

/** 20 s: how long what must come may take. */
const PATIENCE = 20_000;

/** A quarter of the time is warm-up. */
const WARM_UP = 0.25;

export async function fanOut(
  workload: FanOut,
  target: Target,
  seconds: number,
  fail: (error: Error) => void,
): Promise<Figures> {
  const { window, isPrivate } = workload;
  const clients = await connectAll(target, workload.clients, fail);
  for (let sleeper = 0; sleeper < workload.sleepers; sleeper++) {
    await fallAsleep(target.port, clients.length + sleeper, fail);
  }
  const length = lineLength(isPrivate);
  const trips = new Samples();
  let bytes = 0;
  let isSending = true;
  let now = 0;

  let due: LoadSender[] = [];
  const write = () => {
    const senders = due;
    due = [];
    for (const sender of senders) sender.write();
  };
  const send = (sender: LoadSender) => {
    // The check phase comes after all sockets that were ready: one write per sender and turn.
    if (sender.send(now) && due.push(sender) === 1) setImmediate(write);
  };

  for (const client of clients) client.onBytes = (_, count) => bytes += count;
  const senders = clients.slice(0, workload.senders).map((client) => {
    const neighbour = clients[(client.index + 1) % clients.length]!;
    const sender = new LoadSender(client, isPrivate ? neighbour.index : undefined, window);
    const witness = new Witness(client.index, length, () => {
      trips.add(sender.cameBack(now));
      if (isSending) send(sender);
    });
    neighbour.onBytes = (chunk, count) => {
      bytes += count;
      now = performance.now();
      witness.read(chunk, count);
    };
    return sender;
  });

  now = performance.now();
  for (const sender of senders) for (let i = 0; i < window; i++) send(sender);
  await sleep(seconds * 1000 * WARM_UP);

  trips.clear();
  const bytesBefore = bytes;
  const read = startMeter(target.pid);
  await sleep(seconds * 1000);
  // Longer, if this machine is so busy that nothing has come back.
  for (const end = deadline(); trips.values.length === 0 && performance.now() < end;) await sleep(5);
  const { elapsed, server, busy } = read();
  const deliveries = (bytes - bytesBefore) / length;
  const times = trips.values.slice();

  isSending = false;
  const sent = () => senders.reduce((sum, { sent }) => sum + sent, 0);
  const total = () => sent() * length * (isPrivate ? 1 : clients.length);
  for (const end = deadline(); bytes < total() && performance.now() < end;) await sleep(5);
  if (bytes !== total()) throw new Error(`${bytes} bytes arrived instead of ${total()}`);
  if (times.length === 0) throw new Error("No message came back in time");

  return {
    deliveries: deliveries / elapsed,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    processor: server * 1e6 / deliveries,
    // With those of the warm-up.
    sent: sent(),
    ...busy,
  };
}

function deadline(): number {
  return performance.now() + PATIENCE;
}
