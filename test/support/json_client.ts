// A program that speaks JSON over TCP: asks, and waits for the answer that belongs to it; events are kept in order.

import { LineClient } from "./line_client.ts";

/** An answer or an event. */
export type Told = { readonly [field: string]: unknown };

/** One program. */
export class JsonClient {
  readonly line: LineClient;
  readonly #events: Told[] = [];
  #lastId = 0;

  private constructor(line: LineClient) {
    this.line = line;
  }

  /** Connects, without a word. */
  static async connect(endpoint: string, name = "program"): Promise<JsonClient> {
    return new JsonClient(await LineClient.connect(endpoint.replace("+json", ""), name));
  }

  /** Connects and says hello; returns what it was welcomed with, too. */
  static async hello(
    endpoint: string,
    resume?: string,
  ): Promise<{ readonly client: JsonClient; readonly welcome: Told }> {
    const client = await JsonClient.connect(endpoint);
    return { client, welcome: await client.asks({ do: "hello", v: 1, resume }) };
  }

  /** Says a command, and gives back its answer. */
  async asks(command: Told): Promise<Told> {
    const id = ++this.#lastId;
    this.line.say(JSON.stringify({ id, ...command }));
    for (;;) {
      const told = await this.next();
      if (told["re"] === id) return told;
      this.#events.push(told);
    }
  }

  /** The next event, or answer that nobody waits for. */
  async sees(): Promise<Told> {
    return this.#events.shift() ?? await this.next();
  }

  /** The next line. */
  async next(): Promise<Told> {
    return JSON.parse(await this.line.next());
  }
}
