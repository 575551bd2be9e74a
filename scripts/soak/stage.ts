// One server that goes through one scenario: it is started, watched all the time, and must be afterwards what it was
// before: as much memory, as many descriptors, no error in its log, and an orderly end.

import { type Child, type ScriptOptions, startOn } from "../processes.ts";
import { Gauge } from "./gauge.ts";
import { passes, PATIENCE, type Plan } from "./scenario.ts";

/** How the server is started. */
export interface Setting extends ScriptOptions {
  readonly args: readonly string[];
  /** How many listeners there are. Default 1. */
  readonly listeners?: number;
}

/** 250 ms: a crowd comes and goes within a second. */
const LOOKING = 250;

export class Stage {
  readonly server: Child;
  readonly plan: Plan;
  readonly gauge: Gauge;
  readonly #started = performance.now();
  #present = "";
  #notes = "";

  constructor(plan: Plan, server: Child) {
    this.plan = plan;
    this.server = server;
    this.gauge = new Gauge(server);
  }

  /** Says what is going on, to those who watch. */
  tell(text: string): void {
    this.#present = text;
  }

  /** Says something for the last line. */
  note(text: string): void {
    this.#notes += `; ${text}`;
  }

  look(): void {
    this.gauge.look();
    const present = this.#present === "" ? "" : `: ${this.#present}`;
    this.plan.status.show(`${this.#title()}, ${this.gauge.present()}${present}`);
  }

  /** Waits until it is as before. A collector may take its time. */
  async settles(): Promise<readonly string[]> {
    this.tell("settling");
    const end = performance.now() + PATIENCE;
    this.gauge.look();
    while (this.gauge.problems().length > 0 && performance.now() < end) await passes(LOOKING);
    return this.gauge.problems();
  }

  /** The last line. */
  story(): string {
    return `${this.#title()}: ${this.gauge.story()}${this.#notes}`;
  }

  #title(): string {
    const seconds = Math.round((performance.now() - this.#started) / 1000);
    return `${this.plan.runtime} ${this.plan.name}, ${seconds} s`;
  }
}

/** Starts a server and plays on it. Resolves to all problems: those of the play, and those of the server. */
export async function onStage(
  plan: Plan,
  { args, listeners, ...options }: Setting,
  play: (stage: Stage) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const server = startOn(plan.runtime, args, options);
  const problems: string[] = [];
  try {
    await server.listens(listeners);
    problems.push(...await watched(new Stage(plan, server), play));
    const error = /.* \[ERR\] .*/.exec(server.stderr)?.[0];
    if (error !== undefined) problems.push(`errors in its log: ${error}`);
    const { code, signal } = await server.stop();
    if (code !== 0) problems.push(`it ended with ${code ?? signal} after SIGTERM`);
  } catch (error) {
    problems.push((error as Error).message);
    if (server.isOver) problems.push(`the server has ended: ${server.stderr.slice(-500).trim()}`);
    await server.kill();
  }
  return problems;
}

async function watched(
  stage: Stage,
  play: (stage: Stage) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const timer = setInterval(() => stage.look(), LOOKING);
  try {
    const problems = await play(stage);
    return [...problems, ...await stage.settles()];
  } finally {
    clearInterval(timer);
    stage.gauge.look();
    stage.plan.status.clear();
    console.log(stage.story());
  }
}
