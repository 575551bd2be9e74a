// What is measured, as one table. The numbers are those that chat servers are usually held against: many
// senders with several messages in flight (throughput), one message at a time (what a turn costs when there is
// nothing to gather), private messages (what a line costs without a crowd), and a crowd that says nothing.

/** Senders keep a window of messages in flight; what counts is each line that arrives somewhere. */
export interface FanOut {
  readonly kind: "fan-out";
  readonly name: string;
  readonly title: string;
  readonly clients: number;
  readonly senders: number;
  /** Messages that each sender has in flight. */
  readonly window: number;
  /** Whether each message goes to one neighbour instead of everybody. */
  readonly isPrivate: boolean;
  /** Clients besides these, who join and read nothing. What they are sent does not count. */
  readonly sleepers: number;
  /** What the command is given besides. */
  readonly options: readonly string[];
  /** How the clients connect. Those over WebSockets are held against the same server over TCP. */
  readonly over: "tcp" | "ws";
}

/** Clients connect, register and then say nothing. */
export interface Crowd {
  readonly kind: "crowd";
  readonly name: string;
  readonly title: string;
  /** The time is taken when that many are in; the last is the number of clients. */
  readonly marks: readonly number[];
}

export type Workload = FanOut | Crowd;

const MAIN: readonly Workload[] = [
  broadcast("broadcast-1000", 1000, 10, 8),
  broadcast("broadcast-100", 100, 10, 8),
  broadcast("single-1000", 1000, 1, 1),
  privately("private-100", 100, 16),
  privately("private-single", 1, 1),
  crowd([1000, 2000, 5000, 10_000]),
];

/** Against broadcast-100: what somebody who reads nothing, and is not sent away for it, costs the others. */
const SLOW_READER: Workload = {
  ...broadcast("slow-reader", 100, 10, 8),
  title: "Broadcast to 100 clients, and to one who reads nothing",
  sleepers: 1,
  options: ["--slow-reader", "drop"],
};

/** Browsers' worth: the same lines in the frames of WebSockets, beside the same server over TCP. */
const WEB: readonly Workload[] = [1000, 5000].map((clients) => ({
  ...broadcast(`websocket-${clients}`, clients, 10, 8),
  title: `Broadcast to ${
    count(clients)
  } WebSocket clients (held against TCP), 10 senders with 8 messages in flight each`,
  over: "ws",
}));

/** With the broadcasts above, throughput against the number of clients: what the plot shows. */
const SWEEP: readonly Workload[] = [10, 30, 300, 3000].map((clients) =>
  broadcast(`broadcast-${clients}`, clients, 10, 8)
);

/** What is measured unless something else is asked for. */
export const MAIN_NAMES: readonly string[] = MAIN.map(({ name }) => name);

/** What `--workload` takes; `sweep` stands for all points of the plot. */
export const WORKLOAD_NAMES: readonly string[] = [
  ...MAIN_NAMES,
  SLOW_READER.name,
  ...WEB.map(({ name }) => name),
  "sweep",
];

/** The workloads of those names, in the order of the table. */
export function workloadsNamed(names: readonly string[]): readonly Workload[] {
  const isWanted = (workload: Workload) =>
    names.includes(workload.name) || (names.includes("sweep") && isSweep(workload));
  return [...MAIN, SLOW_READER, ...WEB, ...SWEEP].filter(isWanted);
}

/** Whether a workload is a point of the plot. */
export function isSweep(workload: Workload): workload is FanOut {
  return workload.kind === "fan-out" && workload.over === "tcp" && !workload.isPrivate &&
    workload.senders > 1 &&
    !workload.sleepers;
}

/** Whether it has a line in the README. */
export function isMain(workload: Workload): boolean {
  return MAIN.some(({ name }) => name === workload.name);
}

/** How many sockets a process needs for it. */
export function socketsFor(workload: Workload): number {
  return workload.kind === "crowd" ? Math.max(...workload.marks) : workload.clients + workload.sleepers;
}

/** The same with no more than that many sockets: a smaller crowd; nothing for a fan-out that does not fit. */
export function fitted(workload: Workload, sockets: number): Workload | undefined {
  if (socketsFor(workload) <= sockets) return workload;
  if (workload.kind === "fan-out") return undefined;
  const marks = workload.marks.filter((mark) => mark <= sockets);
  return marks.length === 0 ? undefined : crowd(marks);
}

function broadcast(name: string, clients: number, senders: number, window: number): FanOut {
  const from = senders === 1
    ? "one message at a time"
    : `${senders} senders with ${window} messages in flight each`;
  return {
    kind: "fan-out",
    name,
    title: `Broadcast to ${count(clients)} clients, ${from}`,
    clients,
    senders,
    window,
    isPrivate: false,
    sleepers: 0,
    options: [],
    over: "tcp",
  };
}

function privately(name: string, senders: number, window: number): FanOut {
  const from = senders === 1 ? "one at a time" : `${senders} senders with ${window} in flight each`;
  return {
    kind: "fan-out",
    name,
    title: `Private messages among 100 clients, ${from}`,
    clients: 100,
    senders,
    window,
    isPrivate: true,
    sleepers: 0,
    options: [],
    over: "tcp",
  };
}

function crowd(marks: readonly number[]): Crowd {
  const title = `${count(marks.at(-1) ?? 0)} clients who connect, register and say nothing`;
  return { kind: "crowd", name: "crowd", title, marks };
}

function count(number: number): string {
  return number.toLocaleString("en");
}
