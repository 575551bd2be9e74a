// Somebody who behaves, all the time: hears what it says itself, and whatever else it reads is fit to be read.

import { isSafe } from "../../test/support/hostility.ts";
import { LineClient } from "../../test/support/line_client.ts";
import { passes, PATIENCE } from "./scenario.ts";

/** What may be said to somebody who is not spoken to: by everybody, and in answer to /who. */
const PROPER = /^(\[(guest|[\w-]{3,32})\] \S|Here \()/;

/** 150 ms: the rule of floods holds for a witness, too. */
const BREATH = 150;

export class Witness {
  readonly client: LineClient;
  readonly #name: string;
  #spoken = 0;
  #heard = 0;
  readonly #improper: string[] = [];

  private constructor(client: LineClient, name: string) {
    this.client = client;
    this.#name = name;
  }

  static async join(endpoint: string, name = "witness"): Promise<Witness> {
    const client = await LineClient.connect(endpoint, name);
    client.say(`REGISTER ${name}`);
    // Others who knocked before may come in so late that they are still heard.
    while (await client.next(PATIENCE) !== `Registered as ${name}`);
    return new Witness(client, name);
  }

  /** Says a line and hears it, in order with all before it. Resolves to the milliseconds that it took. */
  async talks(): Promise<number> {
    const started = performance.now();
    const line = `line ${this.#spoken++}`;
    this.client.say(line);
    while (await this.#next() !== `[${this.#name}] ${line}`);
    this.#heard += 1;
    return performance.now() - started;
  }

  /** Asks who is here. */
  async asksWho(): Promise<string> {
    this.client.say("/who");
    for (;;) {
      const answer = await this.#next();
      if (answer.startsWith("Here (")) return answer;
    }
  }

  /**
   * Waits until all others are gone.
   *
   * @param speaks whether it says something now and then: that finds those who are not read at the time, and have gone
   */
  async seesOthersGo(speaks: boolean, milliseconds = PATIENCE): Promise<void> {
    const end = performance.now() + milliseconds;
    for (;;) {
      if (speaks) await this.talks();
      const answer = await this.asksWho();
      if (answer === `Here (1): ${this.#name}`) return;
      if (performance.now() > end) throw new Error(`Ghosts are left: ${answer}`);
      await passes(BREATH);
    }
  }

  leaves(): void {
    this.client.socket.destroy();
  }

  problems(): readonly string[] {
    const problems = this.#improper.slice(0, 5).map((line) =>
      `the ${this.#name} read ${JSON.stringify(line)}`
    );
    if (this.#heard !== this.#spoken) {
      problems.push(`the ${this.#name} heard ${this.#heard} of its ${this.#spoken} lines`);
    }
    return problems;
  }

  async #next(): Promise<string> {
    const line = await this.client.next(PATIENCE);
    // Nothing is kept of what has been read.
    if (this.client.lines.length > 1_000) this.client.forget();
    if (!PROPER.test(line) || !isSafe(line)) this.#improper.push(line);
    return line;
  }
}
