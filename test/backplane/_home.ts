// A home that writes down what happens: what two of them have written must be the same.

import type { Backplane, BackplaneHome, NodeInfo, Seat, Standing } from "../../src/backplane/backplane.ts";
import type { Input } from "../../src/engine/input.ts";
import { ENGINE_LEVELS } from "../../src/engine/levels.ts";
import { DEFAULT_RULES } from "../../src/engine/rules.ts";
import type { SafeText } from "../../src/engine/text.ts";

export const NODE: NodeInfo = {
  levels: ENGINE_LEVELS,
  version: "1",
  rules: DEFAULT_RULES,
  commands: [],
  secret: "the first one's",
};

/** Somebody said something: an input that every backplane hands on as it is. */
export function announced(text: string): Input {
  return { kind: "announced", text: text as SafeText, to: undefined };
}

export class WritingHome implements BackplaneHome {
  /** What was announced, in order; and the kinds of all else. */
  heard: string[] = [];
  own = 0;
  seat: Seat | undefined;
  readonly standings: string[] = [];
  readonly backplane: Backplane;
  #whenHeard: (() => void)[] = [];

  constructor(backplane: Backplane) {
    this.backplane = backplane;
  }

  /** What others have announced, and this one. */
  get lines(): readonly string[] {
    return this.heard.filter((line) => !line.startsWith("-"));
  }

  async join(node = NODE): Promise<Seat> {
    return this.seat = await this.backplane.join(this, node);
  }

  happened(input: Input, isOwn: boolean): void {
    if (isOwn) this.own += 1;
    this.heard.push(input.kind === "announced" ? input.text : `- ${input.kind}`);
    for (const heard of this.#whenHeard.splice(0)) heard();
  }

  standing(standing: Standing): void {
    this.standings.push(standing.kind);
    for (const heard of this.#whenHeard.splice(0)) heard();
  }

  save(): Iterable<string> {
    return [JSON.stringify(this.heard), JSON.stringify("x".repeat(300_000))];
  }

  restore(pieces: readonly string[] | undefined): void {
    this.heard = pieces === undefined ? [] : JSON.parse(pieces[0] as string) as string[];
  }

  digest(): string {
    return String(this.heard.length);
  }

  /** Resolves when that is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#whenHeard.push(resolve));
  }

  untilLines(count: number): Promise<void> {
    return this.until(() => this.lines.length >= count);
  }
}
